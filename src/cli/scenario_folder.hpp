// Reading a scenario and what it refers to: regular files of bounded size, nothing outside the scenario's
// folder.
#pragma once

#include "core/error.hpp"
#include "scenario/loader.hpp"

#include <filesystem>
#include <string>

namespace muster::cli {

// The text of the scenario itself; `why` says what is wrong in words.
core::result<std::string> read_scenario_text(const std::string& path, std::string& why);

// A data file named by the scenario in `folder`: relative, beneath the folder even through links.
core::result<std::string> read_beneath(const std::filesystem::path& folder, const std::string& relative,
                                       std::string& why);

// Loads a scenario file with everything the loader needs from outside.
scenario::load_outcome load_scenario_file(const std::string& path);

} // namespace muster::cli
