// What a flow of raw steps has found so far: the verdict of a conformance case and what proves it.
#pragma once

#include "core/time.hpp"
#include "result/verdict.hpp"
#include "scenario/raw_model.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace muster::engine {

struct finding {
    // The worst outcome so far; `by_level`: an expectation was not met, the flow ended there.
    scenario::outcome_word verdict = scenario::outcome_word::pass;
    std::string message;  // why it is no pass: the outcome's note, or what was expected and what came
    std::string expected; // of the step that decided it
    std::string actual;
    std::uint32_t line = 0;            // of that step
    std::vector<std::string> records;  // lines of `record` steps and how connections closed
    std::vector<result::frame> frames; // both ways, in time order, the last ones; `client` numbers the actor
    std::vector<std::string> actors;   // names by that number
    bool crowded = false;              // earlier frames were dropped
};

} // namespace muster::engine
