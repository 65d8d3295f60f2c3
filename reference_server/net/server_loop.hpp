// The one thread of the server: holds the connections and the site they talk to, their deadlines and the
// site's.
#pragma once

#include "reference_server/net/byte_stream.hpp"
#include "reference_server/net/net_options.hpp"
#include "reference_server/net/peer/site.hpp"

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace muster::server {

class connection;

class server_loop {
public:
    // All of them outlive the loop. `tls` nullptr: plain.
    server_loop(boost::asio::io_context& io, std::vector<mount> mounts, net_options bounds,
                boost::asio::ssl::context* tls);
    ~server_loop();

    void adopt(boost::asio::ip::tcp::socket socket);
    // Clean stop: `then` is called when every connection has ended, within net_options::stop_time.
    void stop(std::function<void()> then);

    // For connections:
    static core::time_point now()
    {
        return core::time_point(std::chrono::steady_clock::now().time_since_epoch());
    }
    site& here() { return site_; }
    std::span<char> read_buffer() { return read_buffer_; }
    std::span<std::string_view> write_parts() { return write_parts_; } // for one write
    void log(std::string_view line) const;
    void flush_soon(connection& c);
    void forget(connection& c); // it lives on until the end of the turn, or of the next

private:
    void turn_soon();
    void end_turn();
    void arm_cores();
    void wait_for_cores(core::time_point until);
    void arm_sweep();
    void sweep();
    void stop_when_empty();

    boost::asio::io_context& io_;
    net_options bounds_;
    site site_;
    boost::asio::ssl::context* tls_;
    boost::asio::steady_timer core_timer_;
    boost::asio::steady_timer sweep_timer_;
    core::time_point armed_ = core::never;
    std::vector<char> read_buffer_;
    std::array<std::string_view, 64> write_parts_;
    std::unordered_map<connection*, std::shared_ptr<connection>> connections_;
    std::vector<connection*> dirty_; // each of them is among the connections or gone
    std::vector<connection*> flushing_;
    std::vector<std::shared_ptr<connection>> gone_;
    bool turn_posted_ = false;
    std::function<void()> stopped_;
    core::time_point stop_at_ = core::never;
};

} // namespace muster::server
