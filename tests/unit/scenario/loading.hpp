// Loads scenario text in tests: a sound frame around a flow, metric names, files and environment as data.
#pragma once

#include "scenario/loader.hpp"

#include <array>
#include <map>
#include <string>
#include <string_view>

namespace muster::scenario::testing {

inline constexpr std::array<std::string_view, 4> latencies{"ack.latency", "fanout.latency", "event.wait",
                                                           "http.latency"};
inline constexpr std::array<std::string_view, 10> counters{
    "fanout.lost", "clients.started", "clients.completed", "clients.failed", "emits",
    "acks",        "ack.timeouts",    "wait.timeouts",     "match.failures", "errors"};
inline constexpr std::array<std::string_view, 4> apps{"rooms", "counter", "chat-v3", "echo"};

struct surroundings {
    std::map<std::string, std::string> files;
    std::map<std::string, std::string> environment;
};

inline load_outcome load(std::string_view yaml, const surroundings& around = {})
{
    load_options options;
    options.path = "s.yaml";
    options.known_latencies = latencies;
    options.known_counters = counters;
    options.known_apps = apps;
    options.files = [&](const std::string& name, std::string& why) -> core::result<std::string> {
        const auto found = around.files.find(name);
        if (found != around.files.end())
            return found->second;
        why = "no such file";
        return core::errc::io_error;
    };
    options.environment = [&](const std::string& name) -> std::optional<std::string> {
        const auto found = around.environment.find(name);
        return found == around.environment.end() ? std::nullopt : std::optional(found->second);
    };
    return load_scenario(yaml, options);
}

inline std::string errors(const load_outcome& outcome)
{
    std::string all;
    for (const diagnostic& d : outcome.diagnostics)
        all += d.to_text();
    return all;
}

inline constexpr std::string_view head = "config:\n"
                                         "  target: reference\n"
                                         "  phases: [{duration: 1s, arrivalCount: 1}]\n";

// A file with these lines added to config (indented by two) before the flow.
inline std::string with_config(std::string_view lines)
{
    return std::string(head) + std::string(lines) + "scenarios:\n  - flow:\n      - think: 1\n";
}

// A file whose only flow is this text, each line indented by six.
inline std::string with_flow(std::string_view steps)
{
    return std::string(head) + "scenarios:\n  - flow:\n" + std::string(steps);
}

} // namespace muster::scenario::testing
