// Whom a raw step is about, and how long it may take.
#pragma once

#include "scenario/reader/reading.hpp"

#include <string>

namespace muster::scenario {

// The name of a session or connection; empty after a defect.
std::string read_actor(reading& r, const yaml_node& node);

// `as`, inside the step's own object or beside the action, but once; `otherwise` where it stands nowhere.
std::string actor_of(reading& r, const yaml_node& value, const yaml_node& beside,
                     std::string_view otherwise = "a");

// The same for a step whose short form is the name itself: `alive: b`.
std::string named_actor(reading& r, const yaml_node& value, const yaml_node& beside);

// A time, or an expression in milliseconds.
span read_span(reading& r, const yaml_node& node);

// `within`, inside or beside, but once.
void apply_within(reading& r, const yaml_node& value, const yaml_node& beside, span& into);

} // namespace muster::scenario
