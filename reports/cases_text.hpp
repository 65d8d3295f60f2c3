// The conformance part of the console summary: one screen, however many cases there were.
#pragma once

#include "reports/palette.hpp"
#include "result/run_result.hpp"

#include <iosfwd>

namespace muster::reports {

// Nothing when the run had no cases.
void write_cases(const result::run_result& r, std::ostream& out, const palette& p);

} // namespace muster::reports
