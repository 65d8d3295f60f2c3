// The YAML files of data that conform reads: baselines, event names, lists of servers.
#pragma once

#include "wire/json.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace muster::cli {

// Defects go to standard error, then nullopt.
std::optional<wire::value> read_data_file(const std::string& path);

// The text of member `name`; empty when there is none or it is no text.
std::string text_member(const wire::value& node, std::string_view name);

// The list in member `name`; nullptr when there is none.
const wire::array* list_member(const wire::value& node, std::string_view name);

} // namespace muster::cli
