// Both ends of the network tests: a server that plays a script on loopback, and a driver whose events are
// recorded. Every wait is bounded.
#pragma once

#include "net/driver.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace muster::net::test {

using tcp = boost::asio::ip::tcp;

// One accepted connection, blocking, each wait at most 5 s.
class peer {
public:
    explicit peer(tcp::socket socket);
    std::string read_until(std::string_view end); // what was read; shorter when the connection ended
    std::string read_request() { return read_until("\r\n\r\n"); }
    std::string read_to_end();
    void send(std::string_view bytes);
    void send_slowly(std::string_view bytes); // one byte per segment
    void reset();                             // RST
    bool was_reset() const { return was_reset_; }
    tcp::socket& socket() { return socket_; }

private:
    tcp::socket socket_;
    std::string left_;
    bool was_reset_ = false;
};

// Serves connections one after the other on a thread of its own; the script gets their number from 0.
class scripted_server {
public:
    explicit scripted_server(std::function<void(peer&, int)> script);
    ~scripted_server();
    std::uint16_t port() const { return port_; }
    int connections() const { return connections_; }

private:
    boost::asio::io_context context_;
    tcp::acceptor acceptor_;
    std::uint16_t port_;
    std::atomic<int> connections_{0};
    std::atomic<bool> stopping_{false};
    std::thread thread_;
};

// One recorded event.
struct seen {
    enum class kind { connected, answered, opened, refused, bytes, failed } what;
    client::channel_id channel = 0;
    std::string text{}; // body, bytes or detail
    unsigned status = 0;
    core::error_code error{};
};

// A driver for client 0 on the calling thread.
class recorder final : public event_sink {
public:
    explicit recorder(std::vector<tcp::endpoint> endpoints, tls_context* tls = nullptr,
                      const std::string& host = "127.0.0.1");
    explicit recorder(std::uint16_t port) : recorder({{boost::asio::ip::make_address("127.0.0.1"), port}}) {}
    ~recorder() override;

    void get(client::channel_id channel, std::string_view target = "/");
    void open(client::channel_id channel, std::string_view target = "/");
    void open_stream(client::channel_id channel);
    void write(client::channel_id channel, std::string_view bytes);
    void close(client::channel_id channel);
    void cut(client::channel_id channel);
    void perform(); // what the calls above queued

    // Runs until `count` events of this kind were seen, at most 5 s. The last of them.
    seen wait_for(seen::kind what, int count = 1);
    // Runs until no closed connection says goodbye any more; false after 5 s.
    bool wait_quiet();
    void run_for(core::duration time);

    int count(seen::kind what) const;
    std::string all_bytes() const;
    const driver& network_driver() const { return *driver_; }

    // Called after each event, from inside it.
    std::function<void(const seen&)> react;

private:
    void on_event(client::client_id who, const client::io_event& event, core::time_point now) override;
    void push(client::io_command::kind what, client::channel_id channel, std::string_view target,
              std::string_view body);

    boost::asio::io_context context_{1};
    network network_;
    client::io_queue queue_;
    std::vector<seen> events_;
    std::unique_ptr<driver> driver_;
};

// "HTTP/1.1 101 ..." that answers the request's Sec-WebSocket-Key.
std::string switching_to_websocket(std::string_view request);

} // namespace muster::net::test
