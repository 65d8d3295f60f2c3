// Nothing here is checked against HTTP: a case that asks for a broken request gets one.
#include "engine/raw/line/request_text.hpp"

#include "wire/base64.hpp"
#include "wire/http/letter_case.hpp"
#include "wire/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace muster::engine::raw {

namespace {

using namespace std::chrono_literals;

constexpr core::duration between_pieces = 40ms;
constexpr core::duration between_bytes = 1ms;
constexpr std::size_t most_single_bytes = 400; // longer requests go in larger pieces

// Replaces the field of this name, or adds it.
void put(wire::http_fields& fields, const std::string& name, const std::string& value)
{
    for (auto& [there, old] : fields)
        if (wire::same_but_case(there, name)) {
            there = name;
            old = value;
            return;
        }
    fields.emplace_back(name, value);
}

bool takes_a_body(const request_text& r)
{
    return r.body || r.method == "POST" || r.method == "PUT" || r.method == "PATCH";
}

wire::http_fields default_fields(const raw_target& target, const request_text& r)
{
    wire::http_fields f;
    f.emplace_back("Host", target.authority);
    if (r.upgrade_key) {
        f.emplace_back("Connection", "Upgrade");
        f.emplace_back("Upgrade", "websocket");
        f.emplace_back("Sec-WebSocket-Version", "13");
        f.emplace_back("Sec-WebSocket-Key", *r.upgrade_key);
        return f;
    }
    f.emplace_back("Accept", "*/*");
    if (!takes_a_body(r))
        return f;
    f.emplace_back("Content-Type", r.content_type);
    if (r.chunk > 0)
        f.emplace_back("Transfer-Encoding", "chunked");
    else
        f.emplace_back("Content-Length", std::to_string(r.body ? r.body->size() : 0));
    return f;
}

std::string octets_of(bool binary, std::string_view data)
{
    std::string out(1, binary ? '\x01' : '\x00');
    const std::size_t size = data.size() + (binary ? 1 : 0);
    for (const char digit : std::to_string(size))
        out += static_cast<char>(digit - '0');
    out += '\xff';
    if (binary)
        out += '\x04';
    out += data;
    return out;
}

} // namespace

std::string whole_target(const raw_target& target, std::string_view text)
{
    return text.starts_with('?') || text.empty() ? target.path + std::string(text) : std::string(text);
}

request_text rendered(const raw_target& target, const scenario::raw_request& r, scenario::scope& scope)
{
    request_text out;
    out.method = r.method;
    out.target = whole_target(target, r.target.render(scope));
    out.version = r.version;
    out.without = r.without;
    for (const auto& [name, value] : r.fields)
        out.fields.emplace_back(name, value.render(scope));
    return out;
}

std::string make_key(core::random_source& random)
{
    std::string bytes;
    for (int i = 0; i < 16; ++i)
        bytes += static_cast<char>(random.between(0, 255));
    std::string key;
    wire::append_base64(key, bytes);
    return key;
}

std::string key_of(const request_text& r)
{
    const std::string_view own = wire::find_field(r.fields, "Sec-WebSocket-Key");
    return own.empty() ? r.upgrade_key.value_or("") : std::string(own);
}

std::string head_of(const raw_target& target, const request_text& r)
{
    wire::http_fields fields = default_fields(target, r);
    for (const auto& [name, value] : target.headers)
        put(fields, name, value);
    for (const auto& [name, value] : r.fields)
        put(fields, name, value);
    std::string head = fmt::format("{} {} HTTP/{}\r\n", r.method, r.target, r.version);
    for (const auto& [name, value] : fields) {
        const auto left_out = [&n = name](const std::string& w) { return wire::same_but_case(n, w); };
        if (std::none_of(r.without.begin(), r.without.end(), left_out))
            head.append(name).append(": ").append(value).append("\r\n");
    }
    return head + "\r\n";
}

std::string body_of(const request_text& r)
{
    std::string body = r.body.value_or("");
    if (r.chunk == 0)
        return body;
    std::string out;
    for (std::size_t at = 0; at < body.size(); at += r.chunk) {
        const std::string_view piece = std::string_view(body).substr(at, r.chunk);
        out += fmt::format("{:x}\r\n{}\r\n", piece.size(), piece);
    }
    return out + "0\r\n\r\n";
}

std::vector<timed_bytes> cut_request(std::string head, std::string body, scenario::exchange_step::split how,
                                     std::optional<std::uint32_t> stop_after)
{
    using split = scenario::exchange_step::split;
    if (stop_after && *stop_after < body.size())
        body.resize(*stop_after);
    std::vector<timed_bytes> out;
    switch (how) {
    case split::none:
        out.push_back({core::duration::zero(), head + body});
        break;
    case split::head:
        out.push_back({core::duration::zero(), std::move(head)});
        out.push_back({between_pieces, std::move(body)});
        break;
    case split::body: {
        const std::size_t half = body.size() / 2;
        out.push_back({core::duration::zero(), head + body.substr(0, half)});
        out.push_back({between_pieces, body.substr(half)});
        break;
    }
    case split::bytes: {
        const std::string whole = head + body;
        const std::size_t size = whole.size() / most_single_bytes + 1;
        for (std::size_t at = 0; at < whole.size(); at += size)
            out.push_back({at == 0 ? core::duration::zero() : between_bytes, whole.substr(at, size)});
        break;
    }
    }
    return out;
}

polling_body payload_of(wire::engineio_revision revision, const std::vector<outgoing_packet>& packets,
                        bool base64)
{
    const auto is_binary = [](const outgoing_packet& p) { return p.binary; };
    const bool v3 = revision == wire::engineio_revision::v3;
    polling_body out;
    out.octets = v3 && !base64 && std::any_of(packets.begin(), packets.end(), is_binary);
    for (std::size_t i = 0; i < packets.size(); ++i) {
        const outgoing_packet& p = packets[i];
        if (out.octets) {
            out.text += octets_of(p.binary, p.data);
            continue;
        }
        std::string text = p.binary ? (v3 ? "b4" : "b") : p.data;
        if (p.binary)
            wire::append_base64(text, p.data);
        if (v3)
            out.text +=
                fmt::format("{}:", wire::is_valid_utf8(text) ? wire::utf16_length(text) : text.size());
        else if (i > 0)
            out.text += '\x1e';
        out.text += text;
    }
    return out;
}

} // namespace muster::engine::raw
