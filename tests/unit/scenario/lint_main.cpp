// What the schema test drives: `--schema` prints the schema; `-` loads standard input, status 0 when sound.
#include "tests/unit/scenario/loading.hpp"

#include <iostream>
#include <iterator>

namespace scenario = muster::scenario;

int main(int argc, char** argv)
{
    if (argc > 1 && std::string_view(argv[1]) == "--schema") {
        std::cout << scenario::scenario_schema();
        return 0;
    }
    const std::string text{std::istreambuf_iterator<char>(std::cin), {}};
    scenario::testing::surroundings around;
    around.files["users.csv"] = "name,room\nann,red\nbob,blue\n";
    around.environment["TOKEN"] = "secret-token";
    const auto outcome = scenario::testing::load(text, around);
    std::cerr << scenario::testing::errors(outcome);
    return outcome.scenario ? 0 : 1;
}
