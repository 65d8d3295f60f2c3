// Constants of a scenario that are likely to be secrets: credentials belong into no report.
#pragma once

#include "scenario/model.hpp"

#include <string>
#include <vector>

namespace muster::scenario {

// Texts of config.socketio.auth, of connect steps' auth, of cookies, and of header fields that carry
// credentials; of "Bearer x" also x. Only what the file says in so many words: templates are values of a run.
std::vector<std::string> likely_secrets(const scenario_file& file);

} // namespace muster::scenario
