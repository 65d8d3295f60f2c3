// The steps of a flow.
#pragma once

#include "scenario/reader/keys.hpp"

#include <vector>

namespace muster::scenario {

std::vector<step> read_steps(reading& r, const yaml_node& node);

void describe_steps(std::vector<object_info>& objects);

} // namespace muster::scenario
