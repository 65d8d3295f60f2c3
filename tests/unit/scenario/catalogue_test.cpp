// The catalogue itself: every file loads, and what only all of them together can tell.
#include "scenario/case_model.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>

namespace muster::scenario::testing {
namespace {

const std::filesystem::path folder = std::filesystem::path(MUSTER_SOURCE_FOLDER) / "scenarios/conformance";

// The catalogue by file name; a file that does not load is a failure with its diagnostics.
std::map<std::string, case_file> catalogue()
{
    std::map<std::string, case_file> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const std::string name = entry.path().filename().string();
        const bool section = name[0] >= '0' && name[0] <= '9' && entry.path().extension() == ".yaml";
        if (!section && name != "discovery.yaml")
            continue;
        std::ifstream in(entry.path());
        auto outcome = load_cases(std::string(std::istreambuf_iterator<char>(in), {}), name);
        std::string defects;
        for (const diagnostic& d : outcome.diagnostics)
            defects += d.to_text();
        EXPECT_EQ(defects, "");
        if (outcome.file)
            files.emplace(name, std::move(*outcome.file));
    }
    return files;
}

TEST(catalogue, loads_and_is_not_empty)
{
    std::size_t cases = 0;
    for (const auto& [name, file] : catalogue())
        cases += file.cases.size();
    EXPECT_GT(cases, 300U);
}

TEST(catalogue, names_its_files_by_their_sections)
{
    for (const auto& [name, file] : catalogue()) {
        if (name == "discovery.yaml")
            EXPECT_EQ(file.section, 0U);
        else
            EXPECT_EQ(file.section, std::stoul(name)) << name;
    }
}

TEST(catalogue, gives_no_number_id_or_title_twice)
{
    std::set<std::string> numbers;
    std::set<std::string> ids;
    for (const auto& [name, file] : catalogue()) {
        std::set<std::string> titles;
        for (const conformance_case& c : file.cases) {
            EXPECT_TRUE(numbers.insert(c.number).second) << name << ": " << c.number;
            EXPECT_TRUE(ids.insert(c.id).second) << name << ": " << c.id;
            EXPECT_TRUE(titles.insert(c.title).second)
                << name << ": " << c.number << " has the title of another";
        }
    }
}

TEST(catalogue, needs_only_probes_that_there_are)
{
    const auto files = catalogue();
    std::set<std::string> probes;
    ASSERT_TRUE(files.contains("discovery.yaml"));
    for (const conformance_case& probe : files.at("discovery.yaml").cases)
        probes.insert(probe.id);
    for (const auto& [name, file] : files) {
        for (const conformance_case& c : file.cases) {
            for (const std::string& need : c.needs)
                EXPECT_TRUE(probes.contains(need)) << name << ": " << c.number << " needs " << need;
        }
    }
}

} // namespace
} // namespace muster::scenario::testing
