// config.phases: when clients start.
#pragma once

#include "scenario/reader/keys.hpp"

#include <vector>

namespace muster::scenario {

void read_phases(reading& r, const yaml_node& node);

void describe_phases(std::vector<object_info>& objects);

} // namespace muster::scenario
