// Steps that shape a flow in time and order: think, loop, randomSwitch, rendezvous, log.
#pragma once

#include "scenario/reader/keys.hpp"

#include <vector>

namespace muster::scenario {

// `beside` holds the keys next to the action.
think_step read_think(reading& r, const yaml_node& value, const yaml_node& beside);
loop_step read_loop(reading& r, const yaml_node& value, const yaml_node& beside);
random_switch_step read_random_switch(reading& r, const yaml_node& value);
rendezvous_step read_rendezvous(reading& r, const yaml_node& value);

void describe_control(std::vector<object_info>& objects);

} // namespace muster::scenario
