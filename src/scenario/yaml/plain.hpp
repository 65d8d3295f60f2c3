// YAML files of data without templates (baselines, lists of servers) as JSON values, with the limits and the
// strictness of scenario files.
#pragma once

#include "scenario/loader.hpp"
#include "wire/json.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace muster::scenario {

struct plain_outcome {
    std::optional<wire::value> value; // set when there are no diagnostics
    std::vector<diagnostic> diagnostics;
};

plain_outcome load_plain(std::string_view yaml, std::string_view path);

} // namespace muster::scenario
