// One TCP peer without its socket: bytes and the time in, bytes out. HTTP requests first, with pipelining and
// bounds; after an upgrade WebSocket messages, pings and the closing handshake. Its errors and deadlines end
// this peer and no other.
#pragma once

#include "reference_server/core/server_core.hpp"
#include "reference_server/net/http/reader.hpp"
#include "reference_server/net/output_queue.hpp"
#include "reference_server/net/peer/frame_line.hpp"
#include "wire/websocket/frame.hpp"

#include <memory>
#include <optional>

namespace muster::server {

class site;
struct mount;

// What carries a peer's bytes: a socket, or a test.
class peer_line {
public:
    // Something is in the output queue: before the next bytes are handed in, send what can be sent of it,
    // then call on_sent().
    virtual void flush_soon() = 0;
    // Everything is out and nothing follows: our side of the stream ends, the other may still send.
    virtual void end_output() = 0;
    // Everything ends at once. The peer must live until the call into it or its site returns.
    virtual void close() = 0;

    peer_line() = default;
    peer_line(const peer_line&) = delete;
    peer_line& operator=(const peer_line&) = delete;

protected:
    ~peer_line() = default;
};

class peer {
public:
    // The site and the line outlive the peer. `secure`: begin() comes after a TLS handshake.
    peer(site& host, peer_line& line, bool secure, core::time_point now);
    ~peer();
    peer(const peer&) = delete;
    peer& operator=(const peer&) = delete;

    // The TLS handshake is done.
    void begin(core::time_point now);
    // False: bytes should wait in the kernel, or nobody wants them any more.
    bool wants_input() const;
    void on_bytes(std::string_view bytes, core::time_point now);
    // The peer will say nothing more: the end of its stream (`clean`), or an error.
    void on_input_end(bool clean, core::time_point now);

    output_queue& output() { return output_; }
    // Some of the output is sent, perhaps all of it.
    void on_sent(core::time_point now);

    core::time_point next_deadline() const;
    void on_due(core::time_point now);
    // The server stops: idle peers go at once, WebSockets are told.
    void shut_down(core::time_point now);
    bool is_closed() const { return phase_ == phase::closed; }

    // What the core asks of the exchange or WebSocket at hand.
    void respond(const wire::http_response& response, core::time_point now);
    void accept_websocket(const wire::http_fields& fields, core::time_point now);
    void send(const shared_frame& frame, core::time_point now);
    void close_websocket(std::uint16_t code, core::time_point now);
    void end(core::time_point now); // at once, without goodbye

private:
    enum class phase : std::uint8_t { tls, http, websocket, closing, lingering, closed };

    void queue(std::string bytes, core::time_point now);
    void queue_answer(std::string bytes, core::time_point now);
    void queue_frame(std::string bytes, core::time_point now);
    void finish();
    void release_exchange(core::time_point now);

    // The next request has to wait: an answer is due, or the answers so far are not read.
    bool is_held() const;
    void pump(core::time_point now);
    void wait_for_request();
    bool on_head(core::time_point now);
    void on_request(core::time_point now);
    void on_foreign_request(const wire::http_request& request, core::time_point now);
    void on_upgrade(const wire::http_request& request, const mount& with, core::time_point now);
    void answer(unsigned status, std::string_view text, core::time_point now);
    void refuse(unsigned status, std::string_view reason, core::time_point now);

    void read_messages(std::string_view bytes, core::time_point now);
    void on_message(const wire::websocket_message& message, core::time_point now);
    void fail(core::errc why, core::time_point now);
    void send_close(std::uint16_t code, std::string_view reason, core::time_point now);

    site& host_;
    peer_line& line_;
    std::unique_ptr<http_reader> http_; // until the upgrade
    std::optional<wire::websocket_reader> websocket_;
    std::optional<frame_line> frames_in_; // of a server with planted defects
    std::optional<frame_line> frames_out_;
    std::size_t answers_ = 0;
    output_queue output_;
    std::string key_;              // of the upgrade request at hand
    const mount* mount_ = nullptr; // of the exchange at hand
    connection_id exchange_ = 0;
    core::time_point began_;             // the request at hand, or the time since when none is
    core::time_point due_ = core::never; // of what is awaited from the peer
    phase phase_ = phase::http;
    bool awaiting_ = false;   // the core owes the response
    bool finishing_ = false;  // what is queued is the last: input is ignored
    bool input_over_ = false; // the peer has nothing more to say
    bool served_ = false;     // a request was answered: waiting for the next is idling
};

} // namespace muster::server
