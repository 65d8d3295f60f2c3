// The rules, in the order in which they are looked at: request line, each field, then the fields together.
#include "reference_server/net/http/framing.hpp"

#include "core/limits.hpp"
#include "wire/http/letter_case.hpp"

#include <algorithm>
#include <charconv>

namespace muster::server {

namespace {

using wire::lower_case;
using wire::same_but_case;

bool is_token_char(char c)
{
    const bool alphanumeric = (c >= '0' && c <= '9') || (lower_case(c) >= 'a' && lower_case(c) <= 'z');
    return alphanumeric ||
           (c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos);
}

bool is_token(std::string_view text)
{
    return !text.empty() && std::all_of(text.begin(), text.end(), is_token_char);
}

// Printable ASCII, tab, or a byte of another character set.
bool is_field_char(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return byte == '\t' || (byte >= 0x20 && byte != 0x7F);
}

std::string_view trim(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

http_framing refuse(std::string_view reason, unsigned status = 400)
{
    http_framing out;
    out.status = status;
    out.reason = reason;
    out.keep_alive = false;
    return out;
}

std::string_view take_line(std::string_view& rest)
{
    const auto end = rest.find("\r\n");
    const auto line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 2);
    return line;
}

// Empty when the request line is sound.
http_framing read_request_line(std::string_view line)
{
    const auto first = line.find(' ');
    const auto last = line.rfind(' ');
    if (first == std::string_view::npos || first == last)
        return refuse("request line is not: method, target, version");
    const auto target = line.substr(first + 1, last - first - 1);
    const auto version = line.substr(last + 1);
    if (!is_token(line.substr(0, first)))
        return refuse("bad method");
    if (target.empty() || std::any_of(target.begin(), target.end(),
                                      [](char c) { return !is_field_char(c) || c == ' ' || c == '\t'; }))
        return refuse("bad request target");
    if (version != "HTTP/1.1" && version != "HTTP/1.0")
        return refuse("HTTP version not supported", version.starts_with("HTTP/") ? 505 : 400);
    http_framing out;
    out.version_1_1 = version == "HTTP/1.1";
    out.keep_alive = out.version_1_1;
    return out;
}

// How often the fields that decide about framing were seen.
struct seen_fields {
    std::size_t all = 0;
    int host = 0;
    int length = 0;
    int coding = 0;
};

std::string_view read_length(std::string_view value, http_framing& out)
{
    const bool digits = !value.empty() && value.size() <= 18 &&
                        std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!digits)
        return "Content-Length is not one number";
    std::from_chars(value.data(), value.data() + value.size(), out.content_length);
    return {};
}

// The reason to refuse the field, or nothing.
std::string_view read_field(std::string_view name, std::string_view value, seen_fields& seen,
                            http_framing& out)
{
    if (same_but_case(name, "Host")) {
        if (++seen.host > 1)
            return "more than one Host";
        return value.empty() || value.find_first_of(" \t,/@") != std::string_view::npos ? "bad Host"
                                                                                        : std::string_view{};
    }
    if (same_but_case(name, "Content-Length"))
        return ++seen.length > 1 ? "more than one Content-Length" : read_length(value, out);
    if (same_but_case(name, "Transfer-Encoding")) {
        out.chunked = true;
        return ++seen.coding > 1 || value != "chunked" ? "Transfer-Encoding other than chunked"
                                                       : std::string_view{};
    }
    if (same_but_case(name, "Trailer"))
        return "trailer fields are not taken";
    if (same_but_case(name, "Connection"))
        out.keep_alive = out.keep_alive && !lists_word(value, "close");
    else if (same_but_case(name, "Upgrade"))
        out.upgrade = true;
    else if (same_but_case(name, "Expect"))
        out.expects_continue = same_but_case(value, "100-continue");
    return {};
}

http_framing judge_together(const seen_fields& seen, const http_framing& out)
{
    if (seen.host == 0 && out.version_1_1)
        return refuse("Host is missing");
    if (seen.coding > 0 && seen.length > 0)
        return refuse("both Transfer-Encoding and Content-Length");
    if (seen.coding > 0 && !out.version_1_1)
        return refuse("Transfer-Encoding in HTTP/1.0");
    if (out.upgrade && out.has_body())
        return refuse("an upgrade with a body");
    return out;
}

} // namespace

bool lists_word(std::string_view list, std::string_view word)
{
    while (!list.empty()) {
        const auto comma = list.find(',');
        if (same_but_case(trim(list.substr(0, comma)), word))
            return true;
        list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
    }
    return false;
}

std::optional<std::size_t> head_size(std::string_view bytes, std::size_t from)
{
    const auto end = bytes.find("\r\n\r\n", from < 3 ? 0 : from - 3);
    return end == std::string_view::npos ? std::nullopt : std::optional(end + 4);
}

bool breaks_lines(std::string_view bytes, std::size_t from)
{
    for (std::size_t i = from == 0 ? 0 : from - 1; i < bytes.size(); ++i) {
        if (bytes[i] == '\0' || (bytes[i] == '\n' && (i == 0 || bytes[i - 1] != '\r')))
            return true;
        if (bytes[i] == '\r' && i + 1 < bytes.size() && bytes[i + 1] != '\n')
            return true;
    }
    return false;
}

http_framing check_framing(std::string_view head)
{
    if (breaks_lines(head))
        return refuse("NUL or bare line end in the head");
    http_framing out = read_request_line(take_line(head));
    if (out.status != 0)
        return out;
    seen_fields seen;
    for (auto line = take_line(head); !line.empty(); line = take_line(head)) {
        if (++seen.all > core::limits::header_fields)
            return refuse("too many fields", 431);
        if (line.front() == ' ' || line.front() == '\t')
            return refuse("a field goes on in the next line");
        const auto colon = line.find(':');
        if (colon == std::string_view::npos || !is_token(line.substr(0, colon)))
            return refuse("bad field name");
        const auto value = trim(line.substr(colon + 1));
        if (!std::all_of(value.begin(), value.end(), is_field_char))
            return refuse("control character in a field");
        if (const auto bad = read_field(line.substr(0, colon), value, seen, out); !bad.empty())
            return refuse(bad);
        if (same_but_case(line.substr(0, colon), "Expect") && !out.expects_continue)
            return refuse("unknown expectation", 417);
    }
    return judge_together(seen, out);
}

} // namespace muster::server
