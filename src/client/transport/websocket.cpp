// A session's WebSocket: the upgrade request, the frames, their packets.
#include "client/transport/machine.hpp"
#include "core/bytes.hpp"

#include <functional>
#include <utility>

namespace muster::client {

using io_kind = io_command::kind;

namespace {

bool lies_in(std::string_view part, std::string_view whole)
{
    const std::less_equal<const char*> before;
    return before(whole.data(), part.data()) &&
           before(part.data() + part.size(), whole.data() + whole.size());
}

} // namespace

void transport_machine::open_websocket(io_queue& io)
{
    io_command c;
    c.what = io_kind::open_websocket;
    c.channel = static_cast<channel_id>(first_channel_ + 2);
    c.target = address_.put_target(io, "websocket");
    c.fields = address_.put_websocket_fields(io);
    io.push(c);
    websocket_.emplace(c.channel, seed_);
    websocket_open_ = true;
}

void transport_machine::close_websocket(io_kind how, io_queue& io)
{
    if (!websocket_open_)
        return;
    io_command c;
    c.what = how;
    c.channel = websocket_->channel();
    io.push(c);
    websocket_open_ = false;
}

bool transport_machine::reads_websocket() const
{
    return websocket_ && websocket_open_ &&
           (state_ == state::websocket_greeting || state_ == state::probing || state_ == state::switching ||
            state_ == state::websocket);
}

void transport_machine::greet(const wire::http_fields& fields, turn& t)
{
    address_.take_cookies(fields);
    state_ = state::websocket_greeting;
    if (const auto accepted = websocket_->accept_extensions(fields, options_->deflate); !accepted)
        websocket_fails(accepted.error(), "Sec-WebSocket-Extensions of the answer", 1010, t);
}

void transport_machine::read_websocket(std::string_view bytes, message_handler& upper, turn& t)
{
    std::string_view input = bytes;
    switch (websocket_->look_at_start(input)) {
    case websocket_channel::greeting::undecided:
        return;
    case websocket_channel::greeting::http:
        websocket_fails(core::errc::http_after_upgrade, core::printable(websocket_->http_line()), 0, t);
        return;
    case websocket_channel::greeting::frames:
        break;
    }
    bool message_ended = false;
    wire::websocket_message message;
    while (reads_websocket()) {
        const std::string_view from = input;
        const auto got = websocket_->next(input, message);
        if (!got) {
            const std::uint16_t code = wire::websocket_reader::close_code_for(core::errc_of(got.error()));
            websocket_fails(got.error(), "WebSocket frame: " + core::printable(from, 40), code, t);
            return;
        }
        if (*got == websocket_channel::status::need_more)
            break;
        message_ended |= message.opcode == wire::websocket_opcode::text ||
                         message.opcode == wire::websocket_opcode::binary;
        take_frame(message, bytes, upper, t);
    }
    if (reads_websocket())
        websocket_->note_rest(message_ended, t.now);
}

void transport_machine::take_frame(const wire::websocket_message& message, std::string_view bytes,
                                   message_handler& upper, turn& t)
{
    core::result<wire::engineio_packet> packet = core::errc::internal;
    switch (message.opcode) {
    case wire::websocket_opcode::text:
        packet = wire::decode_engineio_text(message.data);
        break;
    case wire::websocket_opcode::binary:
        packet = wire::decode_engineio_binary(options_->revision, message.data);
        break;
    case wire::websocket_opcode::ping:
        websocket_->write_pong(message.data, t.io);
        return;
    case wire::websocket_opcode::close: {
        std::string detail = "WebSocket close " + std::to_string(message.close_code);
        if (!message.data.empty())
            detail += " " + core::printable(message.data, 123);
        websocket_fails(core::errc::server_closed, std::move(detail),
                        message.close_code == 1005 ? std::uint16_t{0} : message.close_code, t);
        return;
    }
    case wire::websocket_opcode::pong:
    case wire::websocket_opcode::continuation: // never comes out of the reader
        return;
    }
    if (!packet && state_ != state::websocket_greeting) {
        websocket_fails(packet.error(), "WebSocket message: " + core::printable(message.data, 80), 1002, t);
        return;
    }
    if (!packet) {
        websocket_fails(core::errc::not_socketio,
                        "the first message is no open packet: " + core::printable(message.data, 80), 1002, t);
        return;
    }
    // Notices view the text: what the reader put together lives only until its next message.
    if (packet->type == wire::engineio_type::message && !packet->binary && !lies_in(packet->data, bytes))
        packet->data = t.kept.text(std::string(packet->data));
    take_websocket_packet(*packet, upper, t);
}

void transport_machine::take_websocket_packet(const wire::engineio_packet& packet, message_handler& upper,
                                              turn& t)
{
    switch (state_) {
    case state::websocket:
        take_packet(packet, upper, t);
        return;
    case state::websocket_greeting:
        take_first(packet, upper, t);
        return;
    case state::probing:
        take_probe_answer(packet, t);
        return;
    case state::switching:
        hold(packet, t);
        return;
    case state::idle:
    case state::polling_opening:
    case state::websocket_connecting:
    case state::polling:
    case state::probe_connecting:
    case state::saying_goodbye:
        return; // reads_websocket() is false there
    }
}

void transport_machine::take_first(const wire::engineio_packet& packet, message_handler& upper, turn& t)
{
    if (packet.type != wire::engineio_type::open) {
        websocket_fails(packet.type == wire::engineio_type::close ? core::errc::server_closed
                                                                  : core::errc::not_socketio,
                        "the first message is no open packet: " + core::printable(packet.data, 80), 1002, t);
        return;
    }
    const auto open = wire::decode_open(packet.data);
    if (!open) {
        websocket_fails(open.error(), "open packet: " + core::printable(packet.data), 1002, t);
        return;
    }
    session_stands(*open, upper, t);
}

// Ends the upgrade when polling stands, else the session. `close_code` 0: a close frame without a code.
void transport_machine::websocket_fails(core::error_code error, std::string detail, std::uint16_t close_code,
                                        turn& t)
{
    if (error != core::errc::http_after_upgrade)
        websocket_->write_close(close_code, t.io);
    if (state_ == state::probing || state_ == state::switching)
        upgrade_fails(error, std::move(detail), t);
    else
        end(error, std::move(detail), io_kind::close, t);
}

} // namespace muster::client
