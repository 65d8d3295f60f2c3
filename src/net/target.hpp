// Where a run goes: one URL taken apart, strictly. Pure: nothing is resolved or contacted here.
#pragma once

#include "core/problem.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace muster::net {

struct target {
    std::string url;  // as normalized: "http://host:port"
    std::string host; // name or address, IPv6 without brackets
    std::uint16_t port = 0;
    bool tls = false;
    bool host_is_address = false; // an IP address literal: no SNI, certificate checked against the address
    std::string authority;        // value of the Host header: the port only when it is not the scheme's own

    // "host:port", IPv6 in brackets: how messages name the peer.
    std::string place() const;
};

// Parses http, https, ws and wss URLs. Refused, with the part that is wrong: user information, a path,
// query or fragment (the path of the endpoint is config.socketio.path), escapes, zones and control bytes in
// the host, port 0, more than 2,000 bytes. nullopt with `why` set.
std::optional<target> parse_target(std::string_view url, core::problem& why);

} // namespace muster::net
