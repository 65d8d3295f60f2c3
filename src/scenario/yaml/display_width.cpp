// Blocks of Unicode by width; coarse on purpose: a caret needs no more.
#include "scenario/yaml/display_width.hpp"

#include <algorithm>
#include <array>

namespace muster::scenario {

namespace {

struct block {
    char32_t first;
    char32_t last;
};

constexpr std::array<block, 14> wide{{{0x1100, 0x115f},
                                      {0x2e80, 0x303e},
                                      {0x3041, 0x3098},
                                      {0x309b, 0xa4cf},
                                      {0xa960, 0xa97f},
                                      {0xac00, 0xd7a3},
                                      {0xf900, 0xfaff},
                                      {0xfe30, 0xfe6f},
                                      {0xff01, 0xff60},
                                      {0xffe0, 0xffe6},
                                      {0x1f300, 0x1f64f},
                                      {0x1f680, 0x1f6ff},
                                      {0x1f900, 0x1faff},
                                      {0x20000, 0x3fffd}}};

constexpr std::array<block, 13> combining{{{0x0300, 0x036f},
                                           {0x0483, 0x0489},
                                           {0x0591, 0x05bd},
                                           {0x0610, 0x061a},
                                           {0x064b, 0x065f},
                                           {0x0e34, 0x0e3a},
                                           {0x0e47, 0x0e4e},
                                           {0x1ab0, 0x1aff},
                                           {0x1dc0, 0x1dff},
                                           {0x20d0, 0x20ff},
                                           {0x3099, 0x309a},
                                           {0xfe00, 0xfe0f},
                                           {0xfe20, 0xfe2f}}};

template <std::size_t Size>
bool holds(const std::array<block, Size>& blocks, char32_t c)
{
    return std::any_of(blocks.begin(), blocks.end(),
                       [c](const block& b) { return c >= b.first && c <= b.last; });
}

std::size_t width_of(char32_t c)
{
    return c < 0x300 ? 1 : holds(combining, c) ? 0 : holds(wide, c) ? 2 : 1;
}

} // namespace

std::size_t display_width(std::string_view text)
{
    std::size_t width = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto lead = static_cast<unsigned char>(text[at]);
        const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
        char32_t c = length == 1 ? lead : lead & (0x7fU >> length);
        for (const char next : text.substr(at + 1, length - 1))
            c = c << 6 | (static_cast<unsigned char>(next) & 0x3fU);
        width += width_of(c);
        at += length;
    }
    return width;
}

} // namespace muster::scenario
