// The stamp: the measuring mark inside a message. A fixed run of base64url characters with a magic prefix, so
// it survives inside any string, JSON in a string included, and is found by scanning the raw frame.
#pragma once

#include "core/error.hpp"
#include "core/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace muster::checks {

// What a message says about itself. Times are of the generator's run_clock.
struct stamp {
    std::uint8_t kind = 0;    // kind bits below
    std::uint32_t run = 0;    // run id; left-overs of other runs are told apart by it
    std::uint32_t sender = 0; // client id
    std::uint16_t epoch = 0;  // the sender's session number
    std::uint16_t generator = 0;
    std::uint32_t room = 0;   // room_key(), 0 = no room declared
    std::uint32_t lane = 0;   // contiguous per (sender, namespace, room), from 0
    std::uint32_t global = 0; // contiguous per sender
    core::time_point due{};   // when the send should have happened
    core::time_point sent{};
    std::uint32_t cause_sender = 0xffffffff;
    std::uint32_t cause_lane = 0xffffffff;
    std::uint32_t body_length = 0; // bytes of the decoded string (or attachment) around the stamp
    std::uint32_t body_crc = 0;    // CRC32C of them

    friend bool operator==(const stamp&, const stamp&) = default;
};

inline constexpr std::uint8_t kind_wants_ack = 1;
inline constexpr std::uint8_t kind_quotes = 2; // its message holds stamps of earlier ones, too

// Every stamp text has this length and begins with this prefix.
inline constexpr std::size_t stamp_size = 96;
inline constexpr std::string_view stamp_magic = "MStr";

// What `{{ $stamp }}` renders to; replaced in place by seal().
std::string_view stamp_placeholder();

// The text of a stamp, its header checksum keyed with `secret`. Exactly stamp_size characters into `out`.
void write_stamp(const stamp& s, std::uint64_t secret, char* out);

struct stamp_reading {
    stamp value;
    bool intact = false;      // header checksum holds
    bool well_formed = false; // version and zero bytes are those of a stamp, perhaps of another run
};

// Reads the stamp_size characters at `text`; nullopt when they are no stamp at all.
std::optional<stamp_reading> read_stamp(std::string_view text, std::uint64_t secret);

// The offset of the first stamp (or placeholder) in `frame` at or after `from`; npos when there is none.
std::size_t find_stamp(std::string_view frame, std::size_t from = 0);

// The offset of the first prefix with room for a stamp behind it; what follows is not looked at, since
// read_stamp() does that.
std::size_t find_magic(std::string_view frame, std::size_t from = 0);

// CRC32C (Castagnoli), continued from `crc`.
std::uint32_t crc32c(std::string_view bytes, std::uint32_t crc = 0);

// The body of the stamp at `offset` of raw JSON text: the string literal around it, decoded, without the
// stamp. Length and checksum; nullopt when the stamp is not inside a well-formed string literal.
struct body_digest {
    std::uint32_t length = 0;
    std::uint32_t crc = 0;
};
std::optional<body_digest> digest_json_body(std::string_view json, std::size_t offset, std::string& scratch);

// The same for an attachment: all its bytes around the stamp.
body_digest digest_bytes_body(std::string_view bytes, std::size_t offset);

// The key of a room name in a namespace under this run's secret. Never 0.
std::uint32_t room_key(std::string_view nsp, std::string_view room, std::uint64_t secret);

} // namespace muster::checks
