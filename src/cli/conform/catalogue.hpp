// The conformance cases: those built into the program, or those of a folder.
#pragma once

#include "core/problem.hpp"
#include "scenario/case_model.hpp"

#include <optional>
#include <string>
#include <vector>

namespace muster::cli {

struct catalogue {
    std::vector<scenario::case_file> files; // in the order of their sections
    scenario::case_file discovery;
};

// `folder` empty: the built-in ones. Defects go to standard error, all at once; nullopt when there are any.
std::optional<catalogue> load_catalogue(const std::string& folder);

} // namespace muster::cli
