// One packet, message or control frame against what a case says it must be. Pure.
#pragma once

#include "core/time.hpp"
#include "scenario/raw_model.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster::engine::raw {

// One thing that came over a session or WebSocket.
struct arrival {
    enum class kind : std::uint8_t { text, binary, ping, pong };
    kind what = kind::text;
    std::string data; // a packet as text; the bytes of a binary message; a control frame's payload
    core::time_point at{};
};

// A pattern with its templates rendered.
struct expected_packet {
    scenario::packet_pattern::form is = scenario::packet_pattern::form::packet;
    std::string text;
};

std::vector<expected_packet> rendered(const std::vector<scenario::packet_pattern>& patterns,
                                      scenario::scope& scope);

// Empty when `a` fits; else why not, for people.
std::string packet_mismatch(const expected_packet& e, const arrival& a);

// A packet's text in two: engine.io type and socket.io header, and the JSON text behind them (may be empty).
struct packet_text {
    std::string_view header;
    std::string_view json;
};
packet_text split_packet(std::string_view packet);

// The name when the text is an event (42..., 45...) in some namespace; empty else.
std::string event_name_of(std::string_view packet);

// Bytes of hex digits, blanks ignored; nullopt when they are no hex.
std::optional<std::string> from_hex(std::string_view hex);

// Hex digits, cut after `limit` bytes with "... (N bytes)".
std::string to_hex(std::string_view bytes, std::size_t limit);

// For people, bounded.
std::string shown(const expected_packet& e);
std::string shown(const std::vector<expected_packet>& list);
std::string shown(const arrival& a);

} // namespace muster::engine::raw
