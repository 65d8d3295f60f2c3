// What each sub-command does. Results go to standard output, everything else to standard error.
// Each returns the process status.
#pragma once

#include "cli/options.hpp"
#include "core/problem.hpp"

#include <string>

namespace muster::cli {

int run_scenario(const run_flags& flags, const std::string& command_line);
int conform(const conform_flags& flags, const std::string& command_line);
int serve(const serve_flags& flags);
int lint(const lint_flags& flags);
int print_schema(const schema_flags& flags);

// The status when a run could not be prepared: 2 for what was asked (flags), 3 for what was found.
int status_of_refused_start(const core::problem& why);

} // namespace muster::cli
