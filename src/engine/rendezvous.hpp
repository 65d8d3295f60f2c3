// Where the clients of all shards meet: counts who arrived and says which rendezvous opens.
// One per run, held by the driver under its own lock; sans-IO.
#pragma once

#include "engine/run.hpp"
#include "scenario/model.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace muster::engine {

class rendezvous_hall {
public:
    // `clients`: how many clients the whole run will have (expected_clients()).
    rendezvous_hall(const scenario::scenario_file& scenario, std::uint32_t clients);

    // Takes the arrivals of one shard and empties them. Returns the ids that every shard must release now
    // (run::release_rendezvous); valid until the next call.
    std::span<const std::uint32_t> take(shard_signals& from);

private:
    struct place {
        std::uint32_t id = 0;
        std::uint32_t users = 0; // 0: everybody who can still come
        std::uint32_t waiting = 0;
    };
    place* find(std::uint32_t id);

    std::vector<place> places_;
    std::vector<std::uint32_t> released_;
    std::uint32_t expected_ = 0; // clients of the run that have not ended
};

// How many clients a run of this scenario starts in all shards together, replacements of a closed
// population not counted; 1 for --solo.
std::uint32_t expected_clients(const scenario::scenario_file& scenario, std::uint64_t seed, bool solo);

} // namespace muster::engine
