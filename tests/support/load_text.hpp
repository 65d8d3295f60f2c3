// A scenario from text in a test; an unsound one stops the test with its diagnostics.
#pragma once

#include "engine/metric_names.hpp"
#include "scenario/loader.hpp"

#include <array>
#include <stdexcept>
#include <string>
#include <string_view>

namespace muster::test {

inline scenario::scenario_file load_text(std::string_view yaml)
{
    static constexpr std::array<std::string_view, 3> apps{"rooms", "counter", "echo"};
    scenario::load_options options;
    options.path = "test.yaml";
    options.known_latencies = engine::latency_names();
    options.known_counters = engine::counter_names();
    options.known_apps = apps;
    scenario::load_outcome outcome = scenario::load_scenario(yaml, options);
    if (outcome.scenario)
        return std::move(*outcome.scenario);
    std::string text;
    for (const scenario::diagnostic& d : outcome.diagnostics)
        text += d.to_text();
    throw std::invalid_argument(text);
}

} // namespace muster::test
