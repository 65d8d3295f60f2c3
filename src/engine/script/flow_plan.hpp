// A flow as the engine needs it: which events must be kept for a later waitFor, and how long it can take.
#pragma once

#include "core/time.hpp"
#include "scenario/model.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace muster::engine {

struct flow_plan {
    const scenario::flow* flow = nullptr;
    std::vector<std::string> awaited; // names that a waitFor of this flow names
    bool awaits_any = false;          // a waitFor computes its event's name
    bool awaits_responses = false;    // an emit waits for events as answers
    bool raw = false;                 // has raw steps: no session is opened for it
    bool skips_events = false;        // raw patterns pass over events that none names; the caller sets it
    core::duration longest{};         // upper bound of its length; loops without a known end count once

    // True when an event of this name may be asked for later: all others are never stored.
    bool keeps(std::string_view name) const;
};

flow_plan plan_of(const scenario::flow& flow);

} // namespace muster::engine
