// Events with more than one stamp: several messages at once, one message twice, a message that quotes
// another.
#include "one_shard.hpp"

#include <gtest/gtest.h>

namespace muster::checks {
namespace {

std::string body_of(const shard::message& m)
{
    return m.json.substr(4); // of ["m",body]: a comma, the body, a bracket
}

std::string together(const std::vector<shard::message>& list)
{
    std::string json = "[\"batch\"";
    for (const shard::message& m : list)
        json += "," + body_of(m).substr(1, body_of(m).size() - 2);
    return json + "]";
}

TEST(several_stamps, are_as_many_messages)
{
    shard s;
    s.in(2, 1);
    const std::vector<shard::message> list{s.emit(1, 5), s.emit(3, 6), s.emit(1, 7)};
    const delivery first = s.judge.delivered(2, "/", together(list), {}, at(9));
    EXPECT_EQ(first.what, delivery::kind::counted);
    EXPECT_EQ(first.sender, 1U);
    ASSERT_EQ(s.judge.others().size(), 2U);
    EXPECT_EQ(s.judge.others()[0].sender, 3U);
    EXPECT_EQ(s.judge.others()[0].what, delivery::kind::counted);
    EXPECT_EQ(s.judge.others()[1].lane, 1U);
    s.deliver(2, list[2], 10);
    EXPECT_TRUE(s.judge.others().empty());
    s.finish();
    EXPECT_EQ(s.ledger.delivered, 3U);
    EXPECT_EQ(s.ledger.missing, 0U);
    EXPECT_EQ(s.ledger.corrupt, 0U);
    EXPECT_EQ(s.ledger.duplicate, 1U);
}

TEST(several_stamps, of_one_message_are_one_delivery)
{
    shard s;
    s.in(2, 1);
    const auto m = s.emit(1, 5);
    s.judge.delivered(2, "/", together({m, m}), {}, at(9));
    s.finish();
    EXPECT_EQ(s.ledger.delivered, 1U);
    EXPECT_EQ(s.ledger.duplicate, 0U);
}

TEST(several_stamps, of_a_message_that_quotes_others_are_that_message_alone)
{
    shard s;
    s.in(2, 1);
    const auto old = s.emit(1, 5);
    s.deliver(2, old, 6);
    shard::message reply{s.judge.begin_emit(3, "/", "r"), {}};
    reply.json = "[\"m\"," + body_of(old).substr(1, body_of(old).size() - 2) + ",\"" +
                 std::string{stamp_placeholder()} + "\"]";
    ASSERT_TRUE(s.judge.seal(reply.what, at(7), at(7), false, reply.json, {}));
    const delivery d = s.deliver(2, reply, 8);
    EXPECT_EQ(d.sender, 3U);
    EXPECT_EQ(d.what, delivery::kind::counted);
    EXPECT_TRUE(s.judge.others().empty());
    s.finish();
    EXPECT_EQ(s.ledger.delivered, 2U);
    EXPECT_EQ(s.ledger.duplicate + s.ledger.corrupt + s.ledger.missing, 0U);
}

} // namespace
} // namespace muster::checks
