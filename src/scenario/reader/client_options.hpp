// config.socketio and config.tls: how clients connect.
#pragma once

#include "scenario/reader/keys.hpp"

#include <vector>

namespace muster::scenario {

void read_socketio(reading& r, const yaml_node& node);
void read_tls(reading& r, const yaml_node& node);

void describe_client_options(std::vector<object_info>& objects);

} // namespace muster::scenario
