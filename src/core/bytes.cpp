// Printable forms of hostile bytes.
#include "core/bytes.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <vector>

namespace muster::core {

namespace {

constexpr char hex_digits[] = "0123456789abcdef";

void append_escaped(std::string& out, unsigned char byte)
{
    out += "\\x";
    out += hex_digits[byte >> 4];
    out += hex_digits[byte & 15];
}

// Length of the well-formed, harmless UTF-8 sequence at the start of `s`, 0 if there is none.
std::size_t harmless_sequence(std::string_view s)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(s[i]); };
    const unsigned char first = byte(0);
    const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
    if (length == 0 || first > 0xf4 || s.size() < length)
        return 0;
    std::uint32_t code = first & (0xffu >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0) != 0x80)
            return 0;
        code = code << 6 | (byte(i) & 0x3fu);
    }
    const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
    const bool control = code < 0xa0 || code == 0x61c || (code >= 0x200b && code <= 0x200f) ||
                         (code >= 0x2028 && code <= 0x202e) || (code >= 0x2060 && code <= 0x206f) ||
                         code == 0xfeff || (code >= 0xfff0 && code <= 0xffff);
    const bool surrogate = code >= 0xd800 && code <= 0xdfff;
    return overlong || control || surrogate || code > 0x10ffff ? 0 : length;
}

} // namespace

std::string printable(std::string_view bytes, std::size_t limit)
{
    const std::string_view shown = bytes.substr(0, limit);
    std::string out;
    out.reserve(shown.size());
    for (std::size_t i = 0; i < shown.size();) {
        const auto c = static_cast<unsigned char>(shown[i]);
        if (c >= 0x20 && c < 0x7f) {
            out += static_cast<char>(c);
            ++i;
            continue;
        }
        const std::size_t length = c >= 0x80 ? harmless_sequence(shown.substr(i)) : 0;
        if (length > 0) {
            out += shown.substr(i, length);
            i += length;
        } else {
            append_escaped(out, c);
            ++i;
        }
    }
    if (shown.size() < bytes.size())
        out += "... (" + std::to_string(bytes.size()) + " bytes)";
    return out;
}

std::string hex_dump(std::string_view bytes, std::size_t limit)
{
    const std::string_view shown = bytes.substr(0, limit);
    std::string out;
    for (std::size_t row = 0; row < shown.size(); row += 16) {
        for (int shift = 12; shift >= 0; shift -= 4)
            out += hex_digits[(row >> shift) & 15];
        out += ' ';
        std::string text;
        for (std::size_t i = row; i < row + 16; ++i) {
            if (i >= shown.size()) {
                out += "   ";
                continue;
            }
            const auto c = static_cast<unsigned char>(shown[i]);
            out += ' ';
            out += hex_digits[c >> 4];
            out += hex_digits[c & 15];
            text += c >= 0x20 && c < 0x7f ? static_cast<char>(c) : '.';
        }
        out += "  " + text + "\n";
    }
    if (shown.size() < bytes.size())
        out += "... (" + std::to_string(bytes.size()) + " bytes)\n";
    return out;
}

std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates)
{
    std::string_view best;
    std::size_t best_distance = word.size() / 3 + 2;
    std::vector<std::size_t> row;
    for (const std::string_view candidate : candidates) {
        row.resize(candidate.size() + 1);
        std::iota(row.begin(), row.end(), std::size_t{0});
        for (std::size_t i = 0; i < word.size(); ++i) {
            std::size_t diagonal = row[0];
            row[0] = i + 1;
            for (std::size_t j = 0; j < candidate.size(); ++j) {
                const std::size_t substituted = diagonal + (word[i] == candidate[j] ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = std::min({substituted, row[j] + 1, diagonal + 1});
            }
        }
        if (row.back() < best_distance) {
            best_distance = row.back();
            best = candidate;
        }
    }
    return best;
}

} // namespace muster::core
