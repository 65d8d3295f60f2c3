// permessage-deflate (RFC 7692): negotiation and the two compressors. Off unless both sides ask for it.
#pragma once

#include "core/error.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace muster::wire {

struct deflate_parameters {
    bool server_no_context_takeover = false;
    bool client_no_context_takeover = false;
    int server_max_window_bits = 15; // 8..15
    int client_max_window_bits = 15;
};

// What a client offers in Sec-WebSocket-Extensions.
std::string deflate_offer();

// Server side: the first acceptable offer in a Sec-WebSocket-Extensions value, with the answer to send;
// nullopt when none is acceptable. Client side: the parameters that the server's answer settled.
struct deflate_agreement {
    deflate_parameters parameters;
    std::string answer;
};
std::optional<deflate_agreement> accept_deflate_offer(std::string_view extensions);
core::result<deflate_parameters> read_deflate_answer(std::string_view extensions);

class websocket_inflater {
public:
    websocket_inflater(int window_bits, bool no_context_takeover);
    ~websocket_inflater();
    websocket_inflater(websocket_inflater&&) = delete;
    websocket_inflater& operator=(websocket_inflater&&) = delete;

    // Appends the inflated form of `part`; `last` ends the message. too_large past `limit` bytes in `out`,
    // websocket_bad_deflate on garbage.
    core::result<void> inflate(std::string_view part, bool last, std::size_t limit, std::string& out);

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

class websocket_deflater {
public:
    websocket_deflater(int window_bits, bool no_context_takeover);
    ~websocket_deflater();
    websocket_deflater(websocket_deflater&&) = delete;
    websocket_deflater& operator=(websocket_deflater&&) = delete;

    // Appends the compressed form of a whole message (without the 00 00 FF FF tail).
    void deflate(std::string_view message, std::string& out);

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace muster::wire
