// What the schema test drives: `--schema` and `--case-schema` print a schema; `--scenarios` and `--cases`
// load the documents on standard input, a NUL byte behind each, and print a line for each: "sound" or its
// first defect.
#include "scenario/case_model.hpp"
#include "tests/unit/scenario/loading.hpp"

#include <iostream>

namespace scenario = muster::scenario;

namespace {

std::vector<scenario::diagnostic> defects_of(const std::string& text, bool cases)
{
    if (cases)
        return scenario::load_cases(text, "-").diagnostics;
    scenario::testing::surroundings around;
    around.files["users.csv"] = "name,room\nann,red\nbob,blue\n";
    around.environment["TOKEN"] = "secret-token";
    return scenario::testing::load(text, around).diagnostics;
}

} // namespace

int main(int argc, char** argv)
{
    const std::string_view mode = argc == 2 ? argv[1] : "";
    if (mode == "--schema")
        std::cout << scenario::scenario_schema();
    else if (mode == "--case-schema")
        std::cout << scenario::case_schema();
    else if (mode != "--scenarios" && mode != "--cases")
        return 2;
    else
        for (std::string text; std::getline(std::cin, text, '\0');) {
            const auto defects = defects_of(text, mode == "--cases");
            std::cout << (defects.empty() ? "sound" : defects.front().message) << '\n';
        }
    return 0;
}
