// config: target, load and everything that holds for all clients.
#pragma once

#include "scenario/reader/keys.hpp"

#include <vector>

namespace muster::scenario {

void read_config(reading& r, const yaml_node& node);

void describe_config(std::vector<object_info>& objects);

} // namespace muster::scenario
