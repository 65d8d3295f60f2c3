// The raw step that opens a well-behaved session.
#pragma once

#include "scenario/reader/keys.hpp"

#include <vector>

namespace muster::scenario {

// `beside` holds the keys next to the action.
open_step read_open(reading& r, const yaml_node& value, const yaml_node& beside);

void describe_sessions(std::vector<object_info>& objects);

} // namespace muster::scenario
