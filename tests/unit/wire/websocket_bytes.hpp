// Short ways to write frames byte by byte and to read whole streams, for the WebSocket tests.
#pragma once

#include "wire/websocket/deflate.hpp"
#include "wire/websocket/frame.hpp"

#include <initializer_list>
#include <string>
#include <vector>

namespace muster::wire {

inline std::string bytes(std::initializer_list<unsigned> values, std::string_view rest = {})
{
    std::string out;
    for (const unsigned v : values)
        out.push_back(static_cast<char>(v));
    return out.append(rest);
}

// One message as a test compares it.
struct heard {
    websocket_opcode opcode = websocket_opcode::text;
    std::string data;
    std::uint16_t close_code = 0;
    friend bool operator==(const heard&, const heard&) = default;
};

// Everything that a reader makes of a stream.
struct outcome {
    std::vector<heard> messages;
    core::errc failed{};
    bool partial = false;
    friend bool operator==(const outcome&, const outcome&) = default;
};

inline void read_part(websocket_reader& reader, std::string part, outcome& out)
{
    std::string_view input = part;
    while (out.failed == core::errc{}) {
        websocket_message message;
        const auto step = reader.next(input, message);
        if (!step) {
            out.failed = core::errc_of(step.error());
        } else if (*step == websocket_reader::status::message) {
            out.messages.push_back({message.opcode, std::string(message.data), message.close_code});
        } else {
            break;
        }
    }
    out.partial = reader.partial();
}

// Feeds `stream` in parts of `size` bytes; each part lives in memory of its own, so that a view that
// outlives its part is seen by the address sanitizer.
inline outcome read_all(websocket_reader& reader, std::string_view stream,
                        std::size_t size = std::string::npos)
{
    outcome out;
    for (std::size_t at = 0; at < stream.size() && out.failed == core::errc{};) {
        const std::size_t end = size < stream.size() - at ? at + size : stream.size();
        read_part(reader, std::string(stream.substr(at, end - at)), out);
        at = end;
    }
    return out;
}

inline outcome read_as(websocket_role role, std::string_view stream, std::size_t size = std::string::npos)
{
    websocket_reader reader(role);
    return read_all(reader, stream, size);
}

inline std::string frame(websocket_opcode opcode, std::string_view payload, bool fin = true,
                         std::optional<std::uint32_t> mask = {})
{
    std::string out;
    append_frame(out,
                 {.fin = fin, .opcode = static_cast<std::uint8_t>(opcode), .mask = mask, .payload = payload});
    return out;
}

} // namespace muster::wire
