// Where raw steps are played and what every request of them carries.
#pragma once

#include "core/time.hpp"

#include <string>
#include <utility>
#include <vector>

namespace muster::engine {

struct raw_target {
    std::string authority; // of the Host field, "127.0.0.1:3000"
    std::string origin;    // "http://127.0.0.1:3000"
    std::string path = "/socket.io/";
    std::string nsp = "/"; // the namespace that stands for the root
    std::string auth;      // JSON text for every CONNECT without a payload; empty: none
    std::vector<std::pair<std::string, std::string>> headers;     // of every request and upgrade
    std::vector<std::pair<std::string, std::string>> event_names; // name in the case -> the server's own
    core::duration round_trip{}; // to the server and back: every wait for it is longer by so much
};

} // namespace muster::engine
