// The listening socket: accepts until closed, and does not spin when descriptors run out.
#pragma once

#include "core/time.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <string>
#include <string_view>

namespace muster::server {

class listener {
public:
    using tcp = boost::asio::ip::tcp;

    struct events {
        std::function<void(tcp::socket)> accepted;
        std::function<void(std::string_view)> log;
    };

    // `pause`: how long to wait when accepting fails for want of descriptors or memory.
    listener(boost::asio::io_context& io, events on, core::duration pause);
    ~listener();
    listener(const listener&) = delete;
    listener& operator=(const listener&) = delete;

    // Binds and listens; the error says why not.
    boost::system::error_code open(const tcp::endpoint& at);
    void start();
    void close();
    tcp::endpoint endpoint() const { return bound_; }

private:
    void accept();
    void run_short(const boost::system::error_code& why);
    void shed();

    tcp::acceptor acceptor_;
    boost::asio::steady_timer timer_;
    events on_;
    core::duration pause_;
    tcp::endpoint bound_;
    int reserve_ = -1; // a descriptor to give up, so that a waiting peer can be refused
    core::time_point logged_{};
};

} // namespace muster::server
