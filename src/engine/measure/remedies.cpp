// One table: what a user can do about each class of failure.
#include "engine/measure/recorder.hpp"

#include <array>
#include <utility>

namespace muster::engine {

std::string_view remedy_for(std::string_view kind)
{
    using entry = std::pair<std::string_view, std::string_view>;
    static constexpr std::array<entry, 31> table{{
        {"connection_refused", "Start the server, or correct the host and port of the target."},
        {"connection_reset", "Look into the server's log at this time; check its limits on connections."},
        {"resolve_failed", "Correct the host name of the target."},
        {"connect_timeout", "Check the route and firewall to the target, and its accept queue."},
        {"handshake_timeout", "The server accepts connections but does not answer: check its load and path."},
        {"tls_failed", "Name the certificate's authority (config.tls), or correct the scheme of the target."},
        {"http_status", "Check config.socketio.path and what stands before the server (proxy, login)."},
        {"not_socketio", "Correct config.socketio.path: the answer there is not Socket.IO's."},
        {"wrong_revision", "Set config.socketio.eio (or --eio) to the revision that the server speaks."},
        {"upgrade_refused", "Let the proxy pass WebSocket upgrades, or use the polling transport."},
        {"http_after_upgrade", "A proxy answered on an upgraded connection: check its configuration."},
        {"ping_timeout", "The server's heartbeat stayed out: check its load, or this machine's."},
        {"server_closed", "The server ended the session: look into its log for the reason."},
        {"namespace_refused", "Check config.socketio.auth and the name of the namespace."},
        {"namespace_disconnected", "The application disconnected the client: look into its log."},
        {"protocol_violation",
         "The server broke a rule of the protocol: repeat one client with --solo to see its frames."},
        {"request_timeout", "The server holds requests without an answer: check its load."},
        {"local_limit", "Raise this machine's limits (`ulimit -n`, ports, memory), or start fewer clients."},
        {"not_connected", "The step needs a session: put a connect step before it."},
        {"ack_timeout", "Check that the handler calls its acknowledgement, or allow more time (timeout)."},
        {"wait_timeout", "Check the event's name and who receives it, or allow more time (timeout)."},
        {"match_failed", "Compare the answer with what the step expects (match, args, status)."},
        {"inconclusive",
         "A raw step could not be played to its end: see the cause, and the frames of --solo."},
        {"non_strict",
         "The scenario tolerates this outcome of a raw step; `verdict: fail` there would fail the client."},
        {"unexpected_event", "The server sent what it must not send here; see the step's `never`."},
        {"rendezvous_timeout", "Fewer clients arrived than `users` asks for: start more, or wait longer."},
        {"rows_used_up", "Add rows to the payload file, or use another order than `unique`."},
        {"target_not_allowed", "get and post go to the target only: give them a path, no other host."},
        {"bad_value", "Give the variable a number for count, a list for over."},
        {"bad_header", "Correct the variable that the header or cookie is made of: one line, no NUL."},
        {"too_large", "The server sent more than this client takes in one message."},
    }};
    for (const auto& [name, remedy] : table)
        if (name == kind)
            return remedy;
    return "Repeat one client with --solo to see its frames.";
}

} // namespace muster::engine
