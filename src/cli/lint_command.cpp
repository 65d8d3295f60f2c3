// muster lint and muster schema.
#include "cli/commands.hpp"
#include "cli/scenario_folder.hpp"
#include "reports/renderer.hpp"
#include "scenario/loader.hpp"

#include <cstdio>
#include <fmt/format.h>

namespace muster::cli {

int lint(const lint_flags& flags)
{
    std::size_t defects = 0;
    for (const auto& file : flags.files) {
        const auto outcome = load_scenario_file(file);
        for (const auto& d : outcome.diagnostics)
            std::fputs(d.to_text().c_str(), stdout);
        defects += outcome.diagnostics.size();
        if (outcome.scenario)
            std::fputs(fmt::format("{}: sound\n", file).c_str(), stdout);
    }
    return defects == 0 ? 0 : 2;
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
