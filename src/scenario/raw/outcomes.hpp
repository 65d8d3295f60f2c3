// What may come of a raw step, and which verdict each outcome gives.
#pragma once

#include "scenario/reader/keys.hpp"

#include <string_view>
#include <vector>

namespace muster::scenario {

// One outcome or a list of them. `upgrade`: of a websocket, where no session may come.
std::vector<http_outcome> read_http_outcomes(reading& r, const yaml_node& node, bool upgrade);

// `kinds` names those that make sense here, separated by spaces.
std::vector<session_outcome> read_session_outcomes(reading& r, const yaml_node& node, std::string_view kinds);

outcome_word read_verdict(reading& r, const yaml_node& node);

void describe_outcomes(std::vector<object_info>& objects);

} // namespace muster::scenario
