// A whole scenario file: the top level and config.
#pragma once

#include "scenario/reader/keys.hpp"

namespace muster::scenario {

void read_file(reading& r, const yaml_node& root);

// Whether nothing is to be opened before these steps (flow::connects_itself).
bool opens_by_itself(const std::vector<step>& steps);

} // namespace muster::scenario
