// Which apps stand on which paths of a server, and the cores that run them: all of it but peers and sockets.
#pragma once

#include "core/problem.hpp"
#include "reference_server/core/application.hpp"
#include "reference_server/core/server_core.hpp"
#include "reference_server/core/tap.hpp"
#include "reference_server/faults/habits.hpp"
#include "reference_server/net/peer/site.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace muster::server {

// An application on its path (server.path). `faults` may be nullptr.
struct mounted_app {
    server_options server;
    std::unique_ptr<app> application;
    std::unique_ptr<tap> faults;
    std::shared_ptr<const habits> bytes{}; // planted defects below the packets; may be nullptr
};

// What a user asks for by names.
struct app_choice {
    std::string app = "rooms";
    server_options server{};
    bool variants = false;             // the echo app: all its instances, not the plain one alone
    std::vector<std::string> faults{}; // "name" or "name:probability[:limit]", the same in every instance
    std::uint64_t seed = 1;            // of the faults
};

// Empty and a filled `why` when a name means nothing.
std::vector<mounted_app> mount_apps(const app_choice& choice, core::problem& why);

// Apps and their cores. The sites of its mounts must not outlive it.
class assembly {
public:
    // `new_id`: a fresh session id of 128 random bits as text.
    assembly(std::vector<mounted_app> apps, const std::function<std::string()>& new_id);

    std::vector<mount> mounts() const;

private:
    std::vector<mounted_app> apps_;
    std::vector<std::unique_ptr<server_core>> cores_;
};

} // namespace muster::server
