// Fields whose values are lists: the same field may come several times (RFC 9110 section 5.3).
#pragma once

#include "wire/http/letter_case.hpp"
#include "wire/http_message.hpp"

namespace muster::wire {

// True when the comma-separated list that all fields `name` make up holds `word`. Both compare without case.
inline bool lists_word(const http_fields& fields, std::string_view name, std::string_view word)
{
    for (const auto& [field, text] : fields) {
        if (!same_but_case(field, name))
            continue;
        std::string_view rest = text;
        while (!rest.empty()) {
            const std::size_t end = std::min(rest.find(','), rest.size());
            if (same_but_case(trimmed(rest.substr(0, end)), word))
                return true;
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
    }
    return false;
}

} // namespace muster::wire
