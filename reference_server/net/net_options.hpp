// Bounds of the network side that nobody sets from outside; tests make them short.
#pragma once

#include "core/limits.hpp"

#include <functional>
#include <string_view>

namespace muster::server {

struct net_options {
    core::duration header_time = core::limits::header_time;   // first byte of a request to its blank line
    core::duration request_time = core::limits::request_time; // first byte of a request to its last
    core::duration idle_time = core::limits::request_time;    // between two requests of one connection
    core::duration message_time = core::limits::message_time; // first byte of a WebSocket message to its last
    core::duration close_time = core::limits::close_time; // closing handshake, and reading on after the end
    core::duration tls_time = core::limits::tls_time;
    core::duration queue_time = core::limits::output_queue_time;
    std::size_t queue_bytes = core::limits::output_queue_bytes;
    core::duration accept_pause = std::chrono::milliseconds(100); // when no descriptor is left
    core::duration sweep = std::chrono::milliseconds(200);        // how often deadlines are looked at
    core::duration stop_time = std::chrono::milliseconds(1'500);  // of a clean stop; then what is left is cut
    int receive_buffer = 0; // bytes asked of the kernel for each peer, 0: its default
    int send_buffer = 0;
    std::function<void(std::string_view line)> log; // empty: standard error
};

} // namespace muster::server
