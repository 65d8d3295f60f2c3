// One Socket.IO packet header and its JSON text: <type>[<attachments>-][<namespace>,][<id>][JSON].
// Socket.IO protocol v4 and v5, "Packet encoding". The JSON stays text: the hot path never parses it.
#pragma once

#include "core/error.hpp"
#include "wire/engineio_packet.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace muster::wire {

// Protocol 4 goes with Engine.IO 3, protocol 5 with Engine.IO 4.
enum class socketio_type : std::uint8_t {
    connect,
    disconnect,
    event,
    ack,
    connect_error,
    binary_event,
    binary_ack
};

// A view of a packet: `nsp` and `json` live in the decoded text. `nsp` is "/" when the text names none.
struct socketio_packet {
    socketio_type type = socketio_type::event;
    std::uint32_t attachments = 0; // announced; only binary packets have any
    std::string_view nsp = "/";    // protocol 4: may carry a query, "/admin?token=1"
    std::optional<std::uint64_t> id;
    std::string_view json;

    friend bool operator==(const socketio_packet&, const socketio_packet&) = default;
};

// Reads the header; the payload is looked at only by its first byte. Errors: empty_packet,
// unknown_packet_type, malformed_header, too_many_attachments.
core::result<socketio_packet> decode_socketio(std::string_view text);

// Full check of the payload against its type (events: non-empty array whose first element is a name that is
// not reserved; acks: array; connect: object or nothing, ...), as the official server of that revision
// applies it. Errors: malformed_json, json_too_deep, wrong_payload_type.
core::result<void> validate_payload(const socketio_packet& packet, engineio_revision revision);

void append_socketio(std::string& out, const socketio_packet& packet);

// The event name of an EVENT or BINARY_EVENT payload when it stands there without escapes; nullopt when it
// must be found by parsing. `rest` becomes the raw text behind the name: ",arg,arg]" or "]".
std::optional<std::string_view> raw_event_name(std::string_view json, std::string_view& rest);

} // namespace muster::wire
