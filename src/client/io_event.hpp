// What the network tells a client. Views are valid during the call that hands the event in.
#pragma once

#include "client/io_command.hpp"
#include "core/error.hpp"
#include "core/time.hpp"
#include "wire/http_message.hpp"

#include <string_view>
#include <variant>

namespace muster::client {

// The TCP (and TLS) connection of a channel stands; sent once per connection, before anything else of it.
// A stream may be written to before.
struct channel_connected {
    channel_id channel = 0;
    core::duration connect_time{}; // from the attempt to the established connection, TLS included
};

struct http_answered {
    channel_id channel = 0;
    const wire::http_response* response = nullptr;
};

// The upgrade was answered with 101 and a correct Sec-WebSocket-Accept. Bytes that came in the same segment
// follow as bytes_received.
struct websocket_opened {
    channel_id channel = 0;
    const wire::http_fields* fields = nullptr;
};

// The upgrade was answered with anything else. The channel is closed.
struct websocket_refused {
    channel_id channel = 0;
    const wire::http_response* response = nullptr;
};

struct bytes_received {
    channel_id channel = 0;
    std::string_view bytes;
};

// The channel is gone: not connected, request without an answer, or end of an open connection.
// Of a stream: server_closed when the peer ended its side (FIN), connection_reset when it cut the connection.
// `detail` is for people: address tried, TLS alert, certificate subject.
struct channel_failed {
    channel_id channel = 0;
    core::error_code error; // core::errc values
    std::string_view detail;
};

using io_event = std::variant<channel_connected, http_answered, websocket_opened, websocket_refused,
                              bytes_received, channel_failed>;

} // namespace muster::client
