// The payload of an event, read without building a tree: its name and the raw texts of its arguments.
// Socket.IO protocol v5, "Sending and receiving data".
#pragma once

#include "reference_server/core/application.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace muster::server {

enum class event_reading : std::uint8_t {
    sound,
    numbered,      // a number for a name: allowed, and nobody listens
    malformed,     // no JSON
    wrong_payload, // no array, empty, or a name that is neither string nor number
    reserved       // a name that the library uses itself
};

// Sets name, each and args.json of `e`; the name's view may live in `unescaped`.
event_reading read_event(std::string_view json, event& e, std::string& unescaped);

// The raw texts from element `first` on with the commas between them; empty when there are none.
std::string_view joined_text(std::span<const std::string_view> each, std::size_t first);

// `["name",args]`
std::string event_json(std::string_view name, std::string_view args);

// An ACK whose id has more digits than ids have.
bool is_ack_beyond_numbers(std::string_view text);

// Every placeholder of `json` names one of `count` attachments by a whole number.
bool placeholders_fit(std::string_view json, std::size_t count);

} // namespace muster::server
