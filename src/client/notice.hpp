// What a client reports upwards, to the engine. Views are valid until the client's next call.
#pragma once

#include "core/error.hpp"
#include "core/time.hpp"
#include "wire/engineio_open.hpp"
#include "wire/socketio_packet.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace muster::client {

enum class transport : std::uint8_t { polling, websocket };

// The Engine.IO session stands.
struct session_opened {
    const wire::engineio_open* open = nullptr;
    transport over = transport::polling;
};

// The WebSocket took over from polling; `took` counts from the upgrade request to the sent upgrade packet.
struct session_upgraded {
    core::duration took{};
};

// The upgrade did not succeed; the session goes on over polling.
struct upgrade_failed {
    core::error_code error;
    std::string_view detail;
};

struct namespace_connected {
    std::string_view nsp;
    std::string_view sid; // of the socket in this namespace
};

// CONNECT_ERROR (v5) or ERROR (v4); the session lives on.
struct namespace_refused {
    std::string_view nsp;
    std::string_view json; // the payload as it came
};

struct namespace_disconnected {
    std::string_view nsp;
};

struct event_received {
    std::string_view nsp;
    std::optional<std::uint64_t> ack_id; // the server wants an ack
    std::string_view json;               // ["name",arg,...] as it came, placeholders in place
    std::span<const std::string> attachments;
};

struct ack_received {
    std::string_view nsp;
    std::optional<std::uint64_t> id;
    std::string_view json; // [arg,...] as it came
    std::span<const std::string> attachments;
};

// The session is over; the machine is back where open() may be called. Comes exactly once per open().
struct session_closed {
    core::error_code error; // empty when the caller closed it
    std::string_view detail;
    transport over = transport::polling;
};

using notice =
    std::variant<session_opened, session_upgraded, upgrade_failed, namespace_connected, namespace_refused,
                 namespace_disconnected, event_received, ack_received, session_closed>;

// Reused by the caller; cleared before each call into a client.
using notice_list = std::vector<notice>;

} // namespace muster::client
