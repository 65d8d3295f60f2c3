// The reference server without a socket or a clock: HTTP requests, WebSocket messages and the time in,
// responses and frames out. Owns the sessions of both Engine.IO generations, namespaces, rooms and acks.
#pragma once

#include "core/limits.hpp"
#include "core/time.hpp"
#include "wire/http_message.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace muster::server {

// One HTTP exchange or one WebSocket, numbered by the network layer; never reused.
using connection_id = std::uint64_t;

// A whole encoded frame, written once and shared by all receivers of a broadcast.
using shared_frame = std::shared_ptr<const std::string>;

struct respond {
    connection_id to = 0;
    wire::http_response response;
};
// Answers a WebSocket request with 101; frames follow.
struct accept_websocket {
    connection_id to = 0;
    wire::http_fields fields; // extra response header fields
};
struct send_frame {
    connection_id to = 0;
    shared_frame frame;
};
// Closing handshake with `code` (0: a close frame without code), then the connection ends.
struct close_websocket {
    connection_id to = 0;
    std::uint16_t code = 0;
};
// Ends the TCP connection at once.
struct cut_connection {
    connection_id to = 0;
};

using server_command = std::variant<respond, accept_websocket, send_frame, close_websocket, cut_connection>;
using server_commands = std::vector<server_command>; // appended in order; reused by the caller

struct server_options {
    core::duration ping_interval = core::limits::ping_interval;
    core::duration ping_timeout = core::limits::ping_timeout;
    core::duration upgrade_timeout = core::limits::upgrade_time;
    core::duration connect_timeout = core::limits::join_time; // open to namespace join
    std::size_t max_payload = core::limits::message_bytes;
    std::string path = "/socket.io/";
    bool allow_eio3 = true;
    // Allowed Origin values besides none at all; "*" allows all. Loopback origins of the server's own port
    // are always allowed.
    std::vector<std::string> origins;
};

class app; // reference_server/api/app.hpp

class server_core {
public:
    // `new_id` returns a fresh session id of 128 random bits as text. The app outlives the core.
    server_core(server_options options, app& application, std::function<std::string()> new_id);
    ~server_core();
    server_core(const server_core&) = delete;
    server_core& operator=(const server_core&) = delete;

    // A whole HTTP request on the Engine.IO path, framing already checked. The response may come later.
    void on_request(connection_id from, const wire::http_request& request, core::time_point now,
                    server_commands& out);
    // A WebSocket upgrade request: answered by accept_websocket or respond.
    void on_websocket_request(connection_id from, const wire::http_request& request, core::time_point now,
                              server_commands& out);
    // A whole WebSocket message.
    void on_message(connection_id from, bool binary, std::string_view message, core::time_point now,
                    server_commands& out);
    // The connection is gone: the exchange was aborted, or the WebSocket closed.
    void on_disconnected(connection_id from, core::time_point now, server_commands& out);

    void on_deadline(core::time_point now, server_commands& out);
    core::time_point next_deadline() const;

    // Clean stop: every session is closed with a close packet.
    void shutdown(core::time_point now, server_commands& out);

    std::size_t session_count() const;

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace muster::server
