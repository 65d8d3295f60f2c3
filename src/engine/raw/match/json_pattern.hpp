// JSON against a pattern: JSON with placeholders ("<text>", "<integer>", ...) and "...":0 for further
// members.
#pragma once

#include "wire/json.hpp"

#include <string>

namespace muster::engine::raw {

// Empty when `actual` fits; else where and why not, for people.
std::string json_mismatch(const wire::value& pattern, const wire::value& actual);

} // namespace muster::engine::raw
