// base64 and base64url over one pair of routines; the alphabet and the padding differ.
#include "wire/base64.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace muster::wire {

namespace {

constexpr std::string_view standard_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view url_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::uint8_t no_digit = 0xff;
using digit_table = std::array<std::uint8_t, 256>;

constexpr digit_table digits_of(std::string_view alphabet)
{
    digit_table table{};
    table.fill(no_digit);
    for (std::size_t i = 0; i < alphabet.size(); ++i)
        table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
    return table;
}

constexpr digit_table standard_digits = digits_of(standard_alphabet);
constexpr digit_table url_digits = digits_of(url_alphabet);

void encode(std::string& out, std::string_view bytes, std::string_view alphabet, bool padded)
{
    const auto byte = [&](std::size_t i) {
        return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i]));
    };
    out.reserve(out.size() + (bytes.size() + 2) / 3 * 4);
    std::size_t i = 0;
    for (; i + 3 <= bytes.size(); i += 3) {
        const std::uint32_t group = byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2);
        const char digits[4] = {alphabet[group >> 18], alphabet[group >> 12 & 63], alphabet[group >> 6 & 63],
                                alphabet[group & 63]};
        out.append(digits, 4);
    }
    const std::size_t left = bytes.size() - i;
    if (left == 0)
        return;
    const std::uint32_t group = byte(i) << 16 | (left == 2 ? byte(i + 1) << 8 : 0);
    out += alphabet[group >> 18];
    out += alphabet[group >> 12 & 63];
    if (left == 2)
        out += alphabet[group >> 6 & 63];
    if (padded)
        out.append(3 - left, '=');
}

// Decodes unpadded text; nothing is appended unless all of it is good.
core::result<void> decode(std::string& out, std::string_view text, const digit_table& table)
{
    if (text.size() % 4 == 1)
        return core::errc::invalid_base64;
    const std::size_t start = out.size();
    out.reserve(start + text.size() / 4 * 3 + 2);
    std::uint32_t group = 0;
    unsigned bits = 0;
    for (const char c : text) {
        const std::uint8_t digit = table[static_cast<unsigned char>(c)];
        if (digit == no_digit) {
            out.resize(start);
            return core::errc::invalid_base64;
        }
        group = group << 6 | digit;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            out += static_cast<char>(group >> bits & 0xff);
        }
    }
    if ((group & ((1u << bits) - 1)) != 0) { // bits beyond the last byte must be zero
        out.resize(start);
        return core::errc::invalid_base64;
    }
    return {};
}

} // namespace

void append_base64(std::string& out, std::string_view bytes)
{
    encode(out, bytes, standard_alphabet, true);
}

core::result<void> append_from_base64(std::string& out, std::string_view text)
{
    if (text.size() % 4 != 0)
        return core::errc::invalid_base64;
    if (text.ends_with("=="))
        text.remove_suffix(2);
    else if (text.ends_with('='))
        text.remove_suffix(1);
    return decode(out, text, standard_digits);
}

void append_base64url(std::string& out, std::string_view bytes)
{
    encode(out, bytes, url_alphabet, false);
}

core::result<void> append_from_base64url(std::string& out, std::string_view text)
{
    return decode(out, text, url_digits);
}

} // namespace muster::wire
