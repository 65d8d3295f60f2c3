// Names of fields, options and codings are the same in any case (RFC 9110 section 5.1), and blanks around
// values mean nothing (section 5.5). ASCII letters only: what else is there is compared byte by byte.
#pragma once

#include <algorithm>
#include <string_view>

namespace muster::wire {

constexpr char lower_case(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool same_but_case(std::string_view a, std::string_view b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return lower_case(x) == lower_case(y); });
}

constexpr std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

} // namespace muster::wire
