// muster lint and muster schema.
#include "cli/commands.hpp"
#include "cli/scenario_folder.hpp"
#include "reports/renderer.hpp"
#include "scenario/case_model.hpp"
#include "scenario/loader.hpp"

#include <cstdio>
#include <fmt/format.h>
#include <string>
#include <string_view>
#include <vector>

namespace muster::cli {

namespace {

// A file of conformance cases has the key `cases` at its top; a scenario never has. Told by its lines, so
// that a file that is no sound YAML is still checked as what it is meant to be.
bool holds_cases(std::string_view text)
{
    constexpr std::string_view key = "cases:";
    return text.starts_with(key) || text.find("\n" + std::string(key)) != std::string_view::npos;
}

std::vector<scenario::diagnostic> defects_of(const std::string& file)
{
    std::string why;
    const auto text = read_scenario_text(file, why);
    if (text && holds_cases(*text))
        return scenario::load_cases(*text, file).diagnostics;
    return load_scenario_file(file).diagnostics;
}

} // namespace

int lint(const lint_flags& flags)
{
    bool sound = true;
    for (const auto& file : flags.files) {
        const auto defects = defects_of(file);
        for (const auto& d : defects)
            std::fputs(d.to_text().c_str(), stdout);
        if (defects.empty())
            std::fputs(fmt::format("{}: sound\n", file).c_str(), stdout);
        else
            sound = false;
    }
    return sound ? 0 : 2;
}

int print_schema(const schema_flags& flags)
{
    if (flags.results)
        std::fputs(reports::results_schema(), stdout);
    else
        std::fputs((flags.cases ? scenario::case_schema() : scenario::scenario_schema()).c_str(), stdout);
    return 0;
}

} // namespace muster::cli
