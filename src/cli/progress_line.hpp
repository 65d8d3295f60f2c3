// Progress on standard error: one live line on a terminal, a plain line now and then elsewhere.
#pragma once

#include "core/time.hpp"

#include <string>

namespace muster::cli {

class progress_line {
public:
    explicit progress_line(bool terminal) : terminal_(terminal) {}

    // `stage`: elsewhere than on a terminal a line is written when it changes, and every ten seconds.
    void show(const std::string& text, const std::string& stage, core::duration elapsed);
    // A line of its own, the live line kept below it.
    void log(const std::string& text);
    // Takes the live line away.
    void clear();

private:
    bool terminal_;
    bool shown_ = false;
    core::duration last_{};
    std::string last_stage_;
};

} // namespace muster::cli
