// Keeps load away from other people's servers: every resolved address is classified right before it is
// connected to. Loopback needs nothing, a private address must be named, a public one also needs ownership.
#pragma once

#include "core/problem.hpp"

#include <boost/asio/ip/address.hpp>

#include <cstdint>
#include <optional>

namespace muster::net {

// How far a target may be from home.
struct target_permission {
    bool named_on_command_line = false; // a private address must be
    bool owned = false;                 // --i-own-this-target: a public address also needs this
};

enum class address_reach : std::uint8_t {
    loopback,    // 127/8, ::1, and their IPv4-mapped forms
    private_use, // RFC 1918, RFC 6598, link-local, unique local IPv6
    worldwide,   // everything else that names one host, translation prefixes (NAT64, 6to4) included
    no_host      // unspecified, multicast, broadcast, reserved: names no single host, never allowed
};

address_reach reach_of(const boost::asio::ip::address& address);

// Whether `address` may be connected to.
bool is_allowed(const boost::asio::ip::address& address, const target_permission& permission);

// Why `address` (resolved for `host`) may not be connected to, with the flag that would allow it; nullopt
// when it may.
std::optional<core::problem> guard(const boost::asio::ip::address& address, std::string_view host,
                                   const target_permission& permission);

} // namespace muster::net
