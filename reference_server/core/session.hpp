// The server side of one Engine.IO session: which transport carries it, what waits for the next poll, its
// heartbeat and its upgrade. Engine.IO protocol v3 and v4; decides nothing about Socket.IO.
#pragma once

#include "core/time.hpp"
#include "reference_server/core/packets/outgoing.hpp"
#include "reference_server/core/server_core.hpp"
#include "reference_server/core/tap.hpp"
#include "wire/engineio_packet.hpp"

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace muster::server {

struct conversation; // the Socket.IO side of a session (namespaces.hpp)

class session {
public:
    struct identity {
        session_key key = 0;
        std::string sid;
        wire::engineio_revision revision = wire::engineio_revision::v4;
        bool base64 = false; // revision 3: b64=1
    };
    enum class carrier : std::uint8_t { polling, websocket };
    enum class upgrade : std::uint8_t { none, opened, probed };

    session(identity who, carrier first, core::time_point now, const server_options& options);
    ~session();
    session(const session&) = delete;
    session& operator=(const session&) = delete;

    const identity& who() const { return who_; }
    carrier over() const { return over_; }
    bool is_v4() const { return who_.revision == wire::engineio_revision::v4; }

    // The packet goes out on the WebSocket, or waits for a poll. False: the queue passed its bound.
    bool write(const outgoing_ptr& packet, server_commands& out);
    bool has_queued() const { return !queue_.empty(); }
    // Answers the waiting GET with everything queued; nothing without both.
    void flush(server_commands& out, tap* between);

    // Connections. 0 means there is none.
    connection_id websocket = 0; // carries the session, when over() is websocket
    connection_id poll = 0;      // the GET that waits
    connection_id post = 0;      // the POST whose body is being read
    connection_id probe = 0;     // the WebSocket that tries to take over
    wire::http_fields poll_fields;
    std::optional<std::string> poll_jsonp; // the waiting GET is a script: its index

    upgrade upgrading = upgrade::none;
    void begin_upgrade(connection_id from, core::time_point now);
    void abandon_upgrade();
    // The probing WebSocket carries the session from now on; what waited goes out on it.
    void finish_upgrade(server_commands& out);

    // What a packet of an established transport means.
    enum class meaning : std::uint8_t { nothing, message, wants_pong, closed, wrong_direction };
    meaning on_packet(wire::engineio_type type, core::time_point now);

    // What is due at `now`; call until nothing is.
    enum class alarm : std::uint8_t { nothing, send_ping, ping_timeout, upgrade_timeout, forget };
    alarm tick(core::time_point now);
    core::time_point next_deadline() const;
    // Forgets that the heartbeat stayed out.
    void revive(core::time_point now);

    // Closed, but its last packets wait for one more poll until `until`.
    void linger(core::time_point until);
    bool lingering() const { return linger_until_ != core::never; }
    bool doomed = false; // closed: takes and sends nothing more

    core::time_point scheduled = core::never; // when the core will look at it next
    std::unique_ptr<conversation> talk;

private:
    identity who_;
    carrier over_;
    core::duration ping_interval_;
    core::duration ping_timeout_;
    core::duration upgrade_timeout_;
    core::time_point next_ping_ = core::never; // v4: when the server pings
    core::time_point last_ping_{};
    core::time_point pong_due_ = core::never;     // v4: an unanswered ping's limit
    core::time_point silent_until_ = core::never; // v3: when silence becomes death
    core::time_point upgrade_due_ = core::never;
    core::time_point linger_until_ = core::never;
    std::deque<outgoing_ptr> queue_;
    std::size_t queued_bytes_ = 0;
};

} // namespace muster::server
