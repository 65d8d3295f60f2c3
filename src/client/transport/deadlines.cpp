// What a session does when time has passed.
#include "client/transport/machine.hpp"
#include "core/bytes.hpp"

#include <algorithm>
#include <chrono>
#include <string>

namespace muster::client {

namespace {

std::string milliseconds(core::duration d)
{
    return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(d).count()) + " ms";
}

} // namespace

core::time_point transport_machine::next_deadline() const
{
    core::time_point next = std::min(state_by_, heartbeat_.next_deadline());
    if (stands() && polling_)
        next = std::min(next, polling_->post_deadline());
    if (reads_websocket())
        next = std::min(next, websocket_->message_deadline());
    return next;
}

void transport_machine::on_deadline(message_handler& upper, turn& t)
{
    if (state_by_ <= t.now)
        on_state_deadline(t);
    if (stands() && polling_ && polling_->post_deadline() <= t.now)
        end(core::errc::request_timeout,
            "a POST got no answer within " + milliseconds(options_->request_time), io_command::kind::cut, t);
    if (reads_websocket() && websocket_->message_deadline() <= t.now)
        websocket_fails(core::errc::protocol_violation,
                        "a message was not whole " + milliseconds(core::limits::message_time) +
                            " after its first byte",
                        1002, t);
    if (stands()) {
        switch (heartbeat_.on_deadline(t.now)) {
        case heartbeat::due::nothing:
            break;
        case heartbeat::due::send_ping:
            send({wire::engineio_type::ping, false, {}}, t.io);
            break;
        case heartbeat::due::timed_out:
            end(core::errc::ping_timeout,
                options_->revision == wire::engineio_revision::v4
                    ? "no ping within " + milliseconds(open_.ping_interval + open_.ping_timeout)
                    : "no pong within " + milliseconds(open_.ping_timeout),
                io_command::kind::cut, t);
            break;
        }
    }
    settle(upper, t);
}

void transport_machine::on_state_deadline(turn& t)
{
    using io_kind = io_command::kind;
    const core::errc silent = connected_ ? core::errc::handshake_timeout : core::errc::connect_timeout;
    switch (state_) {
    case state::polling_opening: {
        const bool request = options_->request_time < options_->handshake_time;
        end(connected_ && request ? core::errc::request_timeout : silent,
            connected_ ? "connected, but the handshake request got no answer within " +
                             milliseconds(std::min(options_->request_time, options_->handshake_time))
                       : "no connection",
            io_kind::cut, t);
        return;
    }
    case state::websocket_connecting:
        end(silent, connected_ ? "connected, but the upgrade request got no answer" : "no connection",
            io_kind::cut, t);
        return;
    case state::websocket_greeting:
        if (const std::string_view line = websocket_->http_line(); !line.empty()) {
            end(core::errc::http_after_upgrade, core::printable(line), io_kind::cut, t);
            return;
        }
        end(core::errc::handshake_timeout,
            "upgraded, but no open packet within " + milliseconds(options_->handshake_time), io_kind::cut, t);
        return;
    case state::probe_connecting:
        upgrade_fails(core::errc::handshake_timeout, "the upgrade request got no answer", t);
        return;
    case state::probing:
        upgrade_fails(core::errc::handshake_timeout, "the probe got no answer", t);
        return;
    case state::switching:
        upgrade_fails(core::errc::handshake_timeout, "the pending poll was not released", t);
        return;
    case state::saying_goodbye:
        polling_->close(io_kind::cut, t.io);
        state_ = state::idle;
        state_by_ = core::never;
        return;
    case state::idle:
    case state::polling:
    case state::websocket:
        state_by_ = core::never;
        return;
    }
}

} // namespace muster::client
