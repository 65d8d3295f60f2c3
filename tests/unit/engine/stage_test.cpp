// What a scenario, a seed and a start make of the judges' options.
#include "engine/script/stage.hpp"

#include <gtest/gtest.h>

namespace {

using namespace muster;
using namespace std::chrono_literals;

constexpr core::time_point noon{12h};

TEST(judge_options, are_those_of_another_run_when_the_same_seed_is_played_again)
{
    const scenario::scenario_file s;
    const auto first = engine::judge_options_of(s, 7, noon);
    const auto again = engine::judge_options_of(s, 7, noon + 1s);
    EXPECT_NE(first.run, again.run);
    EXPECT_NE(first.secret, again.secret);
}

TEST(judge_options, are_the_same_for_all_shards_of_a_run)
{
    const scenario::scenario_file s;
    EXPECT_EQ(engine::judge_options_of(s, 7, noon).run, engine::judge_options_of(s, 7, noon).run);
    EXPECT_EQ(engine::judge_options_of(s, 7, noon).secret, engine::judge_options_of(s, 7, noon).secret);
    EXPECT_NE(engine::judge_options_of(s, 7, noon).run, engine::judge_options_of(s, 8, noon).run);
}

} // namespace
