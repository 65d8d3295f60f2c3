// Counterexamples as text: what was expected, what came, the frames with their times.
#pragma once

#include "result/verdict.hpp"

#include <cstddef>
#include <iosfwd>
#include <span>
#include <string>

namespace muster::reports {

// Who sent or got a frame: "actor w" of a case, "client 7" of a load.
std::string speaker_of(const result::counterexample& e, const result::frame& f);

// A frame on one line; of an HTTP message the first line and the body, without the fields between them.
std::string line_of(const result::frame& f, std::size_t limit);

// At most three, the others are counted.
void write_examples(std::span<const result::counterexample> list, std::ostream& out);

} // namespace muster::reports
