// What must hold before the first connection of a run: URLs that parse, addresses that are allowed, TLS that
// can be set up, and somebody who listens.
#pragma once

#include "core/problem.hpp"
#include "net/driver.hpp"
#include "scenario/model.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace muster::net {

struct network_setup {
    network where;
    std::unique_ptr<tls_context> tls; // owns what `where` names
    std::optional<core::problem> refused;
    bool misuse = false; // refused for what was asked (URL, permission), not for what was found

    // Takes the URLs apart; nothing is contacted. False with `refused` set.
    bool take_targets(const std::vector<std::string>& urls, const target_permission& permission);
    // Resolves and guards each target and connects to it once. Blocks. False with `refused` set.
    bool reach(const scenario::tls_options& how);
};

// Now, as RFC 3339 in UTC: for `started_at`.
std::string wall_clock_now();

} // namespace muster::net
