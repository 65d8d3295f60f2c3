// Many servers side by side: one row a case, one column a server.
#pragma once

#include "result/run_result.hpp"

#include <iosfwd>
#include <span>
#include <string>
#include <vector>

namespace muster::reports {

struct matrix_column {
    std::string name;  // short: "socketio4"
    std::string title; // "socket.io 4.8.4 (Node.js)"
    std::string language;
    std::string skipped; // why it was not judged; then `judged` says nothing
    result::run_result judged;
    std::vector<std::string> differences; // from its baseline
};

// A screen: totals of each server, then the cases in which a server deviates.
void render_matrix_text(std::span<const matrix_column> columns, std::ostream& out);
// All cases, with a legend and each server's reasons.
void render_matrix_markdown(std::span<const matrix_column> columns, std::ostream& out);
// All cases and verdicts, for scripts.
void render_matrix_json(std::span<const matrix_column> columns, std::ostream& out);

} // namespace muster::reports
