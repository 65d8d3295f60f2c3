// Every bound that guards against a hostile peer or file, on one screen.
// Both the tool and the reference server read them here.
#pragma once

#include "core/time.hpp"

#include <cstddef>

namespace muster::core::limits {

using namespace std::chrono_literals;

// messages
inline constexpr std::size_t message_bytes = 1'000'000; // one message, after inflation
inline constexpr std::size_t message_fragments = 1'024; // WebSocket frames in one message
inline constexpr duration message_time = 10s;           // from the first byte of a message to its last
inline constexpr std::size_t payload_bytes = 1'000'000; // one polling body
inline constexpr std::size_t payload_packets = 1'000;   // packets in one polling body
inline constexpr std::size_t attachments = 10;          // of one Socket.IO packet
inline constexpr std::size_t json_depth = 64;
inline constexpr std::size_t namespaces = 64; // per connection

// HTTP
inline constexpr std::size_t header_bytes = std::size_t{8} * 1'024;
inline constexpr std::size_t header_fields = 100;
inline constexpr std::size_t framing_slack =
    std::size_t{16} * 1'024; // raw bytes of a request beyond its body limit
inline constexpr duration header_time = 10s;
inline constexpr duration request_time = 30s;

// sessions
inline constexpr duration connect_time = 5s; // TCP connection
inline constexpr duration tls_time = 5s;
inline constexpr duration join_time = 45s; // open to namespace join
inline constexpr duration upgrade_time = 10s;
inline constexpr duration close_time = 2s; // closing handshake
inline constexpr duration ping_interval = 25s;
inline constexpr duration ping_timeout = 20s;
inline constexpr std::size_t output_queue_bytes = std::size_t{1'024} * 1'024;
inline constexpr duration output_queue_time = 10s;
inline constexpr std::size_t stream_output_bytes = std::size_t{16} * 1'024 * 1'024; // of a raw stream

// scenario files
inline constexpr std::size_t scenario_bytes = std::size_t{1'024} * 1'024;
inline constexpr std::size_t scenario_depth = 64;
inline constexpr std::size_t scenario_nodes = 100'000;
inline constexpr std::size_t data_file_bytes = std::size_t{16} * 1'024 * 1'024;

} // namespace muster::core::limits
