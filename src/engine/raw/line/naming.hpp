// The server's own names for what cases call "/" and "message": packets renamed on their way out and in.
#pragma once

#include "engine/raw/target.hpp"

#include <string>
#include <string_view>

namespace muster::engine::raw {

// An Engine.IO packet as text, with the server's names: events renamed, packets of the root in the namespace
// that stands for it, and a CONNECT without payload given the target's. Other packets stay as they are.
std::string outgoing_names(const raw_target& target, std::string_view packet);

// The other way round: what the server says, in the words of cases.
std::string incoming_names(const raw_target& target, std::string_view packet);

} // namespace muster::engine::raw
