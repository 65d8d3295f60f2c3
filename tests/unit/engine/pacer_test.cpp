// Due times of loop iterations.
#include "engine/population/pacer.hpp"

#include <gtest/gtest.h>

namespace {

using namespace muster;
using namespace std::chrono_literals;

constexpr core::time_point start{100s};

TEST(pacer, keeps_due_times_when_an_iteration_starts_late)
{
    core::random_source random(1);
    const scenario::duration_spec pace{scenario::duration_spec::shape::fixed, 1s, {}};
    engine::pacer p;
    p.begin(&pace, start, random);
    EXPECT_EQ(p.due(), start);
    p.advance(start + 5s, random);
    EXPECT_EQ(p.due(), start + 1s);
    p.advance(start + 5s, random);
    EXPECT_EQ(p.due(), start + 2s);
}

TEST(pacer, draws_the_first_gap_too_when_the_pace_is_drawn)
{
    const scenario::duration_spec pace{scenario::duration_spec::shape::exponential, 10s, {}};
    core::duration sum{};
    for (std::uint64_t seed = 0; seed < 2000; ++seed) {
        core::random_source random(seed);
        engine::pacer p;
        p.begin(&pace, start, random);
        sum += p.due() - start;
    }
    EXPECT_NEAR(double((sum / 2000).count()), 10e9, 1e9);
}

TEST(pacer, is_due_at_once_without_a_pace)
{
    core::random_source random(1);
    engine::pacer p;
    p.begin(nullptr, start, random);
    p.advance(start + 3s, random);
    EXPECT_EQ(p.due(), start + 3s);
    EXPECT_FALSE(p.paced());
}

} // namespace
