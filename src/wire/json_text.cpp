// JSON text out of values, byte for byte as ECMAScript's JSON.stringify writes the same data.
#include "wire/json.hpp"

#include "wire/utf8.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace muster::wire {

namespace {

constexpr char hex_digits[] = "0123456789abcdef";

bool needs_escape(unsigned char c)
{
    return c < 0x20 || c == '"' || c == '\\';
}

void append_escape(std::string& out, unsigned char c)
{
    constexpr std::string_view plain = "\"\\\b\f\n\r\t";
    constexpr std::string_view letters = "\"\\bfnrt";
    out += '\\';
    const std::size_t known = plain.find(static_cast<char>(c));
    if (known != std::string_view::npos) {
        out += letters[known];
        return;
    }
    out += "u00";
    out += hex_digits[c >> 4];
    out += hex_digits[c & 15];
}

void append_escaped(std::string& out, std::string_view text)
{
    std::size_t clean = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (!needs_escape(c))
            continue;
        out.append(text, clean, i - clean);
        append_escape(out, c);
        clean = i + 1;
    }
    out.append(text, clean);
}

// ECMA-262, Number::toString: the shortest digits that read back, plain between 1e-6 and 1e21.
void append_double(std::string& out, double d)
{
    if (!std::isfinite(d)) {
        out += "null";
        return;
    }
    if (d == 0) { // -0 too
        out += '0';
        return;
    }
    if (d < 0)
        out += '-';
    std::array<char, 32> buffer{};
    const auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::fabs(d),
                                       std::chars_format::scientific);
    const std::string_view shortest(buffer.data(), static_cast<std::size_t>(written.ptr - buffer.data()));
    const std::size_t mark = shortest.find('e');
    std::string digits(1, shortest[0]);
    if (mark > 1)
        digits += shortest.substr(2, mark - 2);
    const bool small = shortest[mark + 1] == '-';
    int exponent = 0;
    std::from_chars(shortest.data() + mark + 2, shortest.data() + shortest.size(), exponent);
    const int point = (small ? -exponent : exponent) + 1; // digits before the decimal point
    const int count = static_cast<int>(digits.size());
    if (point > 21 || point <= -6) {
        out += digits[0];
        if (count > 1)
            out.append(1, '.').append(digits, 1);
        out += small ? "e-" : "e+";
        out += std::to_string(exponent);
    } else if (point >= count) {
        out.append(digits).append(static_cast<std::size_t>(point - count), '0');
    } else if (point > 0) {
        out.append(digits, 0, static_cast<std::size_t>(point));
        out.append(1, '.').append(digits, static_cast<std::size_t>(point));
    } else {
        out.append("0.").append(static_cast<std::size_t>(-point), '0').append(digits);
    }
}

template <class Integer>
void append_integer(std::string& out, Integer number)
{
    std::array<char, 24> buffer{};
    const auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number);
    out.append(buffer.data(), written.ptr);
}

struct writer {
    std::string& out;

    void operator()(std::nullptr_t) const { out += "null"; }
    void operator()(bool b) const { out += b ? "true" : "false"; }
    void operator()(std::int64_t n) const { append_integer(out, n); }
    void operator()(std::uint64_t n) const { append_integer(out, n); }
    void operator()(double d) const { append_double(out, d); }
    void operator()(const std::string& s) const { append_json_string(out, s); }
    void operator()(const binary&) const { out += "null"; }
    void operator()(const array& elements) const
    {
        out += '[';
        for (std::size_t i = 0; i < elements.size(); ++i) {
            if (i > 0)
                out += ',';
            append_json(out, elements[i]);
        }
        out += ']';
    }
    void operator()(const object& members) const
    {
        out += '{';
        for (std::size_t i = 0; i < members.size(); ++i) {
            if (i > 0)
                out += ',';
            append_json_string(out, members[i].first);
            out += ':';
            append_json(out, members[i].second);
        }
        out += '}';
    }
};

} // namespace

void append_json_string(std::string& out, std::string_view text)
{
    out += '"';
    while (true) {
        const std::size_t good = valid_utf8_prefix(text);
        append_escaped(out, text.substr(0, good));
        text.remove_prefix(good);
        if (text.empty())
            break;
        out += "\xef\xbf\xbd";
        text.remove_prefix(1);
        while (!text.empty() && (static_cast<unsigned char>(text[0]) & 0xc0) == 0x80)
            text.remove_prefix(1);
    }
    out += '"';
}

void append_json(std::string& out, const value& v)
{
    std::visit(writer{out}, v.data);
}

std::string to_json(const value& v)
{
    std::string out;
    append_json(out, v);
    return out;
}

} // namespace muster::wire
