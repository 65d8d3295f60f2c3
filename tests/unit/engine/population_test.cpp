// Starts of clients: counts, times, shards, closed populations.
#include "engine/population/population.hpp"

#include "engine/rendezvous.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace {

using namespace muster;
using namespace std::chrono_literals;
using engine::client_start;
using engine::population;

scenario::phase of_count(core::duration length, std::uint32_t count)
{
    scenario::phase p;
    p.length = length;
    p.arrival_count = count;
    return p;
}

scenario::phase of_rate(core::duration length, double rate, std::optional<double> ramp_to = {})
{
    scenario::phase p;
    p.length = length;
    p.arrival_rate = rate;
    p.ramp_to = ramp_to;
    return p;
}

scenario::phase of_users(core::duration length, std::uint32_t users,
                         std::optional<std::uint32_t> ramp_to = {})
{
    scenario::phase p;
    p.length = length;
    p.users = users;
    p.ramp_users_to = ramp_to;
    return p;
}

scenario::scenario_file with(std::vector<scenario::phase> phases)
{
    scenario::scenario_file s;
    s.phases = std::move(phases);
    return s;
}

std::vector<client_start> all_starts(const scenario::scenario_file& s, std::uint64_t seed = 1,
                                     std::uint32_t shard = 0, std::uint32_t shards = 1)
{
    population p(s, seed, shard, shards, false);
    std::vector<client_start> starts;
    core::duration now{};
    while (p.next(now) != engine::no_start) {
        now = std::max(now, p.next(now));
        while (const auto start = p.take(now))
            starts.push_back(*start);
    }
    return starts;
}

TEST(population, spreads_a_count_evenly_over_its_phase)
{
    const auto starts = all_starts(with({of_count(10s, 5)}));
    ASSERT_EQ(starts.size(), 5U);
    for (std::size_t i = 0; i < starts.size(); ++i) {
        EXPECT_EQ(starts[i].at, 2s * static_cast<int>(i));
        EXPECT_EQ(starts[i].client, i);
    }
}

TEST(population, starts_a_rate_at_equal_gaps)
{
    const auto starts = all_starts(with({of_rate(3s, 2)}));
    ASSERT_EQ(starts.size(), 6U);
    EXPECT_EQ(starts[5].at, 2500ms);
}

TEST(population, ramps_a_rate_so_that_the_mean_holds)
{
    const auto starts = all_starts(with({of_rate(10s, 10, 30)}));
    EXPECT_EQ(starts.size(), 200U);
    const auto half = std::count_if(starts.begin(), starts.end(), [](const auto& s) { return s.at < 5s; });
    EXPECT_EQ(half, 75);
}

TEST(population, ramps_from_nothing_and_to_nothing)
{
    EXPECT_EQ(all_starts(with({of_rate(10s, 0, 20)})).size(), 100U);
    EXPECT_EQ(all_starts(with({of_rate(10s, 20, 0)})).size(), 100U);
}

TEST(population, draws_poisson_arrivals_around_the_rate_and_in_order)
{
    scenario::phase p = of_rate(100s, 50);
    p.poisson = true;
    const auto starts = all_starts(with({p}), 7);
    EXPECT_NEAR(double(starts.size()), 5000, 300);
    EXPECT_TRUE(std::is_sorted(starts.begin(), starts.end(),
                               [](const auto& a, const auto& b) { return a.at < b.at; }));
    EXPECT_NE(all_starts(with({p}), 8).size(), 0U);
    EXPECT_NE(all_starts(with({p}), 8)[0].at, starts[0].at);
}

TEST(population, keeps_the_exact_count_when_arrivals_are_poisson)
{
    scenario::phase p = of_count(10s, 100);
    p.poisson = true;
    const auto starts = all_starts(with({p}), 3);
    ASSERT_EQ(starts.size(), 100U);
    EXPECT_TRUE(std::is_sorted(starts.begin(), starts.end(),
                               [](const auto& a, const auto& b) { return a.at < b.at; }));
    EXPECT_LE(starts.back().at, 10s);
}

TEST(population, waits_out_a_phase_without_arrivals)
{
    scenario::phase pause;
    pause.length = 5s;
    const auto starts = all_starts(with({of_count(1s, 1), pause, of_count(1s, 1)}));
    ASSERT_EQ(starts.size(), 2U);
    EXPECT_EQ(starts[1].at, 6s);
    EXPECT_EQ(starts[1].phase, 2U);
}

TEST(population, gives_the_same_starts_to_any_number_of_shards)
{
    scenario::phase p = of_rate(20s, 30);
    p.poisson = true;
    const auto s = with({of_count(2s, 17), p});
    const auto whole = all_starts(s, 42);
    std::map<std::uint32_t, core::duration> parts;
    for (std::uint32_t shard = 0; shard < 3; ++shard)
        for (const client_start& start : all_starts(s, 42, shard, 3)) {
            EXPECT_EQ(start.client % 3, shard);
            EXPECT_TRUE(parts.emplace(start.client, start.at).second);
        }
    ASSERT_EQ(parts.size(), whole.size());
    for (const client_start& start : whole)
        EXPECT_EQ(parts.at(start.client), start.at);
}

TEST(population, drops_and_counts_arrivals_past_max_users)
{
    scenario::phase p = of_count(10s, 10);
    p.max_users = 3;
    const auto s = with({p});
    population people(s, 1, 0, 1, false);
    int started = 0;
    while (people.take(10s))
        ++started;
    EXPECT_EQ(started, 3);
    EXPECT_EQ(people.dropped(), 7U);
}

TEST(population, lets_arrivals_in_again_when_somebody_ended)
{
    scenario::phase p = of_count(10s, 10);
    p.max_users = 1;
    const auto s = with({p});
    population people(s, 1, 0, 1, false);
    ASSERT_TRUE(people.take(0s));
    EXPECT_FALSE(people.take(1s));
    people.ended(false, false, 1500ms);
    EXPECT_TRUE(people.take(2s));
    EXPECT_EQ(people.dropped(), 1U);
}

TEST(population, keeps_a_closed_population_at_its_size)
{
    const auto s = with({of_users(10s, 2)});
    population people(s, 1, 0, 1, false);
    ASSERT_TRUE(people.take(0s));
    const auto second = people.take(0s);
    ASSERT_TRUE(second);
    EXPECT_TRUE(second->closed);
    EXPECT_FALSE(people.take(0s));
    people.ended(true, false, 3s);
    EXPECT_EQ(people.next(3s), 3s + 1ms);
    const auto third = people.take(3s + 1ms);
    ASSERT_TRUE(third);
    EXPECT_EQ(third->client, 2U);
    EXPECT_FALSE(people.over(9s));
}

TEST(population, waits_a_second_before_it_replaces_a_failed_client)
{
    const auto s = with({of_users(10s, 1)});
    population people(s, 1, 0, 1, false);
    ASSERT_TRUE(people.take(0s));
    people.ended(true, true, 2s);
    EXPECT_FALSE(people.take(2900ms));
    EXPECT_TRUE(people.take(3s));
}

TEST(population, replaces_nobody_after_the_closed_phase)
{
    const auto s = with({of_users(10s, 1)});
    population people(s, 1, 0, 1, false);
    ASSERT_TRUE(people.take(0s));
    people.ended(true, false, 10s);
    EXPECT_EQ(people.next(10s), engine::no_start);
    EXPECT_TRUE(people.over(10s));
}

TEST(population, ramps_users_up_one_by_one)
{
    const auto starts = all_starts(with({of_users(10s, 0, 10)}));
    ASSERT_EQ(starts.size(), 9U); // the tenth would start at the very end
    EXPECT_NEAR(double(starts[4].at.count()), 5e9, 1e6);
}

TEST(population, shares_closed_users_among_shards_with_distinct_numbers)
{
    const auto s = with({of_count(1s, 4), of_users(5s, 7)});
    std::map<std::uint32_t, int> seen;
    for (std::uint32_t shard = 0; shard < 3; ++shard)
        for (const client_start& start : all_starts(s, 1, shard, 3)) {
            EXPECT_EQ(start.client % 3, shard);
            ++seen[start.client];
        }
    EXPECT_EQ(seen.size(), 11U);
    EXPECT_EQ(engine::expected_clients(s, 1, false), 11U);
}

TEST(population, starts_one_client_at_once_when_solo)
{
    scenario::phase pause;
    pause.length = 5s;
    const auto s = with({pause, of_count(5s, 100)});
    population people(s, 1, 0, 1, true);
    EXPECT_EQ(people.next(0s), 0s);
    EXPECT_TRUE(people.take(0s));
    EXPECT_TRUE(people.over(0s));
    EXPECT_EQ(people.next(0s), engine::no_start);
}

TEST(population, starts_the_one_client_on_the_first_shard_when_solo)
{
    const auto s = with({of_count(5s, 100)});
    population other(s, 1, 1, 2, true);
    EXPECT_EQ(other.next(0s), engine::no_start);
    EXPECT_FALSE(other.take(5s));
    EXPECT_TRUE(other.over(0s));
    EXPECT_EQ(engine::expected_clients(s, 1, true), 1U);
}

TEST(population, lets_users_go_while_their_number_falls)
{
    const auto s = with({of_users(10s, 4, 0)});
    population people(s, 1, 0, 1, false);
    for (int i = 0; i < 4; ++i)
        ASSERT_TRUE(people.take(0s));
    EXPECT_FALSE(people.take(0s));
    EXPECT_EQ(people.next(0s), engine::no_start);
    EXPECT_FALSE(people.ended(true, false, 4s)); // three live, three are wanted at most
    EXPECT_FALSE(people.ended(true, false, 5s));
    EXPECT_TRUE(people.ended(true, false, 5s)); // one lives, two are wanted
    EXPECT_FALSE(people.take(5001ms));          // by then one is enough
}

TEST(population, names_the_phase_of_a_moment)
{
    auto first = of_count(1s, 1);
    first.name = "arrive";
    auto second = of_count(1s, 1);
    second.name = "chat";
    const auto s = with({first, second});
    const population people(s, 1, 0, 1, false);
    EXPECT_EQ(people.phase_name(999ms), "arrive");
    EXPECT_EQ(people.phase_name(1s), "chat");
    EXPECT_EQ(people.phase_name(2s), "");
}

TEST(population, starts_nobody_after_stop)
{
    const auto s = with({of_count(5s, 100)});
    population people(s, 1, 0, 1, false);
    people.stop();
    EXPECT_FALSE(people.take(5s));
    EXPECT_TRUE(people.over(0s));
}

TEST(population, chooses_flows_by_weight)
{
    std::vector<scenario::flow> flows(2);
    flows[0].weight = 3;
    flows[1].weight = 1;
    int first = 0;
    for (std::uint32_t client = 0; client < 4000; ++client)
        first += engine::flow_of(flows, 9, client) == 0 ? 1 : 0;
    EXPECT_NEAR(first, 3000, 120);
    EXPECT_EQ(engine::flow_of(flows, 9, 77), engine::flow_of(flows, 9, 77));
}

TEST(population, deals_unique_rows_until_they_are_used_up)
{
    scenario::payload rows;
    rows.rows.resize(3);
    rows.by = scenario::payload::order::unique;
    EXPECT_EQ(engine::row_of(rows, 0, 1, 2), 2U);
    EXPECT_EQ(engine::row_of(rows, 0, 1, 3), std::nullopt);
}

TEST(population, deals_rows_in_turn_and_begins_again)
{
    scenario::payload rows;
    rows.rows.resize(3);
    for (const auto by : {scenario::payload::order::sequence, scenario::payload::order::circular}) {
        rows.by = by;
        EXPECT_EQ(engine::row_of(rows, 0, 1, 2), 2U);
        EXPECT_EQ(engine::row_of(rows, 0, 1, 4), 1U);
    }
    rows.rows.clear();
    EXPECT_EQ(engine::row_of(rows, 0, 1, 0), std::nullopt);
}

TEST(population, draws_rows_at_random_from_all_of_them)
{
    scenario::payload rows;
    rows.rows.resize(3);
    rows.by = scenario::payload::order::random;
    std::map<std::size_t, int> seen;
    for (std::uint32_t client = 0; client < 300; ++client)
        ++seen[*engine::row_of(rows, 0, 5, client)];
    ASSERT_EQ(seen.size(), 3U);
    for (const auto& [row, times] : seen)
        EXPECT_NEAR(times, 100, 40) << row;
    EXPECT_LT(seen.rbegin()->first, 3U);
}

TEST(population, shuffles_rows_so_that_each_comes_once_a_round)
{
    scenario::payload rows;
    rows.rows.resize(10);
    rows.by = scenario::payload::order::shuffle;
    std::map<std::size_t, int> seen;
    for (std::uint32_t client = 0; client < 10; ++client)
        ++seen[*engine::row_of(rows, 0, 5, client)];
    EXPECT_EQ(seen.size(), 10U);
}

} // namespace
