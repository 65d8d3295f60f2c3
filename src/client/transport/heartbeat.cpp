// The timers of both generations.
#include "client/transport/heartbeat.hpp"

#include <algorithm>

namespace muster::client {

void heartbeat::start(wire::engineio_revision revision, const wire::engineio_open& open, core::time_point now)
{
    revision_ = revision;
    interval_ = open.ping_interval;
    timeout_ = open.ping_timeout;
    ping_at_ = revision == wire::engineio_revision::v3 ? now + interval_ : core::never;
    silent_at_ = revision == wire::engineio_revision::v4 ? now + interval_ + timeout_ : core::never;
}

void heartbeat::stop()
{
    ping_at_ = core::never;
    silent_at_ = core::never;
}

void heartbeat::on_ping(core::time_point now)
{
    if (revision_ == wire::engineio_revision::v4)
        silent_at_ = now + interval_ + timeout_;
}

void heartbeat::on_pong(core::time_point now)
{
    if (revision_ == wire::engineio_revision::v4 || silent_at_ == core::never)
        return;
    silent_at_ = core::never;
    ping_at_ = std::max(now, pinged_at_ + interval_);
}

heartbeat::due heartbeat::on_deadline(core::time_point now)
{
    if (silent_at_ <= now)
        return due::timed_out;
    if (ping_at_ > now)
        return due::nothing;
    ping_at_ = core::never;
    pinged_at_ = now;
    silent_at_ = now + timeout_;
    return due::send_ping;
}

} // namespace muster::client
