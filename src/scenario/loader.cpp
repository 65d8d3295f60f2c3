// YAML to scenario: text, tree, model; every defect on the way is kept.
#include "scenario/loader.hpp"

#include "scenario/reader/file.hpp"

namespace muster::scenario {

load_outcome load_scenario(std::string_view yaml, const load_options& options)
{
    const source_text source(yaml);
    diagnostic_list problems;
    const auto root = read_yaml(source, problems);
    reading r{options, source, problems, {}, {}, {}, {}};
    r.file.path = options.path;
    if (root)
        read_file(r, *root);
    load_outcome outcome;
    if (problems.empty())
        outcome.scenario = std::move(r.file);
    outcome.diagnostics = problems.take(options.path, source);
    return outcome;
}

} // namespace muster::scenario
