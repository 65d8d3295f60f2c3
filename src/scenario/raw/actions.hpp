// The raw steps as rows of the table of actions, and the keys that stand beside them.
#pragma once

#include "scenario/steps/action.hpp"

#include <span>
#include <vector>

namespace muster::scenario {

std::span<const action> raw_actions();
std::span<const key_info> raw_siblings();

// Kinds that only raw steps have, objects first.
void describe_raw_steps(std::vector<object_info>& objects);

} // namespace muster::scenario
