// The YAML files of scenarios/conformance as they were when the program was built (cmake/embed_cases.cmake).
#pragma once

#include <span>
#include <string_view>

namespace muster::cli {

struct built_in_file {
    std::string_view name;
    std::span<const std::string_view> pieces; // the text, cut into pieces that a compiler takes
};

std::span<const built_in_file> built_in_cases();

} // namespace muster::cli
