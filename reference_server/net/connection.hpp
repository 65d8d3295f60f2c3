// One TCP peer: HTTP requests first, after an upgrade WebSocket messages. Its errors and deadlines end this
// connection and no other.
#pragma once

#include "reference_server/core/server_core.hpp"
#include "reference_server/net/byte_stream.hpp"
#include "reference_server/net/http/reader.hpp"
#include "reference_server/net/output_queue.hpp"
#include "wire/websocket/frame.hpp"

#include <memory>
#include <optional>
#include <utility>

namespace muster::server {

class server_loop;

class connection : public std::enable_shared_from_this<connection> {
public:
    // The loop and the context outlive the connection; `tls` nullptr: plain.
    connection(byte_stream::socket_type socket, boost::asio::ssl::context* tls, server_loop& loop);

    void start();

    // What the core asks of the exchange or WebSocket at hand.
    void respond(const wire::http_response& response);
    void accept_websocket(const wire::http_fields& fields);
    void send(const shared_frame& frame);
    void close_websocket(std::uint16_t code);
    void end(); // at once, without goodbye

    // Once per turn of the loop, when something was queued: one write, then the next pipelined request.
    void flush();
    // True the first time since the last flush().
    bool mark_for_flush() { return !std::exchange(flush_due_, true); }
    bool is_due(core::time_point now) const;
    void on_due();
    // The server stops: idle peers go at once, WebSockets are told.
    void shut_down();

private:
    enum class phase : std::uint8_t { tls, http, websocket, closing, lingering, closed };

    template <class Step>
    void guard(Step step);
    void read();
    void on_read(boost::system::error_code failed, std::string_view bytes);
    void on_bytes(std::string_view bytes);
    void write_more();
    void on_drained();
    void queue(std::string bytes);
    void finish();
    void release_exchange();

    // The next request has to wait: an answer is due, or the answers so far are not read.
    bool is_held() const;
    void pump();
    void wait_for_request();
    bool on_head();
    void on_request();
    void on_upgrade();
    void answer(unsigned status, std::string_view text);
    void refuse(unsigned status, std::string_view reason);

    void read_messages(std::string_view bytes);
    void on_message(const wire::websocket_message& message);
    void fail(core::errc why);
    void send_close(std::uint16_t code, std::string_view reason);

    byte_stream stream_;
    server_loop& loop_;
    std::unique_ptr<http_reader> http_; // until the upgrade
    std::optional<wire::websocket_reader> websocket_;
    output_queue output_;
    std::string key_; // of the upgrade request at hand
    connection_id exchange_ = 0;
    core::time_point began_{};           // the request at hand, or the time since when none is
    core::time_point due_ = core::never; // of what is awaited from the peer
    phase phase_ = phase::http;
    bool awaiting_ = false; // the core owes the response
    bool reading_ = false;
    bool writing_ = false;
    bool finishing_ = false;  // what is queued is the last: input is ignored
    bool input_over_ = false; // the peer has nothing more to say
    bool flush_due_ = false;
    bool served_ = false; // a request was answered: waiting for the next is idling
};

} // namespace muster::server
