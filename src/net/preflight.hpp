// Before the first connection: does this machine have the descriptors and ports that the plan needs?
#pragma once

#include "core/problem.hpp"
#include "scenario/model.hpp"

#include <cstdint>
#include <optional>

namespace muster::net {

// Clients of a whole run: an upper bound from the phases (population changes and rates rounded up).
struct client_plan {
    std::uint64_t total = 0;     // started over the whole run
    std::uint64_t at_a_time = 0; // alive together at most, as far as the phases bound it
};
client_plan plan_clients(const scenario::scenario_file& scenario, bool solo);

struct machine_limits {
    std::uint64_t descriptors_soft = 0;
    std::uint64_t descriptors_hard = 0;
    std::uint64_t source_ports = 0; // of the ephemeral range, for each target address and port
};

struct machine_need {
    std::uint64_t clients = 0;
    std::uint64_t descriptors = 0;
    std::uint64_t connections_per_target = 0;
};

// What `plan` needs: a connection per client and transport it may hold at once, twice when the server lives
// in this process too, and a reserve for files and timers.
machine_need need_of(const client_plan& plan, const scenario::socketio_options& how, std::size_t targets,
                     bool server_inside);

// nullopt when `need` fits; else the numbers wanted and possible, and what helps.
std::optional<core::problem> shortage(const machine_need& need, const machine_limits& limits);

// Reads the limits of this process.
machine_limits read_limits();

// Raises the soft limit of descriptors to the hard one; failure leaves it as it is.
void raise_descriptor_limit();

} // namespace muster::net
