// Plays the conformance suite over real sockets, on the calling thread.
#pragma once

#include "core/problem.hpp"
#include "engine/cases/suite.hpp"
#include "net/target_guard.hpp"
#include "result/run_result.hpp"
#include "scenario/model.hpp"

#include <atomic>
#include <functional>
#include <optional>
#include <string>

namespace muster::net {

struct conform_options {
    std::string target; // URL: http, https, ws, wss
    target_permission permission;
    scenario::tls_options tls;
    engine::suite_options suite; // authority and origin are filled in here
    std::function<void(const engine::suite::progress&, core::duration elapsed)> on_progress; // now and then
    // 0; the signal number once a signal asks to stop.
    const std::atomic<int>* stop_signal = nullptr;
};

struct conform_outcome {
    result::run_result result;
    std::optional<core::problem> refused; // set-up failed: nothing was judged
    bool misuse = false;                  // refused for what was asked (URL, permission)
};

// Blocks until the suite has ended, been stopped or been refused. Never throws.
conform_outcome conform(const conform_options& options);

} // namespace muster::net
