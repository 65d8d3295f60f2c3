// What the schema test drives: `--schema` and `--case-schema` print a schema; `-` loads a scenario from
// standard input, `--cases FILE...` loads files of conformance cases (`-`: standard input); status 0 when all
// are sound.
#include "scenario/case_model.hpp"
#include "tests/unit/scenario/loading.hpp"

#include <fstream>
#include <iostream>
#include <iterator>

namespace scenario = muster::scenario;

namespace {

std::string content_of(std::istream& in)
{
    return {std::istreambuf_iterator<char>(in), {}};
}

// True when the file is sound.
bool load_case_file(const std::string& name)
{
    std::ifstream file(name);
    if (name != "-" && !file) {
        std::cerr << name << ": cannot be read\n";
        return false;
    }
    const auto outcome = scenario::load_cases(content_of(name == "-" ? std::cin : file), name);
    for (const scenario::diagnostic& d : outcome.diagnostics)
        std::cerr << d.to_text();
    return outcome.file.has_value();
}

} // namespace

int main(int argc, char** argv)
{
    if (argc > 1 && std::string_view(argv[1]) == "--schema") {
        std::cout << scenario::scenario_schema();
        return 0;
    }
    if (argc > 1 && std::string_view(argv[1]) == "--case-schema") {
        std::cout << scenario::case_schema();
        return 0;
    }
    if (argc > 1 && std::string_view(argv[1]) == "--cases") {
        bool sound = argc > 2;
        for (int i = 2; i < argc; ++i)
            sound = load_case_file(argv[i]) && sound;
        return sound ? 0 : 1;
    }
    const std::string text = content_of(std::cin);
    scenario::testing::surroundings around;
    around.files["users.csv"] = "name,room\nann,red\nbob,blue\n";
    around.environment["TOKEN"] = "secret-token";
    const auto outcome = scenario::testing::load(text, around);
    std::cerr << scenario::testing::errors(outcome);
    return outcome.scenario ? 0 : 1;
}
