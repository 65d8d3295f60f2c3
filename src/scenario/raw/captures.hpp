// Values that raw steps keep in variables.
#pragma once

#include "scenario/reader/keys.hpp"

#include <string_view>
#include <vector>

namespace muster::scenario {

// One capture or a list. `sources` names what can be looked at here, separated by spaces: "json status".
std::vector<raw_capture> read_raw_captures(reading& r, const yaml_node& node, std::string_view sources);

void describe_raw_captures(std::vector<object_info>& objects);

} // namespace muster::scenario
