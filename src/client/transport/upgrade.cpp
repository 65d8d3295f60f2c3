// From polling to WebSocket without losing, doubling or reordering a packet.
// Engine.IO protocol v4, "Upgrade".
#include "client/transport/machine.hpp"
#include "core/bytes.hpp"

#include <utility>

namespace muster::client {

void transport_machine::begin_upgrade(turn& t)
{
    if (!options_->websocket || !options_->upgrade || !open_.offers_upgrade("websocket"))
        return;
    state_ = state::probe_connecting;
    state_by_ = t.now + core::limits::upgrade_time;
    upgrade_began_ = t.now;
    open_websocket(t.io);
}

void transport_machine::probe(const wire::http_fields& fields, turn& t)
{
    address_.take_cookies(fields);
    state_ = state::probing;
    if (const auto accepted = websocket_->accept_extensions(fields, options_->deflate); !accepted) {
        websocket_fails(accepted.error(), "Sec-WebSocket-Extensions of the answer", 1010, t);
        return;
    }
    websocket_->write(options_->revision, {wire::engineio_type::ping, false, "probe"}, t.io);
}

void transport_machine::take_probe_answer(const wire::engineio_packet& packet, turn& t)
{
    if (packet.type == wire::engineio_type::noop)
        return;
    if (packet.type == wire::engineio_type::pong && packet.data == "probe") {
        state_ = state::switching; // settle() goes on when the requests on their way have run out
        return;
    }
    websocket_fails(core::errc::protocol_violation,
                    "the probe was answered with packet type " +
                        std::to_string(static_cast<int>(packet.type)) + " " +
                        core::printable(packet.data, 80),
                    1002, t);
}

// The server must not speak on the WebSocket before "5" is sent. What it says all the same comes behind what
// the last poll brings.
void transport_machine::hold(const wire::engineio_packet& packet, turn& t)
{
    if (packet.type == wire::engineio_type::noop)
        return;
    if (!early_)
        early_ = std::make_unique<packet_queue>();
    if (early_->bytes() + packet.data.size() > core::limits::message_bytes ||
        early_->size() >= core::limits::payload_packets) {
        websocket_fails(core::errc::too_large, "packets on the WebSocket before the upgrade", 1009, t);
        return;
    }
    early_->push(packet);
}

void transport_machine::finish_upgrade(turn& t)
{
    websocket_->write(options_->revision, {wire::engineio_type::upgrade, false, {}}, t.io);
    packet_queue& queued = polling_->queued();
    for (std::size_t i = 0; i < queued.size(); ++i)
        websocket_->write(options_->revision, queued.at(i), t.io);
    polling_->close(io_command::kind::close, t.io);
    state_ = state::websocket;
    state_by_ = core::never;
    over_ = transport::websocket;
    address_.forget_request();
    t.notices.emplace_back(session_upgraded{t.now - upgrade_began_});
}

void transport_machine::upgrade_fails(core::error_code error, std::string detail, turn& t)
{
    close_websocket(io_command::kind::close, t.io);
    state_ = state::polling;
    state_by_ = core::never;
    const std::string_view kept = detail.empty() ? std::string_view{} : t.kept.text(std::move(detail));
    t.notices.emplace_back(upgrade_failed{error, kept});
}

} // namespace muster::client
