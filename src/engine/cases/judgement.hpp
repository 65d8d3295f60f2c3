// From what a flow found to the verdict of its case.
#pragma once

#include "engine/cases/selection.hpp"
#include "engine/raw/finding.hpp"
#include "result/verdict.hpp"

#include <string>

namespace muster::engine {

// The case as reports show it, not yet judged.
result::case_result unjudged(const planned_case& p);

// A verdict that reports prove with frames.
bool is_shown(result::case_verdict v);

// `strict`: mismatches of should and observed fail, and so do outcomes that are only tolerated. `trace`: the
// frames of passing cases, too.
result::case_result judged(const planned_case& p, const finding& found, bool strict, bool trace);

} // namespace muster::engine
