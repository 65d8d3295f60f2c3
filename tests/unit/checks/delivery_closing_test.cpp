// The end of a run: what is missing, unknown or free, and what shards learn from each other.
#include "one_shard.hpp"

#include "checks/stamp.hpp"

#include <string>
#include <unordered_map>

namespace muster::checks {
namespace {

struct tail_case {
    const char* name;
    bool proof;
    bool capped;
    std::uint64_t missing;
    std::uint64_t unknown;
};

class tail_of_a_lane : public testing::TestWithParam<tail_case> {};

TEST_P(tail_of_a_lane, is_missing_only_with_proof_and_an_uncapped_drain)
{
    shard s;
    s.in(2, 1);
    const auto first = s.emit(1, 5);
    const auto last = s.emit(1, 6);
    s.deliver(2, first, 7);
    if (GetParam().proof)
        s.judge.evidence(1, at(8), at(9));
    s.finish(GetParam().capped);
    EXPECT_EQ(s.ledger.missing, GetParam().missing);
    EXPECT_EQ(s.ledger.unknown, GetParam().unknown);
    EXPECT_EQ(s.ledger.expected, 2U);
    EXPECT_EQ(s.checks["D2"].count, GetParam().missing);
}

INSTANTIATE_TEST_SUITE_P(delivery_judge, tail_of_a_lane,
                         testing::Values(tail_case{"proven", true, false, 1, 0},
                                         tail_case{"unproven", false, false, 0, 1},
                                         tail_case{"capped", true, true, 0, 1}),
                         [](const auto& param_info) { return std::string{param_info.param.name}; });

TEST(delivery_judge, takes_a_hole_in_the_middle_for_loss_whatever_the_drain)
{
    shard s;
    s.in(2, 1);
    s.deliver(2, s.emit(1, 5), 9);
    s.emit(1, 6);
    s.deliver(2, s.emit(1, 7), 9);
    s.finish(true);
    ASSERT_EQ(s.checks["D2"].count, 1U);
    const auto& example = s.checks["D2"].examples[0];
    EXPECT_THAT(example.summary, testing::HasSubstr("message 1 of client 1"));
    EXPECT_EQ(example.actual, "number 2 came, these did not");
    EXPECT_THAT(example.notes,
                testing::ElementsAre("class: middle", "sent 0.000006 s into the run; member since 0.000001 s",
                                     "a later message of the same session was handled by the server"));
}

TEST(delivery_judge, notices_a_member_that_never_got_anything)
{
    shard s;
    s.in(2, 1);
    s.in(3, 1);
    for (int t = 5; t < 10; ++t)
        s.deliver(3, s.emit(1, t), t);
    s.finish();
    EXPECT_EQ(s.checks["D2"].count, 5U);
    EXPECT_EQ(s.ledger.delivered, 5U);
}

TEST(delivery_judge, calls_what_a_broken_session_may_have_lost_unknown)
{
    shard s;
    s.judge.session_began(1, at(0));
    s.in(2, 1);
    s.deliver(2, s.emit(1, 5), 6);
    s.emit(1, 7);
    s.judge.session_ended(1, false, at(8));
    s.finish();
    EXPECT_EQ(s.ledger.missing, 0U);
    EXPECT_EQ(s.ledger.unknown, 1U);
    EXPECT_EQ(s.checks["D2"].verdict, result::check_verdict::unknown);
}

TEST(delivery_judge, excuses_the_tail_of_a_dropped_receiver_but_not_the_middle)
{
    shard s;
    s.judge.session_began(2, at(0));
    s.in(2, 1);
    s.emit(1, 5);
    s.deliver(2, s.emit(1, 6), 7);
    s.emit(1, 7);
    s.judge.evidence(1, at(8), at(8));
    s.judge.session_ended(2, false, at(9));
    s.finish();
    EXPECT_EQ(s.checks["D2"].count, 1U);
    EXPECT_EQ(s.ledger.expected, 2U);
}

TEST(delivery_judge, takes_an_ack_before_the_leave_for_proof)
{
    shard s;
    s.in(2, 1);
    const auto acked = s.emit(1, 5);
    s.emit(1, 6);
    s.judge.accepted(acked.what, at(7));
    s.judge.leave_invoked(2, "/", "r", at(8));
    s.judge.leave_confirmed(2, "/", "r", at(9));
    s.finish();
    EXPECT_EQ(s.checks["D2"].count, 1U);
    EXPECT_EQ(s.ledger.expected, 1U);
}

TEST(delivery_judge, excuses_what_was_on_its_way_when_the_session_broke_before_its_leave_was_answered)
{
    for (const bool answered : {false, true}) {
        shard s;
        s.in(2, 1);
        s.in(3, 1);
        const auto m = s.emit(1, 5);
        s.deliver(3, m, 6);
        s.judge.leave_invoked(2, "/", "r", at(7));
        if (answered)
            s.judge.leave_confirmed(2, "/", "r", at(8)); // what was on its way has come by now
        s.judge.session_ended(2, true, at(9));
        s.finish();
        EXPECT_EQ(s.ledger.missing, answered ? 1U : 0U);
        EXPECT_EQ(s.ledger.expected, answered ? 2U : 1U);
    }
}

TEST(delivery_judge, does_not_take_a_straggler_for_proof_about_the_membership_before)
{
    shard s;
    s.in(2, 1);
    s.emit(1, 5);                   // handled between leave and join: goes nowhere
    const auto slow = s.emit(1, 6); // handled after the second join
    s.judge.leave_invoked(2, "/", "r", at(7));
    s.judge.join_invoked(2, "/", "r", at(8));
    s.deliver(2, slow, 9);
    s.judge.leave_confirmed(2, "/", "r", at(10));
    s.judge.join_confirmed(2, "/", "r", at(11));
    s.finish();
    EXPECT_EQ(s.checks["D2"].count, 0U);
    EXPECT_EQ(s.ledger.outside_window, 1U);
}

TEST(delivery_judge, is_complete_when_everything_that_can_come_has_come)
{
    shard s;
    s.judge.session_began(1, at(0));
    s.in(2, 1);
    const auto first = s.emit(1, 5);
    const auto second = s.emit(1, 6);
    EXPECT_FALSE(s.judge.complete());
    s.deliver(2, first, 7);
    EXPECT_FALSE(s.judge.complete());
    s.deliver(2, second, 8);
    EXPECT_TRUE(s.judge.complete());
    s.emit(1, 9);
    EXPECT_FALSE(s.judge.complete());
    s.judge.session_ended(1, false, at(10)); // it may never have reached the server
    EXPECT_TRUE(s.judge.complete());
}

TEST(delivery_judge, waits_for_nothing_that_nobody_is_to_receive)
{
    shard s;
    s.judge.session_began(1, at(0));
    s.in(1, 1);
    s.emit(1, 5); // its sender is the only member
    EXPECT_TRUE(s.judge.complete());
    s.finish();
    EXPECT_EQ(s.ledger.expected, 0U);
}

TEST(delivery_judge, says_which_messages_are_missing_at_the_end)
{
    shard s;
    s.in(2, 1);
    s.emit(1, 5);
    s.judge.accepted(s.emit(1, 6).what, at(8));
    s.finish();
    ASSERT_EQ(s.checks["D2"].count, 2U);
    ASSERT_EQ(s.checks["D2"].examples.size(), 1U);
    const auto& example = s.checks["D2"].examples[0];
    EXPECT_THAT(example.summary, testing::HasSubstr("messages 0 to 1 of client 1"));
    EXPECT_EQ(example.actual, "nothing came after them");
    EXPECT_THAT(example.notes, testing::Contains("class: postfix"));
}

TEST(delivery_judge, needs_the_other_shards_numbers_to_see_what_their_senders_lost)
{
    shard a;
    shard b;
    b.in(2, 1);
    const auto first = a.emit(1, 5);
    a.emit(1, 6);
    const auto third = a.emit(1, 7);
    b.deliver(2, first, 8);
    b.deliver(2, third, 9);
    a.judge.accepted(a.emit(1, 10).what, at(11));
    const emitted_lanes of_a = a.judge.emitted();
    const emitted_lanes of_b = b.judge.emitted();
    a.judge.learn(of_b);
    b.judge.learn(of_a);
    EXPECT_FALSE(b.judge.complete());
    a.finish();
    b.finish();
    EXPECT_EQ(b.checks["D2"].count, 2U); // one in the middle, one acknowledged at the end
    EXPECT_EQ(b.ledger.expected, 4U);
    EXPECT_EQ(a.checks["D2"].verdict, result::check_verdict::not_exercised);
}

TEST(delivery_judge, takes_a_delivery_on_another_shard_for_acceptance)
{
    shard a; // sender and a member that gets nothing
    shard b; // a member that gets it
    a.in(3, 1);
    b.in(2, 1);
    b.deliver(2, a.emit(1, 5), 6);
    const emitted_lanes of_b = b.judge.emitted();
    a.judge.learn(of_b);
    a.finish();
    EXPECT_EQ(a.checks["D2"].count, 1U);
}

TEST(delivery_judge, finds_phantoms_of_other_shards_senders_at_the_exchange)
{
    shard a;
    shard b;
    b.in(2, 1);
    auto real = a.emit(1, 5);
    b.deliver(2, real, 6);
    stamp invented = read(real.json);
    invented.lane = 40;
    invented.global = 40;
    b.judge.delivered(2, "/", forged(invented), {}, at(7));
    b.judge.learn(a.judge.emitted());
    b.finish();
    EXPECT_EQ(b.checks["D4"].count, 1U);
    EXPECT_EQ(b.checks["D2"].count, 0U);
}

TEST(delivery_judge, has_nothing_to_miss_in_a_room_where_nobody_spoke)
{
    shard s;
    s.in(2, 1);
    s.finish();
    EXPECT_EQ(s.ledger.expected, 0U);
    EXPECT_EQ(s.checks["D2"].verdict, result::check_verdict::not_exercised);
}

TEST(delivery_judge, judges_nothing_in_rooms_that_share_a_key)
{
    std::unordered_map<std::uint32_t, std::string> names;
    std::string name = "r";
    for (int i = 0; names.try_emplace(room_key("/", name, secret), name).second; ++i)
        name = "r" + std::to_string(i);
    const std::string other = names.at(room_key("/", name, secret));
    shard s;
    s.judge.join_confirmed(2, "/", name, at(1), {});
    s.judge.join_confirmed(3, "/", other, at(1), {});
    const auto m = s.emit(1, 5, name);
    s.deliver(3, m, 6); // as if it were a leak
    EXPECT_TRUE(s.judge.complete());
    s.finish();
    EXPECT_EQ(s.ledger.unknown, 1U);
    EXPECT_EQ(s.ledger.misdelivered, 0U);
    EXPECT_EQ(s.ledger.missing, 0U);
}

} // namespace
} // namespace muster::checks
