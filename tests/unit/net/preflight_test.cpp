// Preflight arithmetic: plans from phases, needs from plans, shortages with their numbers.
#include "net/preflight.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace muster::net {
namespace {

using namespace std::chrono_literals;

scenario::phase counted(std::uint32_t clients)
{
    scenario::phase p;
    p.length = 5s;
    p.arrival_count = clients;
    return p;
}

scenario::phase rated(double from, std::optional<double> to = std::nullopt)
{
    scenario::phase p;
    p.length = 10s;
    p.arrival_rate = from;
    p.ramp_to = to;
    return p;
}

TEST(preflight, adds_the_arrivals_of_all_phases)
{
    scenario::scenario_file s;
    s.phases = {counted(100), rated(5), rated(0, 10)};
    EXPECT_EQ(plan_clients(s, false).total, 100U + 50U + 50U);
    EXPECT_EQ(plan_clients(s, false).at_a_time, 200U);
}

TEST(preflight, caps_the_living_clients_when_every_arriving_phase_has_a_cap)
{
    scenario::scenario_file s;
    s.phases = {rated(100), rated(200)};
    s.phases[0].max_users = 30;
    EXPECT_EQ(plan_clients(s, false).at_a_time, 3'000U);
    s.phases[1].max_users = 40;
    EXPECT_EQ(plan_clients(s, false).at_a_time, 40U);
    EXPECT_EQ(plan_clients(s, false).total, 3'000U);
}

TEST(preflight, takes_the_largest_closed_population)
{
    scenario::scenario_file s;
    s.phases.resize(2);
    s.phases[0].users = 10;
    s.phases[1].users = 10;
    s.phases[1].ramp_users_to = 70;
    EXPECT_EQ(plan_clients(s, false).at_a_time, 70U);
}

TEST(preflight, leaves_room_for_the_scatter_of_poisson_arrivals)
{
    scenario::scenario_file s;
    s.phases = {rated(10)};
    s.phases[0].poisson = true;
    EXPECT_EQ(plan_clients(s, false).total, 160U); // 100 and six deviations
}

TEST(preflight, plans_one_client_for_solo)
{
    scenario::scenario_file s;
    s.phases = {counted(5'000)};
    EXPECT_EQ(plan_clients(s, true).at_a_time, 1U);
}

TEST(preflight, bounds_absurd_rates)
{
    scenario::scenario_file s;
    s.phases = {rated(1e300)};
    EXPECT_EQ(plan_clients(s, false).total, 1'000'000'000U);
}

TEST(preflight, counts_the_connections_each_transport_holds)
{
    scenario::socketio_options how;
    const client_plan plan{100, 100};
    const auto descriptors = [&] { return need_of(plan, how, 1, false).descriptors - 64; };
    EXPECT_EQ(descriptors(), 100U);
    how.polling = true;
    EXPECT_EQ(descriptors(), 300U);
    how.upgrade = false;
    EXPECT_EQ(descriptors(), 200U);
    EXPECT_EQ(need_of(plan, how, 1, true).descriptors - 64, 400U);
}

TEST(preflight, spreads_connections_over_the_targets)
{
    EXPECT_EQ(need_of({100, 100}, {}, 3, false).connections_per_target, 34U);
}

TEST(preflight, passes_when_the_limits_are_just_enough)
{
    EXPECT_FALSE(shortage({100, 164, 100}, {50, 164, 100}));
}

TEST(preflight, names_wanted_and_possible_descriptors_and_remedies)
{
    const auto p = shortage({1'000, 1'064, 1'000}, {256, 1'063, 28'232});
    ASSERT_TRUE(p);
    EXPECT_EQ(p->code, "local_limit");
    EXPECT_EQ(p->cause, "1064 descriptors wanted, 1063 possible");
    EXPECT_THAT(p->remedy, testing::HasSubstr("ulimit -n 1064"));
}

TEST(preflight, names_exhausted_source_ports)
{
    const auto p = shortage({30'000, 30'064, 30'000}, {1'000'000, 1'000'000, 28'232});
    ASSERT_TRUE(p);
    EXPECT_EQ(p->cause, "30000 connections to one address and port wanted, 28232 possible");
}

TEST(preflight, reads_limits_that_allow_anything_at_all)
{
    const machine_limits limits = read_limits();
    EXPECT_GT(limits.descriptors_hard, 0U);
    EXPECT_LE(limits.descriptors_soft, limits.descriptors_hard);
    EXPECT_GT(limits.source_ports, 0U);
}

} // namespace
} // namespace muster::net
