// One Engine.IO packet: as a WebSocket message or inside a polling body.
// Engine.IO protocol v3 and v4, section "Encoding"/"Packet encoding".
#pragma once

#include "core/error.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace muster::wire {

enum class engineio_revision : std::uint8_t { v3 = 3, v4 = 4 };

enum class engineio_type : std::uint8_t { open, close, ping, pong, message, upgrade, noop };

// A view of a packet: `data` lives in the buffer that was decoded.
struct engineio_packet {
    engineio_type type = engineio_type::message;
    bool binary = false; // only messages are binary
    std::string_view data;

    friend bool operator==(const engineio_packet&, const engineio_packet&) = default;
};

// A WebSocket text message (both revisions). Errors: empty_packet, unknown_packet_type.
core::result<engineio_packet> decode_engineio_text(std::string_view message);

// A WebSocket binary message. v4: the bare payload of a message; v3: first byte is the type 0..6.
core::result<engineio_packet> decode_engineio_binary(engineio_revision revision, std::string_view message);

// Appends the packet as the content of one WebSocket message of kind text or binary (packet.binary).
void append_engineio(std::string& out, engineio_revision revision, const engineio_packet& packet);

} // namespace muster::wire
