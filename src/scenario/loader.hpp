// YAML text to a scenario, strictly: every defect at once, each with its place, the line and a caret.
// Reads no file by itself: what a scenario refers to comes through `files`.
#pragma once

#include "core/error.hpp"
#include "scenario/model.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace muster::scenario {

struct diagnostic {
    std::string file;
    source_mark mark;
    std::string message;    // "unknown key 'reciever'"
    std::string suggestion; // "did you mean 'receiver'?"; may be empty
    std::string source;     // the line of the file

    // "file:line:column: error: message (suggestion)\n  <line>\n  <caret>\n"
    std::string to_text() const;
};

struct load_options {
    std::string path;                                  // for messages
    std::span<const std::string_view> known_latencies; // metric names with percentiles
    std::span<const std::string_view> known_counters;  // metric names with count only
    std::span<const std::string_view> known_apps;
    // A data file beneath the scenario's folder; the error says why it cannot be had.
    std::function<core::result<std::string>(const std::string& relative, std::string& why)> files;
    // A declared environment variable (config.environment); nullopt when unset.
    std::function<std::optional<std::string>(const std::string& name)> environment;
};

struct load_outcome {
    std::optional<scenario_file> scenario; // set when there are no diagnostics
    std::vector<diagnostic> diagnostics;   // in file order; at most 20, then one that says how many more
};

load_outcome load_scenario(std::string_view yaml, const load_options& options);

// The JSON Schema (draft-07) of scenario files, made from the same table that the loader reads by.
std::string scenario_schema();

// The same of conformance cases (case_model.hpp).
std::string case_schema();

} // namespace muster::scenario
