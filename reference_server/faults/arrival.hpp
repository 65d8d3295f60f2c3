// What faults need that look at what clients send.
#pragma once

#include "reference_server/faults/fault.hpp"
#include "wire/socketio_packet.hpp"

#include <string>
#include <string_view>

namespace muster::server {

// The selectors most of them need: Socket.IO packets by their first character.
inline bool is_text(const inbound& p, std::string_view types)
{
    return p.type == wire::engineio_type::message && !p.binary && !p.data.empty() &&
           types.find(p.data.front()) != std::string_view::npos;
}
inline bool is_join(const inbound& p)
{
    return is_text(p, "0");
}
inline bool is_leave(const inbound& p)
{
    return is_text(p, "1");
}
inline bool is_client_event(const inbound& p)
{
    return is_text(p, "25");
}
inline bool is_client_ack(const inbound& p)
{
    return is_text(p, "36");
}

// What a Socket.IO packet of a client says; an empty name for what is no event.
struct said {
    wire::socketio_packet header; // views into the text
    std::string name;             // of an event
    std::string args;             // `,1,2` behind the name
};
inline said read_said(const std::string& text)
{
    said s;
    if (const auto packet = wire::decode_socketio(text))
        s.header = *packet;
    const std::string_view json = s.header.json;
    const std::size_t end = json.find('"', 2);
    if (json.starts_with("[\"") && end != std::string_view::npos) {
        s.name = json.substr(2, end - 2);
        s.args = json.substr(end + 1, json.rfind(']') - end - 1);
    }
    return s;
}

// An action: the connections of the sender end.
inline void cut(inbound&& packet, fault_context& c)
{
    c.line().cut(packet.from);
}

// The server says `text` to `to`, as a message of its own.
inline void say(fault_context& c, session_key to, packet_kind kind, std::string text,
                std::string_view nsp = "/")
{
    outbound packet;
    packet.kind = kind;
    packet.what = make_outgoing(wire::engineio_type::message, std::move(text));
    packet.nsp = nsp;
    packet.to.push_back(to);
    c.pass(std::move(packet));
}

} // namespace muster::server
