// Due times of a loop's iterations, drawn before the work they belong to: an iteration that starts late keeps
// the time at which it should have started.
#pragma once

#include "core/random.hpp"
#include "core/time.hpp"
#include "scenario/expression.hpp"

namespace muster::engine {

class pacer {
public:
    // `pace` null: iterations are due when they become ready. A drawn pace also draws the first gap, so that
    // clients released together do not send together; a fixed pace begins at once.
    void begin(const scenario::duration_spec* pace, core::time_point now, core::random_source& random)
    {
        pace_ = pace;
        due_ = now;
        if (pace_ != nullptr && pace_->kind != scenario::duration_spec::shape::fixed)
            due_ += pace_->draw(random);
    }

    // The next iteration's due time, from the last one's; without pace it is `now`.
    void advance(core::time_point now, core::random_source& random)
    {
        due_ = pace_ != nullptr ? due_ + pace_->draw(random) : now;
    }

    bool paced() const { return pace_ != nullptr; }
    core::time_point due() const { return due_; }

private:
    const scenario::duration_spec* pace_ = nullptr;
    core::time_point due_{};
};

} // namespace muster::engine
