// The one thread of the server: brings what connections hear to the core and performs what the core asks,
// holds the connections, their deadlines and the core's own.
#pragma once

#include "reference_server/core/server_core.hpp"
#include "reference_server/net/byte_stream.hpp"
#include "reference_server/net/net_options.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

namespace muster::server {

class connection;

class server_loop {
public:
    // All of them outlive the loop. `tls` nullptr: plain.
    server_loop(boost::asio::io_context& io, server_core& core, server_options options, net_options bounds,
                boost::asio::ssl::context* tls);
    ~server_loop();

    void adopt(boost::asio::ip::tcp::socket socket);
    // Clean stop: `then` is called when every connection has ended, within net_options::stop_time.
    void stop(std::function<void()> then);
    bool is_stopping() const { return stop_at_ != core::never; }

    // For connections:
    static core::time_point now()
    {
        return core::time_point(std::chrono::steady_clock::now().time_since_epoch());
    }
    const server_options& options() const { return options_; }
    const net_options& bounds() const { return bounds_; }
    std::span<char> read_buffer() { return read_buffer_; }
    void log(std::string_view line) const;

    connection_id open_exchange(connection& c);
    // The exchange ended without the core: it is told.
    void abandon(connection_id id);
    // step(core, now, commands): then performs the commands, unless that is going on already.
    template <class Step>
    void tell_core(Step step)
    {
        step(core_, now(), commands_);
        perform();
    }
    void flush_soon(connection& c);
    void forget(connection& c);

private:
    void perform();
    void perform_one(server_command& command);
    void end_turn();
    void arm_core();
    void wait_for_core(core::time_point until);
    void arm_sweep();
    void sweep();
    void stop_when_empty();

    boost::asio::io_context& io_;
    server_core& core_;
    server_options options_;
    net_options bounds_;
    boost::asio::ssl::context* tls_;
    boost::asio::steady_timer core_timer_;
    boost::asio::steady_timer sweep_timer_;
    core::time_point armed_ = core::never;
    std::vector<char> read_buffer_;
    std::unordered_map<connection*, std::shared_ptr<connection>> connections_;
    std::unordered_map<connection_id, connection*> exchanges_;
    std::vector<std::shared_ptr<connection>> dirty_;
    server_commands commands_;
    connection_id last_id_ = 0;
    bool performing_ = false;
    bool turn_posted_ = false;
    std::function<void()> stopped_;
    core::time_point stop_at_ = core::never;
};

} // namespace muster::server
