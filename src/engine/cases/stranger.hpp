// A target from which no session came: what it looks like instead, and what to try.
#pragma once

#include "core/problem.hpp"
#include "result/verdict.hpp"

#include <string>

namespace muster::engine {

// `asked`: what the probe for a handshake came to, with its evidence; nullptr when none was played.
core::problem stranger_at(const std::string& origin, const std::string& path,
                          const result::case_result* asked);

} // namespace muster::engine
