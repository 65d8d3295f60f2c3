// One shard of a run, sans-IO: its clients, their flows, deadlines and observers; ends in a run_result.
// The driver feeds events and the time, empties `io`, and calls again at next_deadline().
#pragma once

#include "client/client_machine.hpp"
#include "core/time.hpp"
#include "result/run_result.hpp"
#include "scenario/model.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace muster::checks {
struct emitted_lanes;
}

namespace muster::engine {

struct run_options {
    const scenario::scenario_file* scenario = nullptr; // outlives the run
    std::uint64_t seed = 0;
    std::uint32_t shard = 0; // this shard takes the clients with id % shards == shard
    std::uint32_t shards = 1;
    bool solo = false;                       // one client only, of the first phase that has any
    std::uint32_t trace_client = 0xffffffff; // keep this client's frames
};

// What a shard wants from the others, besides the network. The first three go to the one rendezvous_hall
// of the run (rendezvous.hpp), which empties them.
struct shard_signals {
    std::vector<std::uint32_t> arrived; // rendezvous ids, one entry per client that arrived
    std::vector<std::uint32_t> left;    // rendezvous ids, one entry per client that gave up waiting
    std::uint32_t ended = 0;            // clients that will reach no rendezvous any more
    std::vector<std::string> log;       // lines of `log` steps and of --solo; emptied by the caller
};

class run {
public:
    run(const run_options& options, core::time_point start);
    ~run();
    run(const run&) = delete;
    run& operator=(const run&) = delete;

    void on(client::client_id who, const client::io_event& event, core::time_point now, client::io_queue& io);
    // Serves some of the clients that are due; next_deadline() is past while others are. What a herd sends
    // has so its own times, not all the time at which the first was served.
    void on_deadline(core::time_point now, client::io_queue& io);
    core::time_point next_deadline() const;

    // Rendezvous across shards: everybody arrived (released) or cannot any more.
    shard_signals& signals();
    void release_rendezvous(std::uint32_t id, core::time_point now, client::io_queue& io);

    // A shard is drained when its flows have ended and nothing is on its way any more. Shards of one run
    // exchange their emitted lanes between flows_done() and the drain.
    bool flows_done() const;
    // True when no session is still on its way out: after close_all(), a goodbye over polling takes two
    // requests.
    bool goodbyes_said() const;
    const checks::emitted_lanes& emitted() const;
    void learn(const checks::emitted_lanes& of_other_shard);
    void begin_drain(core::time_point now);
    bool drained(core::time_point now) const;

    // Stops now: no new work; what was measured stays. Followed by finish().
    void stop(int signal_number, core::time_point now, client::io_queue& io);

    // Says goodbye on every session; the driver gives the network a moment afterwards.
    void close_all(core::time_point now, client::io_queue& io);

    // The measurements of this shard, thresholds not yet judged. Called once, at the end.
    result::run_result finish(core::time_point now);

    // For the live line: clients by state, deliveries and sends so far.
    struct progress {
        std::uint32_t connecting = 0;
        std::uint32_t connected = 0;
        std::uint32_t finished = 0;
        std::uint32_t failed = 0;
        std::uint64_t emitted = 0;
        std::uint64_t delivered = 0;
        std::string phase;
    };
    progress current() const;

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

// Verdicts on the thresholds of the scenario from the merged measurements of all shards.
void judge_thresholds(const scenario::scenario_file& scenario, result::run_result& merged);

// Why the run cannot be believed (lateness, CPU, dropped starts, coverage) into merged.generator.reasons.
void judge_generator(const scenario::scenario_file& scenario, result::run_result& merged);

} // namespace muster::engine
