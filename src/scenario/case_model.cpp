// YAML to cases: text, tree, model, as scenarios are read.
#include "scenario/case_model.hpp"

#include "scenario/reader/cases.hpp"

#include <array>

namespace muster::scenario {

const char* name_of(case_level level) noexcept
{
    static constexpr std::array<const char*, 6> names{"must",     "should",   "rfc",
                                                      "observed", "security", "info"};
    const auto index = static_cast<std::size_t>(level);
    return index < names.size() ? names.at(index) : "unknown";
}

case_outcome load_cases(std::string_view yaml, std::string_view path)
{
    const source_text source(yaml);
    diagnostic_list problems;
    const auto root = read_yaml(source, problems);
    load_options options;
    options.path = path;
    reading r{options, source, problems, {}, {}, {}, {}};
    case_file file;
    file.path = path;
    if (root)
        read_case_file(r, *root, file);
    case_outcome outcome;
    if (problems.empty())
        outcome.file = std::move(file);
    outcome.diagnostics = problems.take(options.path, source);
    return outcome;
}

} // namespace muster::scenario
