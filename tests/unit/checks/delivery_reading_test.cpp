// What one delivery counts for: the checks that it puts to the test, and the classes of the ledger.
#include "one_shard.hpp"

namespace muster::checks {
namespace {

TEST(judge_arrival, puts_a_first_copy_to_every_check_that_it_can_break)
{
    shard s;
    s.in(2, 1);
    const auto m = s.emit(1, 5);
    s.deliver(2, m, 6);
    s.finish();
    for (const char* check : {"O1", "D1", "D4", "D5", "I1", "I2"})
        EXPECT_EQ(s.checks[check].situations, 1U) << check;
}

TEST(judge_arrival, compares_no_body_that_the_sender_could_not_tell)
{
    shard s;
    s.in(2, 1);
    shard::message m{s.judge.begin_emit(1, "/", "r"), std::string{stamp_placeholder()}}; // no string literal
    ASSERT_TRUE(s.judge.seal(m.what, at(5), at(5), false, m.json, {}));
    s.deliver(2, m, 6);
    s.finish();
    EXPECT_EQ(s.ledger.delivered, 1U);
    EXPECT_EQ(s.checks["D5"].verdict, result::check_verdict::not_exercised);
}

TEST(judge_arrival, counts_what_no_lane_is_left_for_as_unknown)
{
    shard s({.run = run, .secret = secret, .memory_budget = 32 * 128});
    const auto m = s.emit(1, 5, "");
    for (client_id receiver = 2; receiver < 502; ++receiver)
        s.deliver(receiver, m, 6);
    s.finish();
    EXPECT_GT(s.ledger.unknown, 0U);
    EXPECT_GT(s.ledger.delivered, 0U);
    EXPECT_EQ(s.ledger.delivered + s.ledger.unknown, 500U);
    EXPECT_EQ(s.checks["D1"].unknown, s.ledger.unknown);
    EXPECT_EQ(s.checks["O1"].verdict, result::check_verdict::unknown);
}

} // namespace
} // namespace muster::checks
