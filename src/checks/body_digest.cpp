// Checksums of the body around a stamp: the string literal it stands in, decoded, so that a server may
// escape characters in its own way (RFC 8259 section 7) without being accused of changing them.
#include "checks/stamp.hpp"

#include <algorithm>
#include <cstring>

namespace muster::checks {
namespace {

// Whether the quote at `quote` ends or opens a literal: an even number of backslashes stands before it.
bool is_bare(std::string_view json, std::size_t quote)
{
    std::size_t first = quote;
    while (first > 0 && json[first - 1] == '\\')
        --first;
    return (quote - first) % 2 == 0;
}

// The literal's first character, after its quote; npos when no quote opens it.
std::size_t start_of_literal(std::string_view json, std::size_t offset)
{
    while (offset > 0) {
        const std::size_t quote = json.rfind('"', offset - 1);
        if (quote == std::string_view::npos)
            return quote;
        if (is_bare(json, quote))
            return quote + 1;
        offset = quote;
    }
    return std::string_view::npos;
}

// The literal's closing quote at or after `offset`.
std::size_t end_of_literal(std::string_view json, std::size_t offset)
{
    std::size_t quote = json.find('"', offset);
    while (quote != std::string_view::npos && !is_bare(json, quote))
        quote = json.find('"', quote + 1);
    return quote;
}

void append_utf8(std::string& out, std::uint32_t code)
{
    if (code < 0x80) {
        out += static_cast<char>(code);
        return;
    }
    if (code < 0x800) {
        out += static_cast<char>(0xc0 | code >> 6);
    } else {
        if (code < 0x10000) {
            out += static_cast<char>(0xe0 | code >> 12);
        } else {
            out += static_cast<char>(0xf0 | code >> 18);
            out += static_cast<char>(0x80 | (code >> 12 & 0x3f));
        }
        out += static_cast<char>(0x80 | (code >> 6 & 0x3f));
    }
    out += static_cast<char>(0x80 | (code & 0x3f));
}

// The four hex digits at `at`; above 0xffff when they are none.
std::uint32_t hex4(std::string_view text, std::size_t at)
{
    constexpr std::uint32_t none = 0x10000;
    if (at + 4 > text.size())
        return none;
    std::uint32_t value = 0;
    for (const char c : text.substr(at, 4)) {
        std::uint32_t digit = 0;
        if (c >= '0' && c <= '9')
            digit = static_cast<std::uint32_t>(c - '0');
        else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
            digit = static_cast<std::uint32_t>((c | 0x20) - 'a' + 10);
        else
            return none;
        value = value << 4 | digit;
    }
    return value;
}

// One \uXXXX or a surrogate pair of two, at `at` behind the "\u". A lone surrogate keeps its three bytes.
bool unescape_unicode(std::string_view text, std::size_t& at, std::string& out)
{
    std::uint32_t code = hex4(text, at);
    if (code > 0xffff)
        return false;
    at += 4;
    if (code >= 0xd800 && code < 0xdc00 && text.substr(at, 2) == "\\u") {
        const std::uint32_t low = hex4(text, at + 2);
        if (low >= 0xdc00 && low < 0xe000) {
            code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
            at += 6;
        }
    }
    append_utf8(out, code);
    return true;
}

bool unescape(std::string_view text, std::string& out)
{
    constexpr std::string_view letters = "\"\\/bfnrt";
    constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t slash = std::min(text.find('\\', at), text.size());
        out.append(text, at, slash - at);
        at = slash;
        if (at == text.size())
            break;
        if (at + 1 == text.size())
            return false;
        const char letter = text[at + 1];
        at += 2;
        if (letter == 'u') {
            if (!unescape_unicode(text, at, out))
                return false;
            continue;
        }
        const std::size_t which = letters.find(letter);
        if (which == std::string_view::npos)
            return false;
        out += meanings[which];
    }
    return true;
}

bool is_plain(std::string_view text)
{
    return text.empty() || std::memchr(text.data(), '\\', text.size()) == nullptr;
}

} // namespace

std::optional<body_digest> digest_json_body(std::string_view json, std::size_t offset, std::string& scratch)
{
    if (offset + stamp_size > json.size())
        return std::nullopt;
    const std::size_t begin = start_of_literal(json, offset);
    const std::size_t end = end_of_literal(json, offset + stamp_size);
    if (begin == std::string_view::npos || end == std::string_view::npos)
        return std::nullopt;

    const auto before = json.substr(begin, offset - begin);
    const auto after = json.substr(offset + stamp_size, end - offset - stamp_size);
    if (is_plain(before) && is_plain(after))
        return body_digest{static_cast<std::uint32_t>(before.size() + after.size()),
                           crc32c(after, crc32c(before))};
    scratch.clear();
    if (!unescape(before, scratch) || !unescape(after, scratch))
        return std::nullopt;
    return body_digest{static_cast<std::uint32_t>(scratch.size()), crc32c(scratch)};
}

body_digest digest_bytes_body(std::string_view bytes, std::size_t offset)
{
    const auto before = bytes.substr(0, offset);
    const auto after = bytes.substr(std::min(offset + stamp_size, bytes.size()));
    return {static_cast<std::uint32_t>(before.size() + after.size()), crc32c(after, crc32c(before))};
}

} // namespace muster::checks
