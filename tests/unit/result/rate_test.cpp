// Rates: what happened between the first time and the last, of one shard and of several.
#include "result/run_result.hpp"

#include <gtest/gtest.h>

namespace muster::result {
namespace {

using namespace std::chrono_literals;

rate every(core::duration gap, core::duration from, std::uint64_t times)
{
    rate r;
    for (std::uint64_t i = 0; i < times; ++i)
        r.note(from + static_cast<std::int64_t>(i) * gap);
    return r;
}

TEST(rate, is_exact_for_even_gaps)
{
    EXPECT_EQ(every(100ms, 5s, 11).per_second(), 10.0);
}

TEST(rate, is_nothing_for_less_than_a_second)
{
    EXPECT_EQ(rate{}.per_second(), std::nullopt);
    EXPECT_EQ(every(100ms, 5s, 10).per_second(), std::nullopt);
}

TEST(rate, takes_times_in_any_order)
{
    rate r;
    r.note(7s);
    r.note(5s);
    r.note(6s);
    EXPECT_EQ(r.from, core::duration{5s});
    EXPECT_EQ(r.to, core::duration{7s});
}

TEST(rate, of_shards_is_that_of_all_their_events)
{
    rate sum = every(200ms, 5s, 6);
    sum.add(every(200ms, 5'100ms, 5));
    EXPECT_EQ(sum.per_second(), 10.0);
    sum.add(rate{});
    EXPECT_EQ(sum.from, core::duration{5s});
    rate none;
    none.add(sum);
    EXPECT_EQ(none.per_second(), 10.0);
}

TEST(merge, adds_rates_and_keeps_the_busiest_second_of_all_threads)
{
    run_result a;
    run_result b;
    a.rates["sends"] = every(1s, 0s, 3);
    b.rates["sends"] = every(1s, 1s, 3);
    b.rates["deliveries"] = every(1s, 0s, 2);
    a.generator.cpu_share = 0.5;
    a.generator.busiest = 1s;
    b.generator.cpu_share = 0.9;
    b.generator.busiest = 2s;
    merge(a, b);
    EXPECT_EQ(a.rates["sends"].count, 6U);
    EXPECT_EQ(a.rates["sends"].to, core::duration{3s});
    EXPECT_EQ(a.rates["deliveries"].count, 2U);
    EXPECT_EQ(a.generator.threads, 2U);
    EXPECT_EQ(a.generator.cpu_share, 0.9);
    EXPECT_EQ(a.generator.busiest, core::duration{2s});
}

} // namespace
} // namespace muster::result
