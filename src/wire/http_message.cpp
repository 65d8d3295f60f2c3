// Fields, queries and percent-encoding of HTTP messages (RFC 9110, RFC 3986; `+` as HTML forms write it).
#include "wire/http_message.hpp"

#include "wire/http/letter_case.hpp"

#include <algorithm>
#include <cstddef>

namespace muster::wire {

namespace {

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

int hex_value(char c)
{
    if (is_digit(c))
        return c - '0';
    const char small = lower_case(c);
    return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

std::string decode_component(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const int high = text[i] == '%' && i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
        const int low = high >= 0 ? hex_value(text[i + 2]) : -1;
        if (low >= 0) {
            out += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            out += text[i] == '+' ? ' ' : text[i];
        }
    }
    return out;
}

} // namespace

std::string_view find_field(const http_fields& fields, std::string_view name)
{
    for (const auto& [field, text] : fields)
        if (same_but_case(field, name))
            return text;
    return {};
}

std::vector<std::pair<std::string, std::string>> query_of(std::string_view target)
{
    std::vector<std::pair<std::string, std::string>> pairs;
    target = target.substr(0, target.find('#'));
    const std::size_t mark = target.find('?');
    if (mark == std::string_view::npos)
        return pairs;
    std::string_view query = target.substr(mark + 1);
    while (!query.empty()) {
        const std::size_t end = std::min(query.find('&'), query.size());
        const std::string_view pair = query.substr(0, end);
        query.remove_prefix(std::min(end + 1, query.size()));
        if (pair.empty())
            continue;
        const std::size_t equals = std::min(pair.find('='), pair.size());
        pairs.emplace_back(decode_component(pair.substr(0, equals)),
                           decode_component(pair.substr(std::min(equals + 1, pair.size()))));
    }
    return pairs;
}

std::string percent_encode(std::string_view text)
{
    constexpr char hex_digits[] = "0123456789ABCDEF";
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        const bool letter = lower_case(c) >= 'a' && lower_case(c) <= 'z';
        if (letter || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~') {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += '%';
        out += hex_digits[byte >> 4];
        out += hex_digits[byte & 15];
    }
    return out;
}

} // namespace muster::wire
