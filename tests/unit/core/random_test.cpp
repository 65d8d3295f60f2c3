// The seeded generator: replay, ranges, means.
#include "core/random.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace {

using namespace muster::core;
using namespace std::chrono_literals;

constexpr int draws = 20'000;

TEST(random_source, follows_the_published_algorithm)
{
    // splitmix64 seeds and xoshiro256** draws, computed with the authors' C code for seed 0.
    random_source r(0);
    EXPECT_EQ(r.next(), 0x99ec5f36cb75f2b4u);
    EXPECT_EQ(r.next(), 0xbf6e1f784956452au);
    EXPECT_EQ(r.next(), 0x1a5f849d4933e6e0u);
}

TEST(random_source, the_same_seed_replays_the_same_draws)
{
    random_source a(42);
    random_source b(42);
    for (int i = 0; i < 100; ++i)
        EXPECT_EQ(a.next(), b.next());
}

TEST(random_source, streams_of_one_seed_differ_from_each_other)
{
    random_source a = random_source::stream(42, 0);
    random_source b = random_source::stream(42, 1);
    random_source c = random_source::stream(43, 0);
    const auto first = a.next();
    EXPECT_NE(first, b.next());
    EXPECT_NE(first, c.next());
    EXPECT_EQ(first, random_source::stream(42, 0).next());
}

TEST(random_source, between_reaches_both_ends_evenly_and_nothing_else)
{
    random_source r(1);
    std::array<int, 5> seen{};
    for (int i = 0; i < draws; ++i) {
        const auto n = r.between(10, 14);
        ASSERT_GE(n, 10u);
        ASSERT_LE(n, 14u);
        ++seen[n - 10];
    }
    for (const int count : seen)
        EXPECT_NEAR(count, draws / 5, draws / 5 * 0.08);
}

TEST(random_source, between_takes_single_values_and_the_whole_range)
{
    random_source r(1);
    random_source same(1);
    EXPECT_EQ(r.between(7, 7), 7u);
    same.next();
    EXPECT_EQ(r.between(0, ~std::uint64_t{0}), same.next());
}

TEST(random_source, unit_stays_below_one)
{
    random_source r(3);
    double sum = 0;
    for (int i = 0; i < draws; ++i) {
        const double u = r.unit();
        ASSERT_GE(u, 0.0);
        ASSERT_LT(u, 1.0);
        sum += u;
    }
    EXPECT_NEAR(sum / draws, 0.5, 0.01);
}

TEST(random_source, exponential_has_its_mean_and_its_median)
{
    random_source r(4);
    double sum = 0;
    int below_median = 0;
    for (int i = 0; i < draws; ++i) {
        const duration d = r.exponential(10s);
        ASSERT_GE(d, 0ns);
        sum += static_cast<double>(d.count());
        below_median += d < 6931ms ? 1 : 0; // mean * ln 2
    }
    EXPECT_NEAR(sum / draws, 10e9, 0.3e9);
    EXPECT_NEAR(below_median, draws / 2, draws * 0.02);
}

TEST(random_source, normal_has_its_mean_and_deviation_and_is_cut_at_zero)
{
    random_source r(5);
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < draws; ++i) {
        const auto d = static_cast<double>(r.normal(10s, 1s).count()) / 1e9;
        sum += d;
        squares += (d - 10) * (d - 10);
        ASSERT_GE(r.normal(1s, 10s), 0ns);
    }
    EXPECT_NEAR(sum / draws, 10, 0.05);
    EXPECT_NEAR(std::sqrt(squares / draws), 1, 0.05);
}

TEST(random_source, uniform_stays_in_its_range)
{
    random_source r(6);
    double sum = 0;
    for (int i = 0; i < draws; ++i) {
        const duration d = r.uniform(1s, 3s);
        ASSERT_GE(d, 1s);
        ASSERT_LE(d, 3s);
        sum += static_cast<double>(d.count());
    }
    EXPECT_NEAR(sum / draws, 2e9, 0.02e9);
    EXPECT_EQ(r.uniform(2s, 2s), 2s);
}

} // namespace
