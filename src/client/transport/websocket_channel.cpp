// Frames in and out.
#include "client/transport/websocket_channel.hpp"

#include "core/limits.hpp"

#include <algorithm>

namespace muster::client {

namespace {

constexpr std::string_view http_mark = "HTTP/1.";
constexpr std::size_t http_line_limit = 256;
// Short messages grow by compression; the official client compresses from here on.
constexpr std::size_t deflate_threshold = 1'024;

} // namespace

websocket_channel::websocket_channel(channel_id channel, std::uint64_t seed)
    : reader_(wire::websocket_role::client), keys_(seed), channel_(channel)
{}

core::result<void> websocket_channel::accept_extensions(const wire::http_fields& answer, bool deflate_offered)
{
    const std::string_view chosen = wire::find_field(answer, "Sec-WebSocket-Extensions");
    if (chosen.empty())
        return {};
    if (!deflate_offered)
        return core::errc::protocol_violation;
    const auto read = wire::read_deflate_answer(chosen);
    if (!read)
        return read.error();
    reader_.accept_deflate(std::make_unique<wire::websocket_inflater>(read->server_max_window_bits,
                                                                      read->server_no_context_takeover));
    deflater_ = std::make_unique<wire::websocket_deflater>(read->client_max_window_bits,
                                                           read->client_no_context_takeover);
    return {};
}

void websocket_channel::write(wire::engineio_revision revision, const wire::engineio_packet& packet,
                              io_queue& io)
{
    io.message.clear();
    wire::append_engineio(io.message, revision, packet);
    wire::websocket_frame frame;
    frame.opcode = static_cast<std::uint8_t>(packet.binary ? wire::websocket_opcode::binary
                                                           : wire::websocket_opcode::text);
    frame.payload = io.message;
    std::string compressed;
    if (deflater_ && io.message.size() >= deflate_threshold) {
        deflater_->deflate(io.message, compressed);
        frame.payload = compressed;
        frame.rsv1 = true;
    }
    write_frame(frame, io);
}

void websocket_channel::write_pong(std::string_view data, io_queue& io)
{
    wire::websocket_frame frame;
    frame.opcode = static_cast<std::uint8_t>(wire::websocket_opcode::pong);
    frame.payload = data;
    write_frame(frame, io);
}

void websocket_channel::write_close(std::uint16_t code, io_queue& io)
{
    if (close_sent_)
        return;
    const std::string payload = code == 0 ? std::string() : wire::close_payload(code);
    wire::websocket_frame frame;
    frame.opcode = static_cast<std::uint8_t>(wire::websocket_opcode::close);
    frame.payload = payload;
    write_frame(frame, io);
    close_sent_ = true;
}

void websocket_channel::write_frame(wire::websocket_frame frame, io_queue& io)
{
    frame.mask = static_cast<std::uint32_t>(keys_.next() >> 32);
    const slice start = io.begin();
    wire::append_frame(io.bytes, frame);
    const slice written = io.end(start);
    if (!io.commands.empty()) {
        io_command& last = io.commands.back();
        if (last.what == io_command::kind::write && last.client == io.client && last.channel == channel_ &&
            last.body.offset + last.body.size == written.offset) {
            last.body.size += written.size;
            return;
        }
    }
    io_command c;
    c.what = io_command::kind::write;
    c.channel = channel_;
    c.body = written;
    io.push(c);
}

websocket_channel::greeting websocket_channel::look_at_start(std::string_view& input)
{
    if (state_ != greeting::undecided)
        return state_;
    if (greeting_.empty() && !input.empty() && input.front() != http_mark.front()) {
        state_ = greeting::frames;
        return state_;
    }
    greeting_ += input.substr(0, http_line_limit - std::min(greeting_.size(), http_line_limit));
    const std::size_t known = std::min(greeting_.size(), http_mark.size());
    if (std::string_view(greeting_).substr(0, known) != http_mark.substr(0, known)) {
        // No frame can begin with 'H' either: the reader refuses its first byte.
        state_ = greeting::frames;
        input = greeting_;
        return state_;
    }
    const std::size_t end = greeting_.find("\r\n");
    if (end != std::string::npos || greeting_.size() >= http_line_limit) {
        greeting_.resize(std::min(end, greeting_.size()));
        state_ = greeting::http;
    }
    return state_;
}

std::string_view websocket_channel::http_line() const
{
    return state_ != greeting::frames && greeting_.starts_with(http_mark) ? std::string_view(greeting_)
                                                                          : std::string_view{};
}

void websocket_channel::note_rest(bool message_ended, core::time_point now)
{
    if (!reader_.partial())
        message_by_ = core::never;
    else if (message_ended || message_by_ == core::never)
        message_by_ = now + core::limits::message_time;
}

} // namespace muster::client
