// One server judged, as the flags say: what a single run and a row of the matrix share.
#pragma once

#include "cli/conform/catalogue.hpp"
#include "cli/options.hpp"
#include "cli/progress_line.hpp"
#include "net/conform_run.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace muster::server {
class embedded_server;
}

namespace muster::cli {

using event_names = std::vector<std::pair<std::string, std::string>>;

// The file of --events; empty without one. Defects go to standard error, then nullopt.
std::optional<event_names> read_event_names(const std::string& path);

// What is wrong with the flags that the parser cannot know (--header, --auth, globs that fit no case); empty:
// nothing.
std::string flag_defect(const conform_flags& flags, const catalogue& cases);

engine::case_selection selection_of(const conform_flags& flags);
bool is_selected(const scenario::conformance_case& c, const conform_flags& flags);
// The flags leave cases out.
bool is_partial(const conform_flags& flags);

// Values of --header and --auth that no report may show.
std::vector<std::string> secrets_of(const conform_flags& flags);

// The reference server with the applications that the cases need; nullptr with `why`.
std::unique_ptr<server::embedded_server> start_reference(const std::vector<std::string>& faults,
                                                         std::uint64_t seed, core::problem& why);

// Plays the suite against `url`. The references outlive the call.
net::conform_outcome judge_server(const conform_flags& flags, const catalogue& cases,
                                  const event_names& events, const std::string& url, progress_line& progress);

} // namespace muster::cli
