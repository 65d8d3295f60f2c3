// Steps on the session itself, and plain HTTP requests.
#pragma once

#include "scenario/reader/keys.hpp"

#include <string_view>
#include <vector>

namespace muster::scenario {

connect_step read_connect(reading& r, const yaml_node& value);
disconnect_step read_disconnect(reading& r, const yaml_node& value);
drop_step read_drop(reading& r, const yaml_node& value);
reconnect_step read_reconnect(reading& r, const yaml_node& value);
http_step read_http(reading& r, const yaml_node& value, std::string method);

// A token (RFC 9110 section 5.6.2).
bool is_field_name(std::string_view name);

// Header fields or cookies: names are tokens, values hold no line ends.
std::vector<std::pair<std::string, text_template>> read_fields(reading& r, const yaml_node& node);

void describe_connections(std::vector<object_info>& objects);

} // namespace muster::scenario
