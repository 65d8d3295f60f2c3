// WebSocket frames (RFC 6455 section 5), sans-IO: bytes in, messages out, and frames appended to a buffer.
// Own codec because conformance cases send broken frames and because a crowd must not cost 9 KB a connection.
#pragma once

#include "core/error.hpp"
#include "core/limits.hpp"
#include "wire/utf8.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace muster::wire {

enum class websocket_opcode : std::uint8_t {
    continuation = 0,
    text = 1,
    binary = 2,
    close = 8,
    ping = 9,
    pong = 10
};

// Who reads: a client expects unmasked frames, a server masked ones (RFC 6455 section 5.1).
enum class websocket_role : std::uint8_t { client, server };

// Everything a frame header can say, broken combinations included.
struct websocket_frame {
    bool fin = true;
    bool rsv1 = false;
    bool rsv2 = false;
    bool rsv3 = false;
    std::uint8_t opcode = 1;
    std::optional<std::uint32_t> mask; // key in network order; set by clients
    std::string_view payload;
};

// Appends the frame exactly as described, masking the payload when a key is given; length form is minimal.
void append_frame(std::string& out, const websocket_frame& frame);

// A close frame's payload: code and reason (cut to 123 bytes at a character boundary).
std::string close_payload(std::uint16_t code, std::string_view reason = {});

// One whole message or control frame. `data` is valid until the next call of next() or feed buffer change.
struct websocket_message {
    websocket_opcode opcode = websocket_opcode::text; // text, binary, close, ping or pong
    std::string_view data;                            // of a close: the reason
    std::uint16_t close_code = 0;                     // of a close: 1005 when the frame had none
};

class websocket_inflater; // permessage-deflate, RFC 7692 (deflate.hpp)

// Cuts a byte stream into messages. Takes all frames of one read; copies only what is split over reads,
// fragmented, masked or compressed. While no message is partial a client's reader holds no memory, a server's
// at most 1 KiB (every message it reads is masked).
class websocket_reader {
public:
    struct limits {
        std::size_t message_bytes = core::limits::message_bytes; // after inflation
        std::size_t fragments = core::limits::message_fragments;
    };

    explicit websocket_reader(websocket_role role);
    websocket_reader(websocket_role role, limits bounds);
    websocket_reader(websocket_reader&&) noexcept;
    websocket_reader& operator=(websocket_reader&&) noexcept;
    ~websocket_reader();

    // Accepts compressed messages from now on (the extension was negotiated). Owns the inflater.
    void accept_deflate(std::unique_ptr<websocket_inflater> inflater);

    enum class status : std::uint8_t { message, need_more };

    // Consumes from the front of `input` until one message is whole (`out` is set) or the input is used up
    // (need_more; what was partial is kept inside). After an error the reader is dead: every call repeats it.
    // Errors: websocket_*, invalid_utf8 (text and close reasons, as early as possible), too_large.
    core::result<status> next(std::string_view& input, websocket_message& out);

    // True while a message has begun and is not whole: the caller's per-message deadline runs.
    bool partial() const;

    // The close code that answers `e` (RFC 6455 section 7.4.1): 1002, 1007, 1009.
    static std::uint16_t close_code_for(core::errc e);

private:
    struct state;
    core::result<status> advance(std::string_view& input, websocket_message& out);
    core::result<status> begin(std::string_view& input, websocket_message& out);
    core::result<status> deliver_view(unsigned opcode, std::uint64_t length, std::size_t header_size,
                                      std::string_view& input, websocket_message& out) const;

    std::unique_ptr<state> state_; // allocated on the first partial, masked or compressed message
    std::unique_ptr<websocket_inflater> inflater_;
    limits limits_;
    websocket_role role_;
    core::errc failed_{};
};

// The value of Sec-WebSocket-Accept for a key (RFC 6455 section 4.2.2).
std::string websocket_accept(std::string_view key);

} // namespace muster::wire
