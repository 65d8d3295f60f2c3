// Patterns with `*`.
#include "core/glob.hpp"

#include <gtest/gtest.h>

#include <string>

namespace muster::core {
namespace {

TEST(glob, without_a_star_only_the_same_text_fits)
{
    EXPECT_TRUE(glob_matches("1.2.8", "1.2.8"));
    EXPECT_FALSE(glob_matches("1.2.8", "1.2.80"));
    EXPECT_FALSE(glob_matches("1.2.8", "1x2.8"));
    EXPECT_TRUE(glob_matches("", ""));
    EXPECT_FALSE(glob_matches("", "x"));
}

TEST(glob, a_star_takes_any_run_also_an_empty_one)
{
    EXPECT_TRUE(glob_matches("*", ""));
    EXPECT_TRUE(glob_matches("4.*", "4.11"));
    EXPECT_FALSE(glob_matches("4.*", "14.1"));
    EXPECT_TRUE(glob_matches("eio.*.open", "eio.hs.poll.open"));
    EXPECT_TRUE(glob_matches("*ab", "aab"));
    EXPECT_TRUE(glob_matches("a**b", "ab"));
    EXPECT_FALSE(glob_matches("a*b", "acd"));
}

TEST(glob, stars_that_must_give_back_do_so_in_bounded_time)
{
    const std::string text(20'000, 'a');
    EXPECT_FALSE(glob_matches("*a*a*a*a*b", text));
    EXPECT_TRUE(glob_matches("*a*a*a*a*", text));
}

} // namespace
} // namespace muster::core
