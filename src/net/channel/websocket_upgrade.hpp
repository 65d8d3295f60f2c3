// The client's side of the WebSocket opening handshake, sans-IO (RFC 6455 section 4.1).
#pragma once

#include "wire/http_message.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace muster::net {

// Sec-WebSocket-Key: 16 random bytes in base64.
std::string websocket_key(const std::array<std::uint8_t, 16>& random);

// What is wrong with a 101 response to a request with `key`; empty when it opens the WebSocket.
std::string upgrade_defect(const wire::http_response& response, std::string_view key);

} // namespace muster::net
