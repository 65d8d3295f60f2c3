// Preflight arithmetic, and the two limits it reads from the system.
#include "net/preflight.hpp"

#include "core/error.hpp"

#include <fmt/format.h>

#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <fstream>

namespace muster::net {

namespace {

constexpr std::uint64_t reserve = 64;                 // logs, reports, epoll, timers, the probe
constexpr std::uint64_t default_ports = 28'232;       // 32768-60999, Linux's own default
constexpr std::uint64_t most_clients = 1'000'000'000; // keeps absurd rates from overflowing

std::uint64_t bounded(double clients)
{
    if (!(clients > 0)) {
        return 0;
    }
    return clients >= static_cast<double>(most_clients) ? most_clients
                                                        : static_cast<std::uint64_t>(std::ceil(clients));
}

std::uint64_t arrivals_of(const scenario::phase& p)
{
    const double seconds = std::chrono::duration<double>(p.length).count();
    std::uint64_t arrivals = p.arrival_count.value_or(0);
    if (p.arrival_rate) {
        const double to = p.ramp_to.value_or(*p.arrival_rate);
        const double mean = (*p.arrival_rate + to) / 2 * seconds;
        // Poisson arrivals scatter: six deviations bound them for every practical purpose.
        arrivals += bounded(p.poisson ? mean + 6 * std::sqrt(mean) : mean);
    }
    return arrivals;
}

std::uint64_t population_of(const scenario::phase& p)
{
    return std::max(p.users.value_or(0), p.ramp_users_to.value_or(0));
}

} // namespace

client_plan plan_clients(const scenario::scenario_file& scenario, bool solo)
{
    if (solo) {
        return {1, 1};
    }
    client_plan plan;
    std::uint64_t arrived = 0;
    std::uint64_t population = 0;
    std::uint64_t cap = 0; // the largest maxUsers, when every phase with arrivals has one
    bool capped = true;
    for (const scenario::phase& p : scenario.phases) {
        const std::uint64_t arrivals = arrivals_of(p);
        arrived += arrivals;
        population = std::max(population, population_of(p));
        if (arrivals > 0) {
            capped = capped && p.max_users.has_value();
            cap = std::max<std::uint64_t>(cap, p.max_users.value_or(0));
        }
    }
    plan.total = arrived + population;
    plan.at_a_time = population + (capped ? std::min(arrived, cap) : arrived);
    return plan;
}

machine_need need_of(const client_plan& plan, const scenario::socketio_options& how, std::size_t targets,
                     bool server_inside)
{
    // Polling holds a GET open while a POST goes out; an upgrade adds the WebSocket to both for a moment.
    std::uint64_t each = how.polling ? 2 : 1;
    if (how.polling && how.websocket && how.upgrade) {
        each = 3;
    }
    machine_need need;
    need.clients = plan.at_a_time;
    const std::uint64_t connections = plan.at_a_time * each;
    need.descriptors = connections * (server_inside ? 2 : 1) + reserve;
    const std::uint64_t shares = std::max<std::size_t>(targets, 1);
    need.connections_per_target = (connections + shares - 1) / shares;
    return need;
}

std::optional<core::problem> shortage(const machine_need& need, const machine_limits& limits)
{
    core::problem p;
    p.code = core::name_of(core::errc::local_limit);
    p.what = fmt::format("This machine cannot hold {} clients at a time.", need.clients);
    p.kept = "nothing was sent";
    if (need.descriptors > limits.descriptors_hard) {
        p.where = "limit of open descriptors (RLIMIT_NOFILE)";
        p.cause =
            fmt::format("{} descriptors wanted, {} possible", need.descriptors, limits.descriptors_hard);
        p.remedy =
            fmt::format("raise the limit (ulimit -n {}, LimitNOFILE= of a service, --ulimit nofile of a "
                        "container), plan fewer clients, or spread them over several machines",
                        need.descriptors);
        return p;
    }
    if (need.connections_per_target > limits.source_ports) {
        p.where = "source ports (net.ipv4.ip_local_port_range)";
        p.cause = fmt::format("{} connections to one address and port wanted, {} possible",
                              need.connections_per_target, limits.source_ports);
        p.remedy = "widen net.ipv4.ip_local_port_range, name several targets of the same server (other "
                   "addresses or ports), or plan fewer clients";
        return p;
    }
    return std::nullopt;
}

machine_limits read_limits()
{
    machine_limits limits;
    rlimit files{};
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        limits.descriptors_soft = files.rlim_cur;
        limits.descriptors_hard = files.rlim_max;
    }
    limits.source_ports = default_ports;
    std::ifstream range("/proc/sys/net/ipv4/ip_local_port_range");
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    if (range >> low >> high && high >= low) {
        limits.source_ports = high - low + 1;
    }
    return limits;
}

void raise_descriptor_limit()
{
    rlimit files{};
    if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < files.rlim_max) {
        files.rlim_cur = files.rlim_max;
        static_cast<void>(setrlimit(RLIMIT_NOFILE, &files));
    }
}

} // namespace muster::net
