// How busy a thread was in its busiest second: over a long run, a mean would hide a second in which nothing
// was served in time.
#pragma once

#include "core/time.hpp"

#include <algorithm>
#include <chrono>
#include <deque>

namespace muster::engine {

class busiest_second {
public:
    // `cpu` is the CPU time that the thread has used until `at`, a time of the run. To be told often: a span
    // lasts from one of these moments to another, a second at least.
    void note(core::duration at, core::duration cpu)
    {
        using namespace std::chrono_literals;
        while (seen_.size() > 1 && at - seen_[1].at >= 1s)
            seen_.pop_front();
        seen_.push_back({at, cpu});
        const sample& begin = seen_.front();
        // What is shorter than a second counts as a second: a burst is no saturation.
        const core::duration span = std::max<core::duration>(at - begin.at, 1s);
        const double share = double((cpu - begin.cpu).count()) / double(span.count());
        if (share > share_) {
            share_ = share;
            begin_ = begin.at;
        }
    }

    double share() const { return share_; }         // 0..1 of one core
    core::duration begin() const { return begin_; } // of that second

private:
    struct sample {
        core::duration at{};
        core::duration cpu{};
    };
    std::deque<sample> seen_; // the last second's, and one before
    double share_ = 0;
    core::duration begin_{};
};

} // namespace muster::engine
