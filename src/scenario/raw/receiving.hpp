// Raw steps that wait on a session: receive, closed, silence, alive.
#pragma once

#include "scenario/reader/keys.hpp"

#include <vector>

namespace muster::scenario {

// `beside` holds the keys next to the action.
receive_step read_receive(reading& r, const yaml_node& value, const yaml_node& beside);
closed_step read_closed(reading& r, const yaml_node& value, const yaml_node& beside);
silence_step read_silence(reading& r, const yaml_node& value, const yaml_node& beside);
alive_step read_alive(reading& r, const yaml_node& value, const yaml_node& beside);

void describe_receiving(std::vector<object_info>& objects);

} // namespace muster::scenario
