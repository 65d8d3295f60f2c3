// Which releases of the official server behave as this one does, told from harmless probes. A guess with its
// grounds, never a verdict: other servers may behave alike.
#pragma once

#include "result/verdict.hpp"

#include <span>
#include <string>
#include <vector>

namespace muster::engine {

// Lines for the summary, from the records "fingerprint NAME=VALUE" of the cases; empty when there are too
// few.
std::vector<std::string> version_window(std::span<const result::case_result> cases);

} // namespace muster::engine
