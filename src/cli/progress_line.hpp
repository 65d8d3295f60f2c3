// Progress on standard error: one live line on a terminal, a plain line now and then elsewhere.
#pragma once

#include "core/time.hpp"
#include "engine/run.hpp"

#include <string>

namespace muster::cli {

class progress_line {
public:
    explicit progress_line(bool terminal) : terminal_(terminal) {}

    void show(const engine::run::progress& p, core::duration elapsed);
    // A line of its own, the live line kept below it.
    void log(const std::string& text);
    // Takes the live line away.
    void clear();

private:
    bool terminal_;
    bool shown_ = false;
    core::duration last_{};
    std::string last_phase_;
};

} // namespace muster::cli
