// The output folder is claimed first and filled with whole files.
#include "cli/output_folder.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <unistd.h>

namespace muster::cli {
namespace {

namespace fs = std::filesystem;

class output : public testing::Test {
protected:
    void SetUp() override
    {
        std::string pattern = testing::TempDir() + "musterXXXXXX";
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        root = pattern;
    }
    void TearDown() override { fs::remove_all(root); }
    std::string path(const char* name) const { return (root / name).string(); }

    fs::path root;
    core::problem why;
};

TEST_F(output, creates_the_folder_and_replaces_whole_files)
{
    const auto out = output_folder::claim(path("a/b"), why);
    ASSERT_TRUE(out) << why.cause;
    EXPECT_FALSE(out->write("x.json", "first, longer"));
    EXPECT_FALSE(out->write("x.json", "second"));
    std::ifstream file(path("a/b/x.json"));
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), "second");
    EXPECT_EQ(fs::status(path("a/b/x.json")).permissions(), fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_FALSE(fs::exists(path("a/b/x.json.tmp")));
}

TEST_F(output, names_the_other_run_that_holds_it)
{
    const auto first = output_folder::claim(path("o"), why);
    ASSERT_TRUE(first);
    EXPECT_FALSE(output_folder::claim(path("o"), why));
    EXPECT_NE(why.cause.find(std::to_string(::getpid())), std::string::npos) << why.cause;
    EXPECT_EQ(why.kept, "nothing was sent");
}

TEST_F(output, is_free_again_when_the_run_ends)
{
    output_folder::claim(path("o"), why).reset();
    EXPECT_TRUE(output_folder::claim(path("o"), why));
}

TEST_F(output, refuses_a_link_and_a_file)
{
    fs::create_directory(path("real"));
    fs::create_symlink(path("real"), path("link"));
    std::ofstream(path("file")) << "x";
    EXPECT_FALSE(output_folder::claim(path("link"), why));
    EXPECT_EQ(why.cause, "it is a symbolic link");
    EXPECT_FALSE(output_folder::claim(path("file"), why));
    EXPECT_FALSE(why.cause.empty());
}

TEST_F(output, a_write_that_fails_says_where_and_what_was_kept)
{
    const auto out = output_folder::claim(path("o"), why);
    ASSERT_TRUE(out);
    fs::create_directory(path("o/x.json")); // cannot be replaced by a file
    const auto problem = out->write("x.json", "text");
    ASSERT_TRUE(problem);
    EXPECT_EQ(problem->where, path("o/x.json"));
    EXPECT_FALSE(problem->kept.empty());
}

TEST_F(output, leaves_no_report_of_an_earlier_run_in_place_of_one_it_could_not_write)
{
    const auto out = output_folder::claim(path("o"), why);
    ASSERT_TRUE(out);
    ASSERT_FALSE(out->write("x.json", "of an earlier run"));
    fs::create_directory(path("o/x.json.tmp"));
    EXPECT_TRUE(out->write("x.json", "text"));
    EXPECT_FALSE(fs::exists(path("o/x.json")));
}

TEST_F(output, a_name_that_no_folder_can_have_is_a_problem_and_no_exception)
{
    EXPECT_FALSE(output_folder::claim(path("o") + std::string(300, 'x'), why));
    EXPECT_EQ(why.code, "output_folder");
}

} // namespace
} // namespace muster::cli
