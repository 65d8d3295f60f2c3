// Steps that send: emit in its three spellings, join and leave.
#pragma once

#include "scenario/reader/keys.hpp"

#include <vector>

namespace muster::scenario {

// `value` is what stands at `emit:`; `beside` holds the keys next to it.
emit_step read_emit(reading& r, const yaml_node& value, const yaml_node& beside);
membership_step read_membership(reading& r, const yaml_node& value, bool join);

void describe_emits(std::vector<object_info>& objects);

} // namespace muster::scenario
