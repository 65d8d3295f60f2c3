// What all commands that end in a run_result do with it: files into the output folder, the summary to
// standard output.
#pragma once

#include "cli/output_folder.hpp"
#include "cli/redaction.hpp"
#include "core/problem.hpp"
#include "result/run_result.hpp"

#include <cstdint>

namespace muster::cli {

struct report_style {
    bool json = false; // results.json to standard output instead of the summary
    bool no_color = false;
};

// True when `stream` is a terminal that takes colours and nobody refused them.
bool wants_colour(int stream, bool refused);

// A seed short enough to retype, from the kernel's chance.
std::uint64_t fresh_seed();

// To standard error; always false.
bool complain(const core::problem& p);

// Writes results.json and junit.xml, prints the summary; the process status.
int report(const result::run_result& r, const report_style& style, const redaction& secrets,
           output_folder& out);

} // namespace muster::cli
