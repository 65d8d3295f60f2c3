// A session's answers over HTTP.
#include "client/transport/answer_diagnosis.hpp"
#include "client/transport/machine.hpp"
#include "core/bytes.hpp"

#include <utility>

namespace muster::client {

using io_kind = io_command::kind;

// As many packets as the body holds: what waited for a slow poll comes at once, and the body is bounded.
core::result<void> transport_machine::read_payload(const wire::http_response& answer,
                                                   wire::engineio_payload& out) const
{
    const bool octets =
        wire::find_field(answer.fields, "Content-Type").starts_with("application/octet-stream");
    return wire::decode_payload(options_->revision, answer.body, octets, out, answer.body.size());
}

void transport_machine::read_handshake(const wire::http_response& answer, message_handler& upper, turn& t)
{
    address_.take_cookies(answer.fields);
    wire::engineio_payload& payload = t.io.payload;
    payload.clear();
    core::result<void> read;
    if (answer.status == 200 && !is_other_revision(options_->revision, answer))
        read = read_payload(answer, payload);
    if (payload.packets.empty() || payload.packets.front().type != wire::engineio_type::open) {
        diagnosis d = diagnose_handshake(options_->revision, answer);
        end(d.error, std::move(d.detail), io_kind::close, t);
        return;
    }
    const std::string_view record = payload.packets.front().data;
    const auto open = wire::decode_open(record);
    if (!open) {
        end(open.error(), "open packet: " + core::printable(record), io_kind::close, t);
        return;
    }
    session_stands(*open, upper, t);
    take_packets(payload, 1, upper, t);
    if (!stands())
        return;
    if (!read) {
        fail(core::errc_of(read.error()), "poll answered with " + describe(answer), t);
        return;
    }
    polling_->send_get(address_, t.io);
    begin_upgrade(t);
}

void transport_machine::read_poll(const wire::http_response& answer, message_handler& upper, turn& t)
{
    address_.take_cookies(answer.fields);
    if (answer.status != 200) {
        diagnosis d = diagnose_request(options_->revision, answer);
        end(d.error, std::move(d.detail), io_kind::close, t);
        return;
    }
    if (answer.body.empty()) { // how some servers release the poll of a session that they ended
        end(core::errc::server_closed, "empty answer to a poll", io_kind::close, t);
        return;
    }
    const auto read = read_payload(answer, t.io.payload);
    take_packets(t.io.payload, 0, upper, t);
    if (!read && stands())
        fail(core::errc_of(read.error()), "poll answered with " + describe(answer), t);
}

void transport_machine::take_packets(const wire::engineio_payload& payload, std::size_t from,
                                     message_handler& upper, turn& t)
{
    for (std::size_t i = from; i < payload.packets.size() && stands(); ++i)
        take_packet(payload.packets[i], upper, t);
}

void transport_machine::read_post(const wire::http_response& answer, turn& t)
{
    address_.take_cookies(answer.fields);
    if (answer.status == 200)
        return;
    diagnosis d = diagnose_request(options_->revision, answer);
    end(d.error, "POST: " + d.detail, io_kind::close, t);
}

} // namespace muster::client
