// What the fuzz targets share: the input as text, and a check that stops the run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace muster::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size)
{
    return size == 0 ? std::string_view() : std::string_view(reinterpret_cast<const char*>(data), size);
}

// Splits the first byte off: it chooses among the ways to read the rest.
inline std::uint8_t take_choice(std::string_view& input)
{
    if (input.empty())
        return 0;
    const auto choice = static_cast<std::uint8_t>(input[0]);
    input.remove_prefix(1);
    return choice;
}

inline void require(bool holds)
{
    if (!holds)
        std::abort();
}

} // namespace muster::fuzz
