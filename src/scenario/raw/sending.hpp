// Raw steps that send: send, sendBinary, frame, bytes, cut.
#pragma once

#include "scenario/reader/keys.hpp"

#include <vector>

namespace muster::scenario {

// `beside` holds the keys next to the action.
send_step read_send(reading& r, const yaml_node& value, const yaml_node& beside);
send_binary_step read_send_binary(reading& r, const yaml_node& value, const yaml_node& beside);
frame_step read_frames(reading& r, const yaml_node& value, const yaml_node& beside);
bytes_step read_bytes(reading& r, const yaml_node& value, const yaml_node& beside);
cut_step read_cut(reading& r, const yaml_node& value, const yaml_node& beside);

void describe_sending(std::vector<object_info>& objects);

} // namespace muster::scenario
