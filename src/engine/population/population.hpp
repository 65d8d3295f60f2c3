// When clients start, and who they are: phases to starts. Pure; the same seed gives the same starts for any
// number of shards.
#pragma once

#include "core/random.hpp"
#include "core/time.hpp"
#include "scenario/model.hpp"

#include <cstdint>
#include <optional>
#include <queue>
#include <string_view>
#include <vector>

namespace muster::engine {

// One client that starts. `at` counts from the start of the run.
struct client_start {
    core::duration at{};
    std::uint32_t client = 0;
    std::uint32_t phase = 0;
    bool closed = false; // belongs to a closed population: replaced when it ends
};

inline constexpr core::duration no_start = core::duration::max();

// Starts of the phases with arrivals, in time order, for all shards together.
class arrivals {
public:
    arrivals(const std::vector<scenario::phase>& phases, std::uint64_t seed);
    const std::optional<client_start>& head() const { return head_; }
    void pop();

private:
    void advance();
    core::duration offset_in_phase(const scenario::phase& p);

    const std::vector<scenario::phase>* phases_;
    std::uint64_t seed_;
    core::random_source random_;
    std::optional<client_start> head_;
    core::duration phase_begin_{};
    std::uint32_t phase_ = 0;
    std::uint32_t in_phase_ = 0; // arrivals of this phase so far
    std::uint32_t client_ = 0;
    double drawn_ = 0; // poisson: expected arrivals so far, or the part of the phase that is over
};

// The starts of one shard: the clients with number % shards == shard.
class population {
public:
    // `solo`: one client, at once, in shard 0.
    population(const scenario::scenario_file& scenario, std::uint64_t seed, std::uint32_t shard,
               std::uint32_t shards, bool solo);

    // When take() may have the next start; no_start when none is known (an end may still bring one).
    core::duration next(core::duration elapsed) const;
    // The next start due by `elapsed`. Arrivals past max_users are dropped, counted, and skipped.
    std::optional<client_start> take(core::duration elapsed);
    // A started client's flow ended; a failed one is replaced a second later, so that a dead server is not
    // hammered.
    // True when it gets a successor.
    bool ended(bool closed, bool failed, core::duration elapsed);
    void stop() { stopped_ = true; }

    bool over(core::duration elapsed) const; // nobody will start any more
    std::uint64_t dropped() const { return dropped_; }
    core::duration length() const { return length_; } // of all phases
    std::string_view phase_name(core::duration elapsed) const;

private:
    std::uint32_t share(std::uint32_t users) const;
    std::uint32_t wanted(core::duration elapsed) const;
    core::duration next_rise(core::duration elapsed) const;
    std::optional<client_start> take_arrival(core::duration elapsed);
    std::optional<client_start> take_closed(core::duration elapsed);
    std::uint32_t phase_at(core::duration elapsed) const;

    const std::vector<scenario::phase>* phases_;
    arrivals arrivals_;
    std::uint32_t shard_;
    std::uint32_t shards_;
    bool solo_;
    bool solo_taken_ = false;
    bool stopped_ = false;
    core::duration length_{};
    std::uint32_t living_ = 0;        // all
    std::uint32_t closed_living_ = 0; // of them, of a closed population
    std::uint32_t next_closed_ = 0;   // number of the next client of a closed population
    std::uint64_t dropped_ = 0;
    std::priority_queue<core::duration, std::vector<core::duration>, std::greater<>> replacements_;
};

// The flow of client `client` by weight, drawn from the seed.
std::size_t flow_of(const std::vector<scenario::flow>& flows, std::uint64_t seed, std::uint32_t client);

// The row of `rows` that client `client` gets; nullopt when unique rows are used up.
std::optional<std::size_t> row_of(const scenario::payload& rows, std::size_t index, std::uint64_t seed,
                                  std::uint32_t client);

} // namespace muster::engine
