// Requests as bytes: the defaults of a well-behaved client, and whatever a case breaks about them.
#pragma once

#include "core/random.hpp"
#include "engine/raw/line/connection.hpp"
#include "engine/raw/match/pattern.hpp"
#include "engine/raw/target.hpp"
#include "scenario/raw_model.hpp"
#include "wire/engineio_packet.hpp"
#include "wire/http_message.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster::engine::raw {

// A request with its templates rendered.
struct request_text {
    std::string method = "GET";
    std::string target = "/";
    std::string version = "1.1";
    wire::http_fields fields;         // added to the defaults, or in the place of one
    std::vector<std::string> without; // defaults left out
    std::optional<std::string> body;
    std::string content_type = "text/plain;charset=UTF-8";
    std::uint32_t chunk = 0;                // bytes per chunk; 0: Content-Length
    std::optional<std::string> upgrade_key; // set: asks for a WebSocket with this key
};

// "?..." behind the path of the target, anything else as it is.
std::string whole_target(const raw_target& target, std::string_view text);

request_text rendered(const raw_target& target, const scenario::raw_request& r, scenario::scope& scope);

// The value of the Sec-WebSocket-Key that goes out: the case's own, or the default one.
std::string key_of(const request_text& r);

// A fresh key: 16 random bytes in base64.
std::string make_key(core::random_source& random);

std::string head_of(const raw_target& target, const request_text& r);

// The body as it goes out: in chunks when they are asked for.
std::string body_of(const request_text& r);

// Head and body cut as told; `stop_after` counts bytes of the body as it goes out.
std::vector<timed_bytes> cut_request(std::string head, std::string body, scenario::exchange_step::split how,
                                     std::optional<std::uint32_t> stop_after);

// Engine.IO packets as a polling body, valid or not.
struct outgoing_packet {
    bool binary = false;
    std::string data; // the packet as text, or the bytes of a binary message
};
struct polling_body {
    std::string text;
    bool octets = false; // application/octet-stream
};
polling_body payload_of(wire::engineio_revision revision, const std::vector<outgoing_packet>& packets,
                        bool base64);

} // namespace muster::engine::raw
