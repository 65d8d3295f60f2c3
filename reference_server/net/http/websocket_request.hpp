// Is this request a sound WebSocket opening handshake? RFC 6455 section 4.2.1.
#pragma once

#include "wire/http_message.hpp"

#include <string>
#include <string_view>

namespace muster::server {

struct websocket_request_verdict {
    unsigned status = 0; // 0: sound; 400, 405 or 426 otherwise
    std::string_view reason;
    std::string key; // of a sound request
};

// The request asks for the upgrade to WebSocket at all (and no other protocol).
bool asks_for_websocket(const wire::http_request& request);

// Precondition: asks_for_websocket(). `version_1_1`: of the request line.
websocket_request_verdict check_websocket_request(const wire::http_request& request, bool version_1_1);

// The bytes of the 101 answer for `key` with `extra` fields.
std::string switching_protocols(std::string_view key, const wire::http_fields& extra);

} // namespace muster::server
