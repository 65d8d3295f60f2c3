// Raw steps that speak HTTP: http, answer, websocket, stream.
#pragma once

#include "scenario/reader/keys.hpp"

#include <vector>

namespace muster::scenario {

// `beside` holds the keys next to the action.
exchange_step read_exchange(reading& r, const yaml_node& value, const yaml_node& beside);
answer_step read_answer(reading& r, const yaml_node& value, const yaml_node& beside);
websocket_step read_websocket(reading& r, const yaml_node& value, const yaml_node& beside);
stream_step read_stream(reading& r, const yaml_node& value, const yaml_node& beside);

void describe_requests(std::vector<object_info>& objects);

} // namespace muster::scenario
