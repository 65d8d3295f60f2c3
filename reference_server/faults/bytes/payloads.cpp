// Polling bodies framed wrongly on their way out.
#include "reference_server/faults/bytes/answer_text.hpp"
#include "reference_server/faults/bytes/bends.hpp"

#include <algorithm>
#include <charconv>

namespace muster::server::bends {

namespace {

bool is_v3_text(const std::string& answer, const wire::http_request& asked)
{
    return asked.target.find("EIO=3") != std::string::npos && asked.method == "GET" &&
           has_status(answer, "200") && field_of(answer, "Content-Type").starts_with("text/plain");
}

// Takes the packet at the front of a v3 body; false when there is none.
bool take_packet(std::string_view& body, std::string_view& packet)
{
    const std::size_t colon = body.find(':');
    std::size_t units = 0;
    if (colon == std::string_view::npos ||
        std::from_chars(body.data(), body.data() + colon, units).ptr != body.data() + colon)
        return false;
    body.remove_prefix(colon + 1);
    std::size_t bytes = 0;
    while (units > 0 && bytes < body.size()) {
        const auto lead = static_cast<unsigned char>(body[bytes]);
        const std::size_t width = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        units -= std::min<std::size_t>(units, width == 4 ? 2 : 1);
        bytes += width;
    }
    packet = body.substr(0, bytes);
    body.remove_prefix(packet.size());
    return true;
}

std::string repacked(const std::string& body, bool counted)
{
    std::string out;
    std::string_view rest = body;
    for (std::string_view packet; take_packet(rest, packet);) {
        if (counted)
            out += std::to_string(packet.size()) + ':';
        out += packet;
    }
    return out;
}

void replace_all(std::string& text, std::string_view from, std::string_view to)
{
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

} // namespace

void v3_without_lengths(std::string& answer, const wire::http_request& asked)
{
    if (is_v3_text(answer, asked))
        set_body(answer, repacked(body_of(answer), false));
}

void v3_counts_bytes(std::string& answer, const wire::http_request& asked)
{
    if (is_v3_text(answer, asked))
        set_body(answer, repacked(body_of(answer), true));
}

void v3_octets_broken(std::string& answer, const wire::http_request& /*asked*/)
{
    if (field_of(answer, "Content-Type") != "application/octet-stream")
        return;
    std::string body = body_of(answer);
    std::replace(body.begin(), body.end(), '\xff', '\xfe');
    set_body(answer, body);
}

void base64_unmarked(std::string& answer, const wire::http_request& asked)
{
    if (asked.method != "GET" || !has_status(answer, "200"))
        return;
    std::string body = body_of(answer);
    replace_all(body,
                "\x1e"
                "b",
                "\x1e");
    replace_all(body, ":b4", ":4");
    if (body.starts_with('b'))
        body.erase(0, 1);
    set_body(answer, body);
}

void jsonp_index_reflected(std::string& answer, const wire::http_request& asked)
{
    std::string body = body_of(answer);
    if (!body.starts_with("___eio["))
        return;
    for (const auto& [name, value] : wire::query_of(asked.target))
        if (name == "j")
            body.replace(7, body.find(']') - 7, value);
    set_body(answer, body);
}

void jsonp_index_wrong(std::string& answer, const wire::http_request& /*asked*/)
{
    std::string body = body_of(answer);
    if (!body.starts_with("___eio["))
        return;
    body.replace(7, body.find(']') - 7, "99");
    set_body(answer, body);
}

void jsonp_lines_unescaped(std::string& answer, const wire::http_request& /*asked*/)
{
    std::string body = body_of(answer);
    if (!body.starts_with("___eio["))
        return;
    replace_all(body, "\\u2028", "\xe2\x80\xa8");
    replace_all(body, "\\u2029", "\xe2\x80\xa9");
    set_body(answer, body);
}

} // namespace muster::server::bends
