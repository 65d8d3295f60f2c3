// What a client asks of the network: plain data appended to a queue that the caller empties and reuses.
// One queue serves all clients of a shard; each command names its client.
#pragma once

#include "wire/engineio_payload.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace muster::client {

using client_id = std::uint32_t;

// A connection of one client, chosen by the client: reused only after it was closed.
using channel_id = std::uint8_t;

// A piece of io_queue::bytes.
struct slice {
    std::uint32_t offset = 0;
    std::uint32_t size = 0;
};

struct io_command {
    enum class kind : std::uint8_t {
        http_request,   // one request on a keep-alive connection that belongs to this channel
        open_websocket, // TCP (TLS) connection and upgrade request
        open_stream,    // TCP (TLS) connection, and nothing said: bytes go both ways as they are
        write,          // raw bytes: whole frames on an upgraded connection, anything on a stream
        close, // orderly: what was written goes out, then FIN; the peer's FIN is awaited close_time long
        cut    // at once, with a reset: a client that vanishes
    };
    kind what = kind::write;
    channel_id channel = 0;
    client_id client = 0;
    std::string_view method;       // http_request: a literal
    std::string_view content_type; // http_request with a body: a literal
    slice target;                  // http_request, open_websocket: path and query
    slice fields;                  // http_request, open_websocket: extra header lines, each "Name: value\r\n"
    slice body;                    // http_request, write
};

class io_queue {
public:
    client_id client = 0; // whose commands are being appended
    std::vector<io_command> commands;
    std::string bytes;

    // Workspace, shared so that an idle client holds no buffers: the Socket.IO packet being built, the same
    // as one Engine.IO message, and the polling body being read. Contents are garbage between calls.
    std::string packet;
    std::string message;
    wire::engineio_payload payload;

    std::string_view view(slice s) const { return std::string_view(bytes).substr(s.offset, s.size); }

    // Begins a slice at the end of `bytes`; end() closes it after the caller appended to `bytes`.
    slice begin() const { return {static_cast<std::uint32_t>(bytes.size()), 0}; }
    slice end(slice s) const
    {
        s.size = static_cast<std::uint32_t>(bytes.size()) - s.offset;
        return s;
    }
    slice put(std::string_view text)
    {
        const slice s = begin();
        bytes += text;
        return end(s);
    }

    void push(io_command c)
    {
        c.client = client;
        commands.push_back(c);
    }

    // Keeps the memory.
    void clear()
    {
        commands.clear();
        bytes.clear();
    }
};

} // namespace muster::client
