// The reference server without a socket or a clock: HTTP requests, WebSocket messages and the time in,
// responses and frames out. Owns the sessions of both Engine.IO generations, namespaces, rooms and acks.
#pragma once

#include "core/limits.hpp"
#include "core/time.hpp"
#include "reference_server/core/server_command.hpp"
#include "wire/http_message.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster::server {

struct server_options {
    core::duration ping_interval = core::limits::ping_interval;
    core::duration ping_timeout = core::limits::ping_timeout;
    core::duration upgrade_timeout = core::limits::upgrade_time;
    core::duration connect_timeout = core::limits::join_time; // open to namespace join
    std::size_t max_payload = core::limits::message_bytes;
    std::size_t max_sessions = 100'000;             // open at once, each 1.4 KB; more are answered with 503
    std::optional<std::size_t> announced_payload{}; // what the open record says instead of max_payload
    std::string path = "/socket.io/";
    bool allow_eio3 = true;
    bool missing_eio_is_3 = true; // clients of the second generation name no revision; needs allow_eio3
    // Allowed Origin values besides none at all; "*" allows all. Loopback origins of the server's own port
    // are always allowed.
    std::vector<std::string> origins{};
    bool credentials = false;  // pages of allowed origins may send cookies; not together with "*"
    std::string cookie{};      // name of a cookie with the session id, set by the handshake; empty: none
    core::duration recovery{}; // how long a client may be gone and come back with what it missed; 0: never
    bool engine_only = false;  // no Socket.IO: every Engine.IO message comes back as it is
    // Allowed names in the Host field besides "localhost" and IP addresses, which no foreign name server can
    // point here; "*" allows all.
    std::vector<std::string> hosts{};
};

class app; // reference_server/core/application.hpp
class tap; // reference_server/core/tap.hpp

class server_core {
public:
    // `new_id` returns a fresh session id of 128 random bits as text. The app and the tap outlive the core.
    // `between` stands between core and wire (reference_server/faults); nullptr: nothing does, at no cost.
    server_core(server_options options, app& application, std::function<std::string()> new_id,
                tap* between = nullptr);
    ~server_core();
    server_core(const server_core&) = delete;
    server_core& operator=(const server_core&) = delete;

    // Optional: the head of a POST is there, its body is not. Lets the core refuse a second POST of the same
    // session while the first is being read (Engine.IO protocol v4, "HTTP long-polling"). False: the request
    // was answered and must not be handed to on_request().
    bool on_body_begun(connection_id from, const wire::http_request& head, core::time_point now,
                       server_commands& out);
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
    // Never later than the next thing that is due; may be earlier, then on_deadline() does nothing.
    core::time_point next_deadline() const;

    // Clean stop: every session is closed with a close packet.
    void shutdown(core::time_point now, server_commands& out);

    std::size_t session_count() const;

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace muster::server
