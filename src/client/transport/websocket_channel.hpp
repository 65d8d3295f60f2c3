// The WebSocket of a session: whole messages both ways, masked frames out, HTTP text recognized.
// RFC 6455 sections 5 and 7, RFC 7692.
#pragma once

#include "client/io_command.hpp"
#include "core/error.hpp"
#include "core/random.hpp"
#include "core/time.hpp"
#include "wire/engineio_packet.hpp"
#include "wire/http_message.hpp"
#include "wire/websocket/deflate.hpp"
#include "wire/websocket/frame.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace muster::client {

class websocket_channel {
public:
    // `seed` feeds the masking keys.
    websocket_channel(channel_id channel, std::uint64_t seed);

    channel_id channel() const { return channel_; }

    // Reads the extensions of the 101 answer. protocol_violation when the server chose one that was not
    // offered; errors of read_deflate_answer().
    core::result<void> accept_extensions(const wire::http_fields& answer, bool deflate_offered);

    // One packet as one message of one frame. Consecutive writes become one command.
    void write(wire::engineio_revision revision, const wire::engineio_packet& packet, io_queue& io);
    void write_pong(std::string_view data, io_queue& io);
    // `code` 0: a close frame without a code. At most once.
    void write_close(std::uint16_t code, io_queue& io);

    enum class greeting : std::uint8_t { undecided, frames, http };
    // Looks at every piece of input before next(): a server may answer HTTP text behind its 101. The first
    // bytes are held back while they may still become an HTTP status line; `input` is then what to read.
    greeting look_at_start(std::string_view& input);
    // The HTTP status line that came instead of a frame, as far as it came; empty when there is none.
    std::string_view http_line() const;

    using status = wire::websocket_reader::status;
    core::result<status> next(std::string_view& input, wire::websocket_message& out)
    {
        return reader_.next(input, out);
    }

    // To be called when the input is used up: starts the time that an unfinished message has.
    void note_rest(bool message_ended, core::time_point now);
    core::time_point message_deadline() const { return message_by_; }

private:
    void write_frame(wire::websocket_frame frame, io_queue& io);

    wire::websocket_reader reader_;
    std::unique_ptr<wire::websocket_deflater> deflater_;
    core::random_source keys_;
    std::string greeting_; // the first bytes, while undecided
    core::time_point message_by_ = core::never;
    channel_id channel_;
    greeting state_ = greeting::undecided;
    bool close_sent_ = false;
};

} // namespace muster::client
