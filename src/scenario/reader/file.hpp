// A whole scenario file: the top level and config.
#pragma once

#include "scenario/reader/keys.hpp"

namespace muster::scenario {

void read_file(reading& r, const yaml_node& root);

} // namespace muster::scenario
