// Plays a scenario over real sockets: resolves and guards the target, runs the shards, merges their results.
#pragma once

#include "core/error.hpp"
#include "core/problem.hpp"
#include "engine/run.hpp"
#include "result/run_result.hpp"
#include "scenario/model.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace muster::net {

// How far a target may be from home (design: right target only).
struct target_permission {
    bool named_on_command_line = false; // a private address must be
    bool owned = false;                 // --i-own-this-target: a public address also needs this
};

struct load_options {
    const scenario::scenario_file* scenario = nullptr;
    std::vector<std::string> targets; // URLs: http, https, ws, wss
    target_permission permission;
    std::uint64_t seed = 0;
    std::uint32_t shards = 1;
    bool solo = false;
    std::uint32_t trace_client = 0xffffffff;
    std::function<void(const engine::run::progress&, core::duration elapsed)>
        on_progress; // about once a second
    std::function<void(const std::string&)> on_log;
    // Becomes non-zero when a signal asks to stop: 1st stop, 2nd quit now.
    const std::atomic<int>* stop_signal = nullptr;
};

struct load_outcome {
    result::run_result result;
    std::optional<core::problem> refused; // set-up failed: nothing was measured
};

load_outcome play(const load_options& options);

} // namespace muster::net
