// config.payload and config.variables: the data that clients draw from.
#pragma once

#include "scenario/reader/keys.hpp"

#include <vector>

namespace muster::scenario {

void read_payloads(reading& r, const yaml_node& node);
void read_variables(reading& r, const yaml_node& node);

void describe_payloads(std::vector<object_info>& objects);

} // namespace muster::scenario
