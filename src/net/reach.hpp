// Set-up before the load: resolves a target once for the whole run, guards every address, and makes one
// connection to see that somebody listens. Also names what a failed connection means.
#pragma once

#include "core/error.hpp"
#include "core/problem.hpp"
#include "net/channel/tls_session.hpp"
#include "net/target.hpp"
#include "net/target_guard.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <optional>
#include <string>
#include <vector>

namespace muster::net {

struct reachable_target {
    target where;
    std::vector<boost::asio::ip::tcp::endpoint> endpoints; // in the order to try them
};

// All addresses of `where`, resolved now; refused when one of them is not allowed. Blocks.
std::optional<reachable_target> resolve(const target& where, const target_permission& permission,
                                        core::problem& why);

// Connects once (TCP, and TLS when the target wants it), trying the addresses in order, and moves the one
// that answered to the front. At most limits::connect_time for each address and limits::tls_time. Blocks.
bool probe(reachable_target& where, tls_context* tls, const target_permission& permission,
           core::problem& why);

// The error class of a failed connect() or socket().
core::errc class_of_connect_error(const boost::system::error_code& code);

// For people: "127.0.0.1:9: connection refused: nothing listens there".
std::string connect_detail(const boost::asio::ip::tcp::endpoint& where,
                           const boost::system::error_code& code);

} // namespace muster::net
