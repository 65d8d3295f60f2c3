// The seam between core and wire where faults sit: every packet passes here, one at a time, both ways.
// Without a tap the core writes straight to the sessions and none of this costs anything.
#pragma once

#include "core/time.hpp"
#include "reference_server/core/packets/outgoing.hpp"
#include "wire/http_message.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace muster::server {

// One Engine.IO session. Never reused, never 0.
using session_key = std::uint64_t;

enum class packet_kind : std::uint8_t {
    // Engine.IO
    open,
    close,
    ping,
    pong,
    probe_answer, // `3probe`, over the WebSocket that is still being probed
    noop,
    // Socket.IO
    connect,
    connect_error,
    disconnect,
    event,
    ack,
    // of a server without Socket.IO
    message
};

struct outbound {
    packet_kind kind = packet_kind::event;
    outgoing_ptr what;
    std::string nsp;             // of Socket.IO packets
    std::vector<session_key> to; // one, or the receivers of a broadcast in order
    session_key sender = 0;      // whose event caused a broadcast, also when it receives it; else 0
    bool broadcast = false;
    bool in_room = false;             // the broadcast went to rooms, not to the whole namespace
    bool sender_excluded = false;     // the broadcast leaves its sender out
    std::optional<std::uint64_t> ack; // of an ack packet
};

// One Engine.IO packet from a client.
struct inbound {
    session_key from = 0;
    wire::engineio_type type = wire::engineio_type::message;
    bool binary = false;
    std::string data;
};

// Why the core would close a session or one WebSocket.
enum class violation : std::uint8_t {
    malformed_packet,    // Engine.IO: unknown type, empty, bad payload framing
    heartbeat_direction, // EIO 4: a ping from the client
    second_poll,         // a second GET (or POST) while one is open
    octet_stream,        // EIO 4: a body that is not text
    malformed_message,   // Socket.IO: header or JSON cannot be read
    wrong_payload,       // JSON of a kind that the packet type forbids, reserved event names
    not_joined,          // a packet for a namespace that was not joined
    joined_twice,
    refused_type, // CONNECT_ERROR from a client
    attachments,  // binary out of place, text while attachments are due, bad placeholders, too many
    too_many_namespaces,
    late_join,     // no namespace joined in time
    ping_timeout,  // heartbeat stayed out
    upgrade_order, // the probing WebSocket said something else
    upgrade_timeout,
    slow_attachments,  // announced, but not there in time
    second_websocket,  // a WebSocket for a session that has one, or that one probes already
    revision_mismatch, // EIO is not that of the session
    wrong_transport,   // a poll for a session on WebSocket, or a plain GET that says websocket
    poll_lost          // a GET or POST that was broken off
};

// The two ends of the pipe, as a tap sees them.
class tap_line {
public:
    virtual void deliver(const outbound& packet) = 0; // on to the wire
    virtual void accept(const inbound& packet) = 0;   // on to the core
    virtual void cut(session_key session) = 0;        // the session's connections end without goodbye
    // Sessions that have joined `nsp`, in the order in which they joined.
    virtual std::vector<session_key> joined(std::string_view nsp) const = 0;

    tap_line() = default;
    tap_line(const tap_line&) = delete;
    tap_line& operator=(const tap_line&) = delete;

protected:
    ~tap_line() = default;
};

class tap {
public:
    tap() = default;
    tap(const tap&) = delete;
    tap& operator=(const tap&) = delete;
    virtual ~tap() = default;

    // Passing on is the tap's business: what it does not hand to `line` is gone.
    virtual void on_outbound(outbound packet, core::time_point now, tap_line& line) = 0;
    virtual void on_inbound(inbound packet, core::time_point now, tap_line& line) = 0;
    // May rewrite a request before the core reads it, and a response before it is sent.
    virtual void on_request(wire::http_request& request) = 0;
    virtual void on_response(wire::http_response& response) = 0;
    // True: the core lets the violation pass, ignoring what caused it.
    virtual bool forgives(violation what) = 0;
    virtual void on_deadline(core::time_point now, tap_line& line) = 0;
    virtual core::time_point next_deadline() const = 0;
};

} // namespace muster::server
