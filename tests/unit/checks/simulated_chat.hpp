// A chat in memory for proving the judges: clients that join, leave, drop and emit at random, an ideal server
// between FIFO links, and planted faults. Everything is drawn from one seed.
#pragma once

#include "checks/ack_judge.hpp"
#include "checks/delivery_judge.hpp"
#include "checks/lanes/emitted_lanes.hpp"
#include "checks/stamp.hpp"
#include "core/random.hpp"
#include "result/run_result.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace muster::checks {

enum class planted {
    nothing,
    swap_same_sender,  // two neighbours of one sender for one receiver
    swap_other_sender, // two neighbours of different senders
    deliver_twice,     // at once
    deliver_again,     // fifty messages later
    drop_for_one,      // receiver
    drop_for_all,      // but acknowledge
    stop_half_way,     // in the fan-out
    drop_the_last,     // before the end
    invent_number,     // beyond the last one
    other_run,         // a message of an earlier run
    flip_bit,          // in the body
    leak,              // to a client that is not in the room
    wrong_namespace,   // on the packet
    include_sender,    // where it must be excluded
    exclude_another,   // member, not only the sender
    ack_twice,
    ack_never,
    ack_old_session, // to the new one
    ack_swapped      // content of two answers
};

struct simulation_options {
    std::uint64_t seed = 0;
    std::uint32_t clients = 30;
    std::uint32_t rooms = 3;
    std::uint32_t shards = 1;
    int steps = 20'000;
    bool churn = true; // joins, leaves, drops during the run
    planted fault = planted::nothing;
    double probability = 0.01;
    bool include_sender = false; // of an honest server
    std::size_t memory_budget = std::size_t{64} * 1024 * 1024;
};

struct simulation_result {
    std::map<std::string, result::check_result> checks;
    result::ledger ledger;
    std::uint64_t planted = 0;
    std::uint64_t deliveries = 0;
    std::uint64_t counted = 0; // deliveries that the judge called counted
    bool complete = false;     // as the judges said before they finished

    // The ids of checks with violations.
    std::set<std::string> violated() const;
    std::uint64_t count(const std::string& id) const { return checks.at(id).count; }
};

simulation_result simulate(const simulation_options& options);

} // namespace muster::checks
