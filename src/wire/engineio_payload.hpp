// A polling body: several Engine.IO packets in one. v4: joined by U+001E, binary as `b` + base64.
// v3: `<UTF-16 length>:<packet>` text, or the binary framing 00|01 digits FF data; base64 when b64=1.
#pragma once

#include "core/error.hpp"
#include "core/limits.hpp"
#include "wire/engineio_packet.hpp"

#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace muster::wire {

// The packets of a body. Views point into the body or into `decoded` (base64 has no view in the body), so
// both must outlive the use of `packets`. Reusable: clear() keeps the memory.
struct engineio_payload {
    std::vector<engineio_packet> packets;
    std::deque<std::string> decoded;

    void clear()
    {
        packets.clear();
        decoded.clear();
    }
};

// Reads `body` into `out` (cleared first). `octets` says that a v3 body is in binary framing (content type
// application/octet-stream); a body that begins with byte 00 or 01 is read so in any case. On an error `out`
// holds the packets before it. Errors: malformed_payload, malformed_length, unknown_packet_type,
// empty_packet, invalid_base64, invalid_utf8, too_many_packets.
core::result<void> decode_payload(engineio_revision revision, std::string_view body, bool octets,
                                  engineio_payload& out,
                                  std::size_t max_packets = core::limits::payload_packets);

enum class binary_form : std::uint8_t {
    base64, // text body; the only form of v4, and of v3 with b64=1
    octets  // v3 binary framing, used when at least one packet is binary
};

// Appends the body for `packets`; true when it came out as octets (application/octet-stream).
bool append_payload(std::string& out, engineio_revision revision, std::span<const engineio_packet> packets,
                    binary_form form);

} // namespace muster::wire
