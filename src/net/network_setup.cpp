// Stops at the first thing that does not hold: what comes after depends on it.
#include "net/network_setup.hpp"

#include "net/reach.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>
#include <utility>

namespace muster::net {

bool network_setup::take_targets(const std::vector<std::string>& urls, const target_permission& permission)
{
    where.permission = permission;
    misuse = true;
    core::problem why;
    if (urls.empty()) {
        refused = {"bad_target",
                   "There is no target.",
                   "config.target",
                   "the list is empty",
                   "name one: config.target or --target",
                   "nothing was sent"};
        return false;
    }
    for (const std::string& url : urls) {
        const std::optional<target> parsed = parse_target(url, why);
        if (!parsed) {
            refused = std::move(why);
            return false;
        }
        where.targets.push_back({*parsed, {}});
    }
    misuse = false;
    return true;
}

bool network_setup::reach(const scenario::tls_options& how)
{
    core::problem why;
    for (reachable_target& t : where.targets) {
        auto resolved = resolve(t.where, where.permission, why);
        if (!resolved) {
            misuse = why.code == core::name_of(core::errc::target_not_allowed);
            refused = std::move(why);
            return false;
        }
        t = *std::move(resolved);
        if (t.where.tls && tls == nullptr) {
            tls = tls_context::make(how.verify, how.ca_file, why);
            where.tls = tls.get();
        }
        if ((t.where.tls && tls == nullptr) || !probe(t, where.tls, where.permission, why)) {
            refused = std::move(why);
            return false;
        }
    }
    return true;
}

std::string wall_clock_now()
{
    const std::time_t now = std::time(nullptr);
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(now));
}

} // namespace muster::net
