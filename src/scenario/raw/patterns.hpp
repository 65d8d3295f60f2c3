// What a packet or a JSON body must be, and bytes in hex. Checked while loading where no template stands in
// them.
#pragma once

#include "scenario/reader/keys.hpp"

#include <vector>

namespace muster::scenario {

packet_pattern read_pattern(reading& r, const yaml_node& node);
// One pattern or a list of them.
std::vector<packet_pattern> read_patterns(reading& r, const yaml_node& node);

// Packets to send: texts as they are, or { binary: hex }.
std::vector<packet_pattern> read_sent_packets(reading& r, const yaml_node& node);

// A JSON value with placeholders in its texts.
value_template read_json_pattern(reading& r, const yaml_node& node);
// A JSON value to send. A text that is JSON itself is refused: it would be sent as a text.
value_template read_sent_json(reading& r, const yaml_node& node);

// Bytes: pairs of hex digits.
text_template read_hex(reading& r, const yaml_node& node);

void describe_patterns(std::vector<object_info>& objects);

} // namespace muster::scenario
