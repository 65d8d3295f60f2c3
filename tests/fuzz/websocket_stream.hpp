// What both WebSocket stream fuzzers hold against a reader: however a stream is cut, the same comes out of
// it, and what came out reads back when it is framed again.
#pragma once

#include "tests/fuzz/require.hpp"
#include "wire/utf8.hpp"
#include "wire/websocket/deflate.hpp"
#include "wire/websocket/frame.hpp"

#include <algorithm>
#include <vector>

namespace muster::fuzz {

struct stream_rules {
    wire::websocket_role reader = wire::websocket_role::server;
    bool deflate = false;
    bool takeover = true;
    wire::websocket_reader::limits bounds;
};

struct stream_message {
    wire::websocket_opcode opcode = wire::websocket_opcode::text;
    std::string data;
    std::uint16_t close_code = 0;
    friend bool operator==(const stream_message&, const stream_message&) = default;
};

struct stream_outcome {
    std::vector<stream_message> messages;
    core::errc failed{};
    bool partial = false;
    friend bool operator==(const stream_outcome&, const stream_outcome&) = default;
};

inline void check_message(const wire::websocket_message& message, const stream_rules& rules)
{
    using enum wire::websocket_opcode;
    const bool control = message.opcode == close || message.opcode == ping || message.opcode == pong;
    require(message.opcode != continuation);
    require(message.data.size() <= (control ? 125 : rules.bounds.message_bytes));
    require((message.opcode != text && message.opcode != close) || wire::is_valid_utf8(message.data));
    require((message.opcode == close) == (message.close_code != 0));
}

// Each part lives in memory of its own: a view into an earlier part is seen by the address sanitizer.
inline stream_outcome read_stream(std::string_view stream, std::size_t part_size, const stream_rules& rules)
{
    wire::websocket_reader reader(rules.reader, rules.bounds);
    if (rules.deflate)
        reader.accept_deflate(std::make_unique<wire::websocket_inflater>(15, !rules.takeover));
    stream_outcome out;
    while (!stream.empty() && out.failed == core::errc{}) {
        const std::vector<char> part(stream.begin(),
                                     stream.begin() + std::ptrdiff_t(std::min(part_size, stream.size())));
        stream.remove_prefix(part.size());
        std::string_view input(part.data(), part.size());
        for (;;) {
            wire::websocket_message message;
            const auto step = reader.next(input, message);
            if (!step) {
                out.failed = core::errc_of(step.error());
                require(wire::websocket_reader::close_code_for(out.failed) >= 1'002);
                require(!reader.next(input, message).has_value());
                break;
            }
            if (*step == wire::websocket_reader::status::need_more)
                break;
            check_message(message, rules);
            out.messages.push_back({message.opcode, std::string(message.data), message.close_code});
        }
        require(out.failed != core::errc{} || input.empty());
    }
    out.partial = reader.partial();
    return out;
}

// The messages as the peer of `rules.reader` would frame them, uncompressed.
inline std::string frame_again(const std::vector<stream_message>& messages, const stream_rules& rules)
{
    std::string out;
    for (const stream_message& message : messages) {
        std::string payload = message.data;
        if (message.opcode == wire::websocket_opcode::close)
            payload = message.close_code == 1'005 ? std::string()
                                                  : wire::close_payload(message.close_code, message.data);
        wire::websocket_frame frame;
        frame.opcode = static_cast<std::uint8_t>(message.opcode);
        if (rules.reader == wire::websocket_role::server)
            frame.mask = 0x1B'AD'CA'FEU;
        frame.payload = payload;
        wire::append_frame(out, frame);
    }
    return out;
}

// The first byte of the input chooses the rules and the size of the parts, the rest is the stream.
inline void check_stream(wire::websocket_role reader, std::string_view input)
{
    const unsigned choice = take_choice(input);
    stream_rules rules;
    rules.reader = reader;
    rules.deflate = (choice & 1U) != 0;
    rules.takeover = (choice & 2U) != 0;
    if ((choice & 4U) != 0)
        rules.bounds = {.message_bytes = 200, .fragments = 3};
    const std::size_t part_size = 1 + (choice >> 3U);
    const stream_outcome whole = read_stream(input, input.size(), rules);
    require(read_stream(input, part_size, rules) == whole);
    const stream_outcome again = read_stream(frame_again(whole.messages, rules), std::string::npos, rules);
    require(again.failed == core::errc{} && !again.partial && again.messages == whole.messages);
}

} // namespace muster::fuzz
