// WebSocket frames taken or sent against RFC 6455.
#include "reference_server/faults/bytes/bends.hpp"

#include "wire/base64.hpp"
#include "wire/utf8.hpp"

#include <algorithm>

namespace muster::server::bends {

namespace {

constexpr std::uint8_t continuation = 0;
constexpr std::uint8_t text = 1;
constexpr std::uint8_t binary = 2;
constexpr std::uint8_t close = 8;
constexpr std::uint8_t ping = 9;
constexpr std::uint8_t pong = 10;
constexpr std::uint8_t unknown = 3;

bool is_control(const raw_frame& f)
{
    return f.opcode >= close;
}

} // namespace

bool unmasked_taken(raw_frame& frame, const frame_history& /*before*/)
{
    frame.masked = true;
    return true;
}

bool reserved_bits_taken(raw_frame& frame, const frame_history& /*before*/)
{
    frame.rsv = 0;
    return true;
}

bool unknown_opcodes_ignored(raw_frame& frame, const frame_history& before)
{
    const bool known = frame.opcode <= binary || (frame.opcode >= close && frame.opcode <= pong);
    return known && !(frame.opcode == continuation && before.fragments == 0);
}

bool broken_text_taken(raw_frame& frame, const frame_history& /*before*/)
{
    if (frame.opcode == text && frame.fin && !wire::is_valid_utf8(frame.payload))
        for (char& c : frame.payload)
            c = (c & 0x80) != 0 ? '?' : c;
    // What is left of it is no packet: the type digit keeps it harmless.
    if (frame.opcode == text && frame.payload.find("??") == 0)
        frame.payload = "6";
    return true;
}

bool control_rules_ignored(raw_frame& frame, const frame_history& /*before*/)
{
    if (is_control(frame)) {
        frame.fin = true;
        frame.payload.resize(std::min<std::size_t>(frame.payload.size(), 125));
    }
    return true;
}

bool close_ignored(raw_frame& frame, const frame_history& /*before*/)
{
    return frame.opcode != close;
}

bool any_close_taken(raw_frame& frame, const frame_history& /*before*/)
{
    if (frame.opcode == close)
        frame.payload = std::string("\x03\xe8", 2);
    return true;
}

bool fragments_lost(raw_frame& frame, const frame_history& /*before*/)
{
    return is_control(frame) || (frame.fin && frame.opcode != continuation);
}

bool ping_breaks_fragments(raw_frame& frame, const frame_history& before)
{
    if (frame.opcode == ping && before.fragments > 0)
        frame.opcode = unknown;
    return true;
}

bool many_fragments_refused(raw_frame& frame, const frame_history& before)
{
    if (before.fragments > 100)
        frame.opcode = unknown;
    return true;
}

bool binary_fragments_as_text(raw_frame& frame, const frame_history& /*before*/)
{
    if (frame.opcode == binary && !frame.fin)
        frame.opcode = text;
    return true;
}

bool pong_unsaid(raw_frame& frame, const frame_history& /*before*/)
{
    return frame.opcode != pong;
}

bool pong_emptied(raw_frame& frame, const frame_history& /*before*/)
{
    if (frame.opcode == pong)
        frame.payload.clear();
    return true;
}

bool close_not_echoed(raw_frame& frame, const frame_history& /*before*/)
{
    return frame.opcode != close;
}

bool close_codes_wrong(raw_frame& frame, const frame_history& /*before*/)
{
    if (frame.opcode == close && frame.payload.size() >= 2)
        frame.payload = std::string("\x03\xf3", 2); // 1011
    return true;
}

bool masked_by_server(raw_frame& frame, const frame_history& /*before*/)
{
    frame.masked = true;
    return true;
}

bool binary_as_text(raw_frame& frame, const frame_history& /*before*/)
{
    if (frame.opcode == binary) {
        frame.opcode = text;
        std::string encoded = "b";
        wire::append_base64(encoded, frame.payload);
        frame.payload = std::move(encoded);
    }
    return true;
}

bool binary_type_byte_wrong(raw_frame& frame, const frame_history& /*before*/)
{
    if (frame.opcode == binary)
        frame.payload.insert(0, 1, '\x04');
    return true;
}

} // namespace muster::server::bends
