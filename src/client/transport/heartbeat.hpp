// Who must be heard when. v4: the server pings, the client answers. v3: the client pings, the server answers.
// Engine.IO protocol v4 "Heartbeat", v3 "Timeouts".
#pragma once

#include "core/time.hpp"
#include "wire/engineio_open.hpp"
#include "wire/engineio_packet.hpp"

namespace muster::client {

class heartbeat {
public:
    void start(wire::engineio_revision revision, const wire::engineio_open& open, core::time_point now);
    void stop();

    // v4: only a ping proves that the server lives. v3 servers do not ping.
    void on_ping(core::time_point now);
    // v3: the next ping is due one interval after the last one was sent. Nothing awaits a pong in v4.
    void on_pong(core::time_point now);

    enum class due { nothing, send_ping, timed_out };
    // What the reached deadline asks for; send_ping starts the wait for its pong.
    due on_deadline(core::time_point now);

    core::time_point next_deadline() const { return ping_at_ < silent_at_ ? ping_at_ : silent_at_; }

private:
    core::duration interval_{};
    core::duration timeout_{};
    core::time_point ping_at_ = core::never;   // v3: when to ping
    core::time_point silent_at_ = core::never; // when the peer counts as gone
    core::time_point pinged_at_{};
    wire::engineio_revision revision_ = wire::engineio_revision::v4;
};

} // namespace muster::client
