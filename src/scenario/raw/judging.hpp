// Raw steps that judge without the wire: check, record, skip.
#pragma once

#include "scenario/reader/keys.hpp"

namespace muster::scenario {

// `beside` holds the keys next to the action.
check_step read_check(reading& r, const yaml_node& value, const yaml_node& beside);
record_step read_record(reading& r, const yaml_node& value);
skip_step read_skip(reading& r, const yaml_node& value, const yaml_node& beside);

} // namespace muster::scenario
