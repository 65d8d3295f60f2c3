// Plays a scenario over real sockets: resolves and guards the target, runs the shards, merges their results.
#pragma once

#include "core/error.hpp"
#include "core/problem.hpp"
#include "engine/run.hpp"
#include "net/target_guard.hpp"
#include "result/run_result.hpp"
#include "scenario/model.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace muster::net {

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
    // 0; the signal number once a signal asks to stop; its negative when a second one asks to quit now.
    const std::atomic<int>* stop_signal = nullptr;
    bool server_inside = false; // the target is a server of this process: descriptors count twice
};

struct load_outcome {
    result::run_result result;
    std::optional<core::problem> refused; // set-up failed: nothing was measured
    bool misuse = false; // refused for what was asked (URL, permission), not for what was found
};

// Blocks until the run has ended, been stopped or been refused. Never throws.
load_outcome play(const load_options& options);

} // namespace muster::net
