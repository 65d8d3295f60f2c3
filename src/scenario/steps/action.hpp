// One row of the table of actions: what a step can do, and which keys may stand beside it.
#pragma once

#include "scenario/reader/keys.hpp"

#include <string_view>

namespace muster::scenario {

struct action {
    key_info info;
    std::string_view beside; // keys that belong to it, separated by spaces
    void (*read)(reading& r, const yaml_node& value, const yaml_node& beside, step& into);
};

} // namespace muster::scenario
