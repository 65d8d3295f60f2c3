// Many servers, one table: case by server, to the console, JSON and Markdown, held against each server's
// baseline.
#pragma once

#include "cli/conform/catalogue.hpp"
#include "cli/options.hpp"

namespace muster::cli {

// Starts, judges and ends the servers of flags.matrix one after the other. The process status: 0 when every
// server but the skipped ones deviates exactly as its baseline says, or without one passes.
int judge_matrix(const conform_flags& flags, const catalogue& cases);

} // namespace muster::cli
