// What all clients of a shard share while they play: the judges, the measurements, the buffers.
#pragma once

#include "checks/ack_judge.hpp"
#include "checks/delivery_judge.hpp"
#include "client/client_machine.hpp"
#include "engine/measure/meter.hpp"
#include "engine/measure/recorder.hpp"
#include "engine/moment.hpp"
#include "engine/raw/target.hpp"
#include "engine/run.hpp"
#include "scenario/model.hpp"
#include "stats/histogram.hpp"

#include <string>
#include <vector>

namespace muster::engine {

struct actor;

struct stage {
    stage(const run_options& o, core::time_point begin);

    run_options options;
    const scenario::scenario_file* scenario;
    core::time_point start;
    core::time_point now{};           // of the latest call into a script
    checks::judge_options judging_by; // the run's id and the secret of its stamps and room keys among them
    client::client_options client_options;
    raw_target target; // of raw steps: the scenario's, or what the caller puts here before the first client
    checks::delivery_judge judge;
    checks::ack_judge acks;
    shard_signals signals;
    engine::meter meter;
    engine::recorder recorder;
    stats::histogram lateness;       // of starts and of clients' deadlines, when they were served
    std::string phase;               // name of the current one
    std::uint32_t acks_given_up = 0; // that may still come late
    bool awaits_responses = false;   // some flow takes events for answers
    bool judging = true;             // false once the sessions are closed because the run is over

    // Reused by every client.
    std::string json;
    std::vector<std::string> attachments;
    client::notice_list notices;

    // "file:line (flow)" of the step that `a` plays.
    std::string where(const actor& a) const;
};

checks::judge_options judge_options_of(const scenario::scenario_file& scenario, std::uint64_t seed,
                                       core::time_point begin);
client::client_options client_options_of(const scenario::scenario_file& scenario);
raw_target raw_target_of(const scenario::scenario_file& scenario);

} // namespace muster::engine
