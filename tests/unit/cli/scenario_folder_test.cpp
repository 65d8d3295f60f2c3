// Files of a scenario: regular, bounded, beneath its folder.
#include "cli/scenario_folder.hpp"

#include "core/limits.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace muster::cli {
namespace {

namespace fs = std::filesystem;

class scenario_folder : public testing::Test {
protected:
    void SetUp() override
    {
        std::string pattern = testing::TempDir() + "musterXXXXXX";
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        root = pattern;
        fs::create_directories(root / "scenario" / "data");
        put("scenario/data/users.csv", "a,b\n");
        put("secret.csv", "x\n");
    }
    void TearDown() override { fs::remove_all(root); }
    void put(const std::string& name, const std::string& text) { std::ofstream(root / name) << text; }

    fs::path root;
    std::string why;
};

TEST_F(scenario_folder, reads_a_file_beneath)
{
    const auto text = read_beneath(root / "scenario", "data/users.csv", why);
    ASSERT_TRUE(text) << why;
    EXPECT_EQ(*text, "a,b\n");
}

TEST_F(scenario_folder, refuses_to_climb_out_by_path_or_link)
{
    fs::create_symlink(root / "secret.csv", root / "scenario" / "link.csv");
    for (const std::string& name : {std::string("../secret.csv"), (root / "secret.csv").string(),
                                    std::string("data/../../secret.csv"), std::string("link.csv")}) {
        why.clear();
        EXPECT_FALSE(read_beneath(root / "scenario", name, why)) << name;
        EXPECT_EQ(why, "outside the scenario's folder") << name;
    }
}

TEST_F(scenario_folder, refuses_what_is_no_regular_file_without_blocking)
{
    ASSERT_EQ(::mkfifo((root / "scenario" / "pipe").c_str(), 0600), 0);
    for (const char* name : {"pipe", "data"}) {
        EXPECT_FALSE(read_beneath(root / "scenario", name, why)) << name;
        EXPECT_EQ(why, "not a regular file") << name;
    }
    EXPECT_FALSE(read_beneath(root / "scenario", "missing.csv", why));
    EXPECT_EQ(why, "No such file or directory");
}

TEST_F(scenario_folder, refuses_a_file_over_the_limit_by_its_size_alone)
{
    put("scenario/huge.csv", "");
    fs::resize_file(root / "scenario" / "huge.csv", core::limits::data_file_bytes + 1);
    EXPECT_FALSE(read_beneath(root / "scenario", "huge.csv", why));
    EXPECT_NE(why.find("limit"), std::string::npos);
}

TEST_F(scenario_folder, an_unreadable_scenario_is_a_diagnostic)
{
    const auto outcome = load_scenario_file((root / "none.yaml").string());
    EXPECT_FALSE(outcome.scenario);
    ASSERT_EQ(outcome.diagnostics.size(), 1u);
    EXPECT_NE(outcome.diagnostics.front().message.find("No such file"), std::string::npos);
}

} // namespace
} // namespace muster::cli
