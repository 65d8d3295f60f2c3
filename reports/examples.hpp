// Counterexamples as text: what was expected, what came, the frames with their times.
#pragma once

#include "result/verdict.hpp"

#include <iosfwd>
#include <span>

namespace muster::reports {

// At most three, the others are counted.
void write_examples(std::span<const result::counterexample> list, std::ostream& out);

} // namespace muster::reports
