// What the server core asks the network layer to do. Commands are performed in the order they were appended.
#pragma once

#include "wire/http_message.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace muster::server {

// One HTTP exchange or one WebSocket, numbered by the network layer; never reused, never 0.
using connection_id = std::uint64_t;

// Whole encoded frames, written once and shared by all receivers of a broadcast. A packet with attachments is
// several frames in one string, so nothing can come between them.
using shared_frame = std::shared_ptr<const std::string>;

struct respond {
    connection_id to = 0;
    wire::http_response response;
};
// Answers a WebSocket request with 101; frames follow.
struct accept_websocket {
    connection_id to = 0;
    wire::http_fields fields; // extra response header fields
};
struct send_frame {
    connection_id to = 0;
    shared_frame frame;
};
// Closing handshake with `code` (0: a close frame without code), then the connection ends.
struct close_websocket {
    connection_id to = 0;
    std::uint16_t code = 0;
};
// Ends the TCP connection at once.
struct cut_connection {
    connection_id to = 0;
};

using server_command = std::variant<respond, accept_websocket, send_frame, close_websocket, cut_connection>;
using server_commands = std::vector<server_command>; // appended in order; reused by the caller

} // namespace muster::server
