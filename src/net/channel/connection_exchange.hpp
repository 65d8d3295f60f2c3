// What a connection needs besides its socket while it is not plainly open: deadline, request, response.
// Private to the sources of connection.
#pragma once

#include "net/channel/connection.hpp"
#include "net/driver.hpp"

#include <boost/asio/basic_waitable_timer.hpp>

#include <chrono>
#include <optional>

namespace muster::net {

inline constexpr std::size_t refusal_body = 65'536; // kept of an answer that refuses the upgrade

struct connection::exchange {
    explicit exchange(boost::asio::io_context& context) : timer(context) {}

    boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                      boost::asio::wait_traits<std::chrono::steady_clock>,
                                      boost::asio::io_context::executor_type>
        timer;
    core::time_point started{};
    std::string text; // the request, kept for one repetition until an answer begins
    std::string key;  // Sec-WebSocket-Key
    std::optional<response_reader> reader;
    bool head_request = false;
    bool on_kept = false; // the connection had served a request before this one
};

} // namespace muster::net
