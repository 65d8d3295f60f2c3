// Names of fields, options and codings are the same in any case (RFC 9110 section 5.1). ASCII letters only:
// what else is there is compared byte by byte.
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

} // namespace muster::wire
