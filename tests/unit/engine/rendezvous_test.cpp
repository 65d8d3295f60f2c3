// Meeting places of all shards.
#include "engine/rendezvous.hpp"

#include <gtest/gtest.h>

namespace {

using namespace muster;
using engine::rendezvous_hall;
using engine::shard_signals;

scenario::scenario_file with_meeting(std::uint32_t users)
{
    scenario::scenario_file s;
    s.flows.emplace_back();
    scenario::step step;
    scenario::rendezvous_step meeting;
    meeting.users = users;
    meeting.id = 4;
    step.action = meeting;
    s.flows[0].steps.push_back(step);
    return s;
}

TEST(rendezvous_hall, opens_when_as_many_as_asked_for_have_come_from_all_shards)
{
    const auto s = with_meeting(3);
    rendezvous_hall hall(s, 10);
    shard_signals a;
    a.arrived = {4, 4};
    EXPECT_TRUE(hall.take(a).empty());
    EXPECT_TRUE(a.arrived.empty());
    shard_signals b;
    b.arrived = {4};
    ASSERT_EQ(hall.take(b).size(), 1U);
}

TEST(rendezvous_hall, opens_for_everybody_who_can_still_come)
{
    const auto s = with_meeting(0);
    rendezvous_hall hall(s, 3);
    shard_signals a;
    a.arrived = {4, 4};
    EXPECT_TRUE(hall.take(a).empty());
    a.ended = 1;
    ASSERT_EQ(hall.take(a).size(), 1U);
    EXPECT_EQ(a.ended, 0U);
}

TEST(rendezvous_hall, meets_again_in_a_loop)
{
    const auto s = with_meeting(2);
    rendezvous_hall hall(s, 2);
    for (int round = 0; round < 3; ++round) {
        shard_signals a;
        a.arrived = {4};
        EXPECT_TRUE(hall.take(a).empty());
        a.arrived = {4};
        EXPECT_EQ(hall.take(a).size(), 1U);
    }
}

TEST(rendezvous_hall, does_not_count_who_gave_up_waiting)
{
    const auto s = with_meeting(2);
    rendezvous_hall hall(s, 5);
    shard_signals a;
    a.arrived = {4};
    hall.take(a);
    a.left = {4};
    a.ended = 1;
    hall.take(a);
    a.arrived = {4};
    EXPECT_TRUE(hall.take(a).empty());
}

} // namespace
