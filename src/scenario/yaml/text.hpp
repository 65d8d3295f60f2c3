// What must hold of the bytes of a file before a YAML parser sees them, and where its scalars stand.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace muster::scenario {

struct text_defect {
    std::size_t offset = 0;
    std::string message;
};

// Size, encoding and the characters that YAML allows (YAML 1.2 section 5.1).
std::optional<text_defect> check_text(std::string_view text);

// The offset of the first character of the scalar whose tag or anchor may begin at `offset`.
std::size_t skip_properties(std::string_view text, std::size_t offset);

// The offset of the quote that closes the one at `open`; npos when there is none.
std::size_t closing_quote(std::string_view text, std::size_t open);

// A tab among the white space that begins the line around `offset`; npos when there is none before `offset`.
std::size_t tab_before(std::string_view text, std::size_t offset);

} // namespace muster::scenario
