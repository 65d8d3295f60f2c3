// UTF-8 by the table of well-formed sequences (Unicode Standard, table 3-7): each lead byte fixes how many
// continuation bytes follow and the range of the first of them.
#include "wire/utf8.hpp"

#include <cstring>

namespace muster::wire {

namespace {

// A state packs the number of continuation bytes due (bits 0-7), and the lowest (8-15) and highest (16-23)
// value of the next one. Zero: between characters.
constexpr std::uint32_t failed = 0xff;

constexpr std::uint32_t expect(std::uint32_t due, std::uint32_t low, std::uint32_t high)
{
    return due | low << 8 | high << 16;
}

// The state after a lead byte >= 0x80.
std::uint32_t after_lead(unsigned char lead)
{
    if (lead < 0xc2)
        return failed;
    if (lead < 0xe0)
        return expect(1, 0x80, 0xbf);
    if (lead == 0xe0)
        return expect(2, 0xa0, 0xbf);
    if (lead == 0xed)
        return expect(2, 0x80, 0x9f); // no surrogates
    if (lead < 0xf0)
        return expect(2, 0x80, 0xbf);
    if (lead == 0xf0)
        return expect(3, 0x90, 0xbf);
    if (lead < 0xf4)
        return expect(3, 0x80, 0xbf);
    if (lead == 0xf4)
        return expect(3, 0x80, 0x8f);
    return failed;
}

// Position of the first byte >= 0x80 at or after `from`; eight bytes at a time.
std::size_t skip_ascii(std::string_view text, std::size_t from)
{
    while (from + 8 <= text.size()) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + from, 8);
        if ((word & 0x8080808080808080u) != 0)
            break;
        from += 8;
    }
    while (from < text.size() && static_cast<unsigned char>(text[from]) < 0x80)
        ++from;
    return from;
}

// Runs `state` over `text`; `boundary` is set behind the last whole character.
std::uint32_t advance(std::uint32_t state, std::string_view text, std::size_t& boundary)
{
    std::size_t i = 0;
    while (i < text.size() && state != failed) {
        if (state == 0) {
            i = skip_ascii(text, i);
            boundary = i;
            if (i < text.size())
                state = after_lead(static_cast<unsigned char>(text[i++]));
            continue;
        }
        const auto byte = static_cast<unsigned char>(text[i++]);
        if (byte < (state >> 8 & 0xff) || byte > (state >> 16 & 0xff))
            return failed;
        const std::uint32_t due = (state & 0xff) - 1;
        state = due == 0 ? 0 : expect(due, 0x80, 0xbf);
        if (state == 0)
            boundary = i;
    }
    return state;
}

} // namespace

bool is_valid_utf8(std::string_view text)
{
    std::size_t boundary = 0;
    return advance(0, text, boundary) == 0;
}

std::size_t valid_utf8_prefix(std::string_view text)
{
    std::size_t boundary = 0;
    advance(0, text, boundary);
    return boundary;
}

bool utf8_validator::push(std::string_view part)
{
    std::size_t boundary = 0;
    state_ = advance(state_, part, boundary);
    return state_ != failed;
}

std::size_t utf16_length(std::string_view text)
{
    std::size_t units = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        units += static_cast<std::size_t>((byte & 0xc0) != 0x80) + static_cast<std::size_t>(byte >= 0xf0);
    }
    return units;
}

std::size_t bytes_of_utf16(std::string_view text, std::size_t units)
{
    std::size_t i = 0;
    while (units > 0) {
        if (i >= text.size())
            return std::string_view::npos;
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t bytes = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
        const std::size_t taken = lead < 0xf0 ? 1 : 2;
        if (taken > units || bytes > text.size() - i)
            return std::string_view::npos;
        units -= taken;
        i += bytes;
    }
    return i;
}

} // namespace muster::wire
