// The delivery judge step by step: stamping, windows, audience, memory.
#include "checks/delivery_judge.hpp"

#include "checks/lanes/lane.hpp"
#include "counted_allocations.hpp"
#include "one_shard.hpp"

#include <gmock/gmock.h>

namespace muster::checks {
namespace {

TEST(delivery_judge, stamps_a_message_with_contiguous_numbers)
{
    shard s;
    const auto first = s.emit(4, 10);
    const auto other_room = s.emit(4, 11, "x");
    const auto second = s.emit(4, 12);
    EXPECT_EQ(read(first.json).lane, 0U);
    EXPECT_EQ(read(second.json).lane, 1U);
    EXPECT_EQ(read(second.json).global, 2U);
    EXPECT_EQ(read(other_room.json).lane, 0U);
    EXPECT_EQ(read(second.json).room, room_key("/", "r", secret));
    EXPECT_EQ(read(second.json).sent, at(12));
    EXPECT_EQ(second.what.lane, 1U);
}

TEST(delivery_judge, books_nothing_without_a_placeholder)
{
    shard s;
    emission e = s.judge.begin_emit(1, "/", "r");
    std::string json = "[\"m\",\"hello\"]";
    EXPECT_FALSE(s.judge.seal(e, at(1), at(1), false, json, {}));
    EXPECT_FALSE(e.stamped);
    EXPECT_EQ(json, "[\"m\",\"hello\"]");
    EXPECT_EQ(s.emit(1, 2).what.lane, 0U);
    s.finish();
    EXPECT_EQ(s.ledger.emitted, 1U);
}

TEST(delivery_judge, stamps_and_checks_attachments)
{
    shard s;
    s.in(2, 1);
    emission e = s.judge.begin_emit(1, "/", "r");
    std::string json = R"(["b",{"_placeholder":true,"num":0}])";
    std::vector<std::string> bytes{"\x01\x02" + std::string{stamp_placeholder()} + "\xff"};
    ASSERT_TRUE(s.judge.seal(e, at(5), at(5), true, json, bytes));
    EXPECT_EQ(s.judge.delivered(2, "/", json, bytes, at(6)).what, delivery::kind::counted);
    emission e2 = s.judge.begin_emit(1, "/", "r");
    std::vector<std::string> more{"\x01" + std::string{stamp_placeholder()} + "\x02"};
    ASSERT_TRUE(s.judge.seal(e2, at(7), at(7), true, json, more));
    more[0].back() = '\x03';
    s.judge.delivered(2, "/", json, more, at(8));
    s.finish();
    EXPECT_EQ(s.checks["D5"].count, 1U);
    EXPECT_EQ(s.ledger.delivered, 2U);
}

TEST(delivery_judge, counts_events_without_a_stamp_apart)
{
    shard s;
    EXPECT_EQ(s.judge.delivered(1, "/", "[\"welcome\"]", {}, at(1)).what, delivery::kind::unstamped);
    s.finish();
    EXPECT_EQ(s.ledger.unstamped, 1U);
    EXPECT_EQ(s.checks["O1"].verdict, result::check_verdict::not_exercised);
}

TEST(delivery_judge, tells_the_meter_times_and_audience)
{
    shard s;
    for (client_id c = 1; c <= 4; ++c)
        s.in(c, 1);
    auto m =
        shard::message{s.judge.begin_emit(1, "/", "r"), "[\"" + std::string{stamp_placeholder()} + "\"]"};
    s.judge.seal(m.what, at(40), at(50), false, m.json, {});
    const auto d = s.deliver(2, m, 60);
    EXPECT_EQ(d.what, delivery::kind::counted);
    EXPECT_EQ(d.due, at(40));
    EXPECT_EQ(d.sent, at(50));
    EXPECT_EQ(d.sender, 1U);
    EXPECT_EQ(d.lane, 0U);
    EXPECT_EQ(d.audience, 3U);
    EXPECT_EQ(s.judge.last_delivery(), at(60));
}

TEST(delivery_judge, counts_the_sender_into_the_audience_only_when_it_must_receive)
{
    shard included{{.run = run, .secret = secret, .sender_included = true}};
    included.in(1, 1);
    included.in(2, 1);
    const auto m = included.emit(1, 5);
    EXPECT_EQ(included.deliver(2, m, 6).audience, 2U);
    EXPECT_EQ(included.deliver(1, m, 6).what, delivery::kind::counted);

    shard open{{.run = run, .secret = secret}};
    open.in(1, 1);
    open.in(2, 1);
    const auto n = open.emit(1, 5);
    EXPECT_EQ(open.deliver(2, n, 6).audience, 1U);
    EXPECT_EQ(open.deliver(1, n, 6).what, delivery::kind::other) << "free: neither demanded nor forbidden";
    open.finish();
    EXPECT_EQ(open.ledger.outside_window, 1U);
    EXPECT_EQ(open.checks["I1"].count, 0U);
}

TEST(delivery_judge, misses_the_senders_own_copy_when_it_is_to_get_one)
{
    shard s{{.run = run, .secret = secret, .sender_included = true}};
    s.in(1, 1);
    s.in(2, 1);
    s.deliver(2, s.emit(1, 5), 6);
    s.finish();
    EXPECT_EQ(s.checks["D2"].count, 1U);
}

TEST(delivery_judge, allows_the_old_sessions_broadcast_to_reach_the_senders_new_session)
{
    shard s;
    s.judge.session_began(1, at(0));
    const auto m = s.emit(1, 1);
    s.judge.session_ended(1, false, at(2));
    s.judge.session_began(1, at(3));
    s.in(1, 4);
    EXPECT_EQ(s.deliver(1, m, 5).what, delivery::kind::other);
    s.finish();
    EXPECT_EQ(s.checks["I3"].count, 0U);
    EXPECT_EQ(s.ledger.misdelivered, 0U);
}

TEST(delivery_judge, sees_order_only_within_one_session_of_the_sender)
{
    shard s;
    s.judge.session_began(1, at(0));
    s.in(2, 0);
    const auto old_session = s.emit(1, 1);
    s.judge.session_ended(1, false, at(2));
    s.judge.session_began(1, at(3));
    const auto new_session = s.emit(1, 4);
    s.deliver(2, new_session, 5);
    s.deliver(2, old_session, 6);
    s.finish();
    EXPECT_EQ(s.checks["O1"].count, 0U);
    EXPECT_EQ(s.checks["D2"].count, 0U);
}

TEST(delivery_judge, sees_order_only_within_one_membership_of_the_receiver)
{
    shard s;
    s.in(2, 1);
    const auto first = s.emit(1, 5);
    const auto second = s.emit(1, 6);
    s.deliver(2, second, 7);
    s.judge.leave_invoked(2, "/", "r", at(8));
    s.judge.leave_confirmed(2, "/", "r", at(9));
    s.in(2, 10);
    s.deliver(2, first, 11); // a ghost, but no disorder
    s.finish();
    EXPECT_EQ(s.checks["O1"].count, 0U);
}

TEST(delivery_judge, frees_what_was_sent_while_joining_or_after_leaving)
{
    shard s;
    s.judge.join_invoked(2, "/", "r", at(1));
    const auto while_joining = s.emit(1, 2);
    s.judge.join_confirmed(2, "/", "r", at(3));
    const auto inside = s.emit(1, 4);
    s.judge.leave_invoked(2, "/", "r", at(5));
    const auto while_leaving = s.emit(1, 6);
    EXPECT_EQ(s.deliver(2, while_joining, 7).what, delivery::kind::other);
    EXPECT_EQ(s.deliver(2, inside, 7).what, delivery::kind::counted);
    EXPECT_EQ(s.deliver(2, while_leaving, 7).what, delivery::kind::other);
    s.judge.leave_confirmed(2, "/", "r", at(8));
    EXPECT_EQ(s.deliver(2, s.emit(1, 9), 10).what, delivery::kind::other);
    s.finish();
    EXPECT_EQ(s.ledger.outside_window, 2U);
    EXPECT_EQ(s.ledger.expected, 1U);
    EXPECT_EQ(s.checks["I1"].count, 1U);
    EXPECT_THAT(s.checks["I1"].examples[0].frames[0].text, testing::StartsWith("[\"m\""));
}

TEST(delivery_judge, keeps_a_leak_off_the_lanes)
{
    shard s;
    const auto m = s.emit(1, 1);
    s.deliver(2, m, 2);
    s.in(2, 3);
    s.deliver(2, m, 4);
    s.finish();
    EXPECT_EQ(s.checks["I1"].count, 1U);
    EXPECT_EQ(s.checks["D1"].count, 0U);
}

TEST(delivery_judge, ignores_what_arrives_after_the_session_is_over)
{
    shard s;
    s.judge.session_began(2, at(0));
    s.in(2, 0);
    const auto m = s.emit(1, 1);
    s.judge.session_ended(2, true, at(2));
    s.deliver(2, m, 3);
    s.finish();
    EXPECT_EQ(s.checks["I1"].count, 0U);
    EXPECT_EQ(s.ledger.outside_window, 1U);
}

TEST(delivery_judge, books_a_damaged_stamp_as_a_phantom_and_not_as_a_loss_too)
{
    shard s;
    s.in(2, 1);
    s.deliver(2, s.emit(1, 5), 6);
    auto damaged = s.emit(1, 6);
    char& c = damaged.json[find_stamp(damaged.json) + 50];
    c = c == 'A' ? 'B' : 'A';
    s.deliver(2, damaged, 7);
    s.deliver(2, s.emit(1, 7), 8);
    s.finish();
    EXPECT_EQ(s.checks["D4"].count, 1U);
    EXPECT_EQ(s.checks["D2"].count, 0U);
    EXPECT_EQ(s.ledger.unknown, 1U);
}

TEST(delivery_judge, refuses_numbers_that_would_wrap)
{
    shard s;
    s.in(2, 1);
    stamp beyond{.run = run, .sender = 99, .room = room_key("/", "r", secret), .lane = lane_end};
    EXPECT_EQ(s.judge.delivered(2, "/", forged(beyond), {}, at(5)).what, delivery::kind::other);
    s.finish();
    EXPECT_EQ(s.checks["D4"].count, 1U);
}

TEST(delivery_judge, judges_order_and_duplicates_of_messages_without_a_room)
{
    shard s;
    const auto first = s.emit(1, 1, "");
    const auto second = s.emit(1, 2, "");
    EXPECT_EQ(s.deliver(1, second, 3).what, delivery::kind::counted);
    s.deliver(1, first, 4);
    s.deliver(1, first, 5);
    s.finish();
    EXPECT_EQ(s.checks["O1"].count, 1U);
    EXPECT_EQ(s.checks["D1"].count, 1U);
    EXPECT_EQ(s.checks["D2"].verdict, result::check_verdict::not_exercised);
    EXPECT_EQ(s.checks["I3"].count, 0U) << "nobody said that the sender is excluded from no room";
    EXPECT_EQ(s.ledger.delivered, 2U);
}

TEST(delivery_judge, leaves_out_checks_that_are_not_expected)
{
    shard s{{.run = run, .secret = secret, .order = false, .delivery = false, .isolation = false}};
    s.finish();
    EXPECT_FALSE(s.checks.contains("O1"));
    EXPECT_FALSE(s.checks.contains("D1"));
    EXPECT_FALSE(s.checks.contains("D2"));
    EXPECT_FALSE(s.checks.contains("I1"));
    EXPECT_FALSE(s.checks.contains("I3"));
    EXPECT_TRUE(s.checks.contains("D4"));
    EXPECT_TRUE(s.checks.contains("D5"));
}

TEST(delivery_judge, keeps_the_first_ten_examples_with_frames_cut_short)
{
    shard s;
    s.in(2, 1);
    auto m = s.emit(1, 5);
    m.json += std::string(1000, ' ');
    for (int i = 0; i < 30; ++i)
        s.deliver(2, m, 6);
    s.finish();
    EXPECT_EQ(s.checks["D1"].count, 29U);
    ASSERT_EQ(s.checks["D1"].examples.size(), 10U);
    EXPECT_EQ(s.checks["D1"].examples[0].frames[0].text.size(), 300U);
    EXPECT_EQ(s.checks["D1"].examples[0].frames[0].client, 2U);
}

TEST(delivery_judge, allocates_nothing_for_deliveries_in_steady_state)
{
    shard s;
    for (client_id c = 1; c <= 20; ++c)
        s.in(c, 1);
    std::vector<shard::message> messages;
    for (int t = 0; t < 50; ++t)
        for (client_id c = 1; c <= 20; ++c) {
            shard::message m{s.judge.begin_emit(c, "/", "r"),
                             R"(["m","{\"text\":\")" + std::string{stamp_placeholder()} + R"(\"}"])"};
            s.judge.seal(m.what, at(10 + t), at(10 + t), false, m.json, {});
            messages.push_back(std::move(m));
        }
    std::uint64_t before = 0;
    for (std::size_t i = 0; i < messages.size(); ++i) {
        if (i == 200)
            before = counted_allocations();
        for (client_id c = 1; c <= 20; ++c)
            if (c != messages[i].what.sender)
                s.deliver(c, messages[i], 100);
    }
    const std::uint64_t after = counted_allocations();
    EXPECT_EQ(after - before, 0U);
    s.finish();
    EXPECT_EQ(s.ledger.delivered, 19'000U);
}

TEST(delivery_judge, takes_text_that_only_begins_like_a_stamp_for_none)
{
    shard s;
    s.in(2, 1);
    const std::string noise = "MStr" + std::string(92, 'x');
    shard::message m{s.judge.begin_emit(1, "/", "r"),
                     "[\"m\",\"" + noise + std::string{stamp_placeholder()} + "\"]"};
    ASSERT_TRUE(s.judge.seal(m.what, at(5), at(5), false, m.json, {}));
    EXPECT_EQ(s.deliver(2, m, 6).what, delivery::kind::counted);
    EXPECT_EQ(s.judge.delivered(2, "/", "[\"m\",\"" + noise + "\"]", {}, at(7)).what,
              delivery::kind::unstamped);
    s.judge.evidence(1, at(8), at(9));
    s.finish();
    EXPECT_EQ(s.ledger.delivered, 1U);
    EXPECT_EQ(s.ledger.missing + s.ledger.phantom, 0U);
}

TEST(delivery_judge, does_not_take_what_was_on_its_way_before_a_leave_for_proof_of_the_next_join)
{
    shard s;
    s.in(2, 1);
    s.in(3, 1);
    const auto before = s.emit(1, 5);
    s.judge.leave_invoked(2, "/", "r", at(6));
    s.judge.join_invoked(2, "/", "r", at(6));
    s.deliver(2, before, 7);
    EXPECT_FALSE(s.judge.join_shown(2, "/", "r", at(7)));
    s.deliver(3, s.emit(1, 8), 9); // handled between the leave and the join
    s.deliver(3, before, 9);
    s.finish();
    EXPECT_EQ(s.ledger.missing, 0U);
}

TEST(delivery_judge, misses_nothing_that_was_on_its_way_when_a_namespace_was_left)
{
    shard s;
    s.in(2, 1);
    s.in(3, 1);
    s.deliver(3, s.emit(1, 5), 6);
    s.judge.namespace_left(2, "/", at(7));
    s.finish();
    EXPECT_EQ(s.ledger.missing, 0U);
}

TEST(delivery_judge, doubts_a_join_confirmed_by_an_answer_that_others_heard_unasked)
{
    for (const bool heard : {false, true}) {
        shard s;
        s.in(3, 1);
        s.judge.join_invoked(2, "/", "r", at(2));
        s.judge.join_confirmed(2, "/", "r", at(3), {.name = proof_hash("entered"), .text = 1});
        s.deliver(3, s.emit(1, 5), 6);
        s.judge.evidence(2, at(7), at(8));
        const auto later = s.emit(1, 9);
        s.deliver(3, later, 10);
        if (heard)
            s.judge.heard_unasked(proof_hash("entered"));
        s.finish();
        EXPECT_EQ(s.ledger.missing, heard ? 1U : 2U); // the later one is due beyond doubt
    }
}

TEST(delivery_judge, believes_an_answer_picked_by_values_that_only_its_client_has)
{
    shard s;
    s.in(3, 1);
    s.judge.join_invoked(2, "/", "r", at(2));
    s.judge.join_confirmed(2, "/", "r", at(3), {proof_hash("entered"), proof_hash("client 2"), true});
    s.judge.heard_unasked(proof_hash("entered"));
    s.deliver(3, s.emit(1, 5), 6);
    s.finish();
    EXPECT_EQ(s.ledger.missing, 1U);
}

} // namespace
} // namespace muster::checks
