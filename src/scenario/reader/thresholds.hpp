// Thresholds in our words, and Artillery's `ensure` in terms of them.
#pragma once

#include "scenario/reader/keys.hpp"

#include <vector>

namespace muster::scenario {

void read_thresholds(reading& r, const yaml_node& node);
void read_ensure(reading& r, const yaml_node& node);

void describe_thresholds(std::vector<object_info>& objects);

} // namespace muster::scenario
