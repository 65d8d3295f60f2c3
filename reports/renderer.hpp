// Renderers: a run_result in, text out. They know plain data and a stream, nothing of the engine.
#pragma once

#include "result/run_result.hpp"

#include <iosfwd>

namespace muster::reports {

// The summary a person reads on the console. `colour`: ANSI colours for a terminal.
void render_text(const result::run_result& r, std::ostream& out, bool colour);

// results.json, schema version 1 (see results_schema()).
void render_json(const result::run_result& r, std::ostream& out);

// JUnit XML in the flat dialect that every reader takes.
void render_junit(const result::run_result& r, std::ostream& out);

// The published JSON Schema of results.json.
const char* results_schema();

} // namespace muster::reports
