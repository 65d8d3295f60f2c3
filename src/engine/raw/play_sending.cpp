// Steps that send: packets, messages, frames and bytes, well-formed or not; and the end without goodbye.
#include "engine/raw/play.hpp"

#include "engine/raw/line/naming.hpp"

#include <fmt/format.h>

#include <utility>

namespace muster::engine::raw {

namespace {

wire::websocket_frame frame_of(const scenario::raw_frame& f, std::string_view payload)
{
    wire::websocket_frame out;
    out.fin = f.fin;
    out.rsv1 = (f.rsv & 4U) != 0;
    out.rsv2 = (f.rsv & 2U) != 0;
    out.rsv3 = (f.rsv & 1U) != 0;
    out.opcode = f.opcode;
    out.payload = payload;
    return out;
}

} // namespace

std::optional<std::string> play::bytes_of(std::string text, bool is_hex, std::string_view key)
{
    if (!is_hex)
        return text;
    std::optional<std::string> bytes = from_hex(text);
    if (!bytes)
        break_off(fmt::format("the text of {} is not made of hex digits", key));
    return bytes;
}

void play::send(const std::string& as, const std::vector<outgoing_packet>& packets, scene around)
{
    party* p = need(as);
    if (p != nullptr && !p->end->send(packets, around.t))
        break_off(
            fmt::format("actor {} is neither a session nor a WebSocket: nothing can be sent on it", p->name));
}

void play::start(const scenario::send_step& s, scene around)
{
    std::vector<outgoing_packet> packets;
    for (const scenario::text_template& text : s.packets)
        packets.push_back({false, outgoing_names(*options_.target, text.render(around.scope))});
    send(s.as, packets, around);
}

void play::start(const scenario::send_binary_step& s, scene around)
{
    std::vector<outgoing_packet> packets;
    for (const scenario::text_template& text : s.messages) {
        std::optional<std::string> bytes = bytes_of(text.render(around.scope), true, "sendBinary");
        if (!bytes)
            return;
        packets.push_back({true, std::move(*bytes)});
    }
    send(s.as, packets, around);
}

void play::start(const scenario::frame_step& s, scene around)
{
    party* p = need(s.as);
    if (p == nullptr || p->end->box.ended)
        return;
    connection* socket = p->end->websocket();
    if (socket == nullptr) {
        break_off(fmt::format("actor {} is no WebSocket: it takes no frames", p->name));
        return;
    }
    for (const scenario::raw_frame& f : s.frames) {
        const std::optional<std::string> payload =
            bytes_of(f.payload.render(around.scope), f.payload_is_hex, "frame");
        if (!payload)
            return;
        std::string whole;
        if (f.code) {
            whole += static_cast<char>(*f.code >> 8U);
            whole += static_cast<char>(*f.code & 255U);
        }
        whole += *payload;
        wire::websocket_frame out = frame_of(f, whole);
        if (f.masked)
            out.mask = static_cast<std::uint32_t>(board_.random().next());
        socket->write_frame(out, around.t);
    }
}

void play::start(const scenario::bytes_step& s, scene around)
{
    party* p = need(s.as);
    if (p == nullptr)
        return;
    const std::optional<std::string> bytes = bytes_of(s.bytes.render(around.scope), s.is_hex, "bytes");
    connection* line = bytes ? p->end->line() : nullptr;
    if (line != nullptr)
        line->write(*bytes, around.t);
}

void play::start(const scenario::cut_step& s, scene around)
{
    if (party* p = need(s.as))
        p->end->cut(s.reset, around.t);
}

} // namespace muster::engine::raw
