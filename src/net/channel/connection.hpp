// One channel of one client over a real socket: connect, TLS, HTTP exchanges on a kept connection or the
// upgrade to raw WebSocket bytes, and the end. Lives on its shard's thread.
#pragma once

#include "client/io_command.hpp"
#include "client/io_event.hpp"
#include "core/time.hpp"
#include "net/channel/http_exchange.hpp"
#include "net/channel/tls_session.hpp"
#include "net/reach.hpp"

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace muster::net {

class driver;

// Idle, an open WebSocket costs this object, its socket and one pending wait: reads go into the shard's
// buffer and output is borrowed from the shard while there is any.
class connection : public std::enable_shared_from_this<connection> {
public:
    connection(driver& owner, client::client_id client, client::channel_id channel);
    ~connection();
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;

    client::channel_id channel() const { return channel_; }

    // Sends a request on the kept connection, or connects first.
    void request(std::string text, bool head_request);
    bool can_request() const { return stage_ == stage::fresh || stage_ == stage::kept; }

    // Connects and asks for the upgrade; `key` is the Sec-WebSocket-Key in `text`.
    void open_websocket(std::string text, std::string key);

    // Connects and says nothing: bytes go both ways as they are.
    void open_stream();

    // Queues raw bytes of an open WebSocket or a stream; flush() sends all that was queued in this turn.
    void write(std::string_view bytes);
    void flush();

    // Orderly end: a request under way is let through, queued bytes go out, then FIN. No events any more.
    void close();
    // Reset, at once. No events any more.
    void cut();

    // Reports this failure from the event loop instead of from the caller's stack.
    void fail_later(core::errc code, std::string detail);

    // The next channel of the same client, kept by the driver's table.
    std::shared_ptr<connection> next;

private:
    enum class stage : std::uint8_t {
        fresh,      // nothing was asked yet
        connecting, // TCP
        securing,   // TLS
        requesting, // HTTP request sent or being sent
        kept,       // HTTP connection waiting for the next request
        upgrading,  // upgrade request sent or being sent
        refusing,   // reading the body of an answer that is not 101
        open,       // WebSocket or stream bytes
        closing,    // FIN follows the output; waiting for the peer's
        gone
    };

    // What only a connection that is not plainly open needs.
    struct exchange;

    void connect();
    void try_endpoint();
    void on_connected(const boost::system::error_code& ec);
    void on_established();
    void begin_exchange();
    void begin_stream();
    void wait_readable();
    void on_readable();
    void take_ciphertext(std::string_view bytes);
    void take(std::string_view bytes);
    void take_response(std::string_view bytes);
    void take_upgrade(std::string_view bytes);
    void finish_response();
    void finish_upgrade();
    void finish_refusal();
    void on_end(const boost::system::error_code& ec);
    void on_end_of_request(const boost::system::error_code& ec);
    void arm(core::duration limit);
    void on_time_up();
    void start_closing();
    void end();
    void fail(core::errc code, const std::string& detail);
    void tell(const client::io_event& event); // only while the client has not let go
    void detach();
    exchange& work();
    std::string peer() const;

    driver& owner_;
    boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type> socket_;
    std::unique_ptr<exchange> exchange_;
    std::unique_ptr<tls_session> tls_;
    std::string out_; // not sent yet
    client::client_id client_;
    client::channel_id channel_;
    stage stage_ = stage::fresh;
    bool for_websocket_ = false;
    bool for_stream_ = false;
    bool detached_ = false;     // the client let go of it: no events
    bool waiting_ = false;      // for readability
    bool blocked_ = false;      // waiting for writability
    bool dirty_ = false;        // on the driver's list of connections to flush
    bool broken_ = false;       // a write failed: the read side will say why
    std::uint8_t endpoint_ = 0; // index of the address in use

    friend class driver;
};

} // namespace muster::net
