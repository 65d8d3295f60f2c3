// Each fault of messages and acks does what its line in the table says, and nothing to anybody else.
#include "tests/unit/server/faulty_server.hpp"

namespace muster::tests {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

TEST(fault_text, names_probabilities_and_limits_are_read)
{
    core::problem why;
    const auto plain = server::parse_fault("duplicate", why);
    ASSERT_TRUE(plain);
    EXPECT_EQ(plain->entry->name, "duplicate");
    EXPECT_EQ(plain->probability, plain->entry->probability);
    EXPECT_FALSE(plain->limit);
    const auto full = server::parse_fault("duplicate:0.5:3", why);
    ASSERT_TRUE(full);
    EXPECT_EQ(full->probability, 0.5);
    EXPECT_EQ(full->limit, 3U);
}

TEST(fault_text, mistakes_are_explained)
{
    core::problem why;
    EXPECT_FALSE(server::parse_fault("duplicat", why));
    EXPECT_EQ(why.remedy, "did you mean duplicate?");
    for (const char* text :
         {"", "duplicate:", "duplicate:0", "duplicate:2", "duplicate:x", "duplicate:-1", "duplicate:nan",
          "duplicate:0.5:", "duplicate:0.5:0", "duplicate:0.5:1x", "duplicate:1:-1"})
        EXPECT_FALSE(server::parse_fault(text, why)) << text;
    EXPECT_THAT(why.cause, HasSubstr("limit"));
}

TEST(fault_text, no_faults_make_no_pipeline_and_bad_ones_a_problem)
{
    core::problem why;
    EXPECT_EQ(server::make_faults({}, 1, why), nullptr);
    EXPECT_EQ(why.code, "");
    EXPECT_EQ(server::make_faults(std::vector<std::string>{"nope"}, 1, why), nullptr);
    EXPECT_EQ(why.code, "bad_fault");
}

TEST(fault_table, names_are_unique_and_every_line_says_what_and_who)
{
    std::set<std::string_view> names;
    for (const server::fault_entry& entry : server::fault_table()) {
        EXPECT_TRUE(names.insert(entry.name).second) << entry.name;
        EXPECT_FALSE(entry.summary.empty() || entry.trips.empty()) << entry.name;
        EXPECT_TRUE(entry.probability > 0 && entry.probability <= 1) << entry.name;
        EXPECT_NE(entry.make == nullptr, entry.bend == nullptr) << entry.name;
        EXPECT_TRUE(!entry.make || entry.make() != nullptr) << entry.name;
    }
}

TEST(fault_pipeline, a_fault_that_never_strikes_changes_nothing)
{
    const auto transcript = [](server::tap* between) {
        server_harness h("rooms", {}, between);
        const auto a = h.open_websocket();
        const auto b = h.open_websocket(3);
        const auto p = h.open_polling();
        h.post(p.query, "40");
        std::string all = h.poll(p);
        for (const auto ws : {a, b})
            h.text(ws, R"(42["joinRoom","r"])");
        h.post(p.query, R"(42["joinRoom","r"])");
        for (int i = 0; i < 50; ++i)
            h.text(a, R"(42["chat message","{\"roomOriginName\":\"r\"}"])");
        h.advance(25s);
        for (const auto ws : {a, b})
            all += h.take_one(ws);
        return all + h.poll(p);
    };
    std::vector<server::fault_choice> choices;
    for (const server::fault_entry& entry : server::fault_table())
        if (entry.name != "drop-tail" && !entry.name.starts_with("any-")) // these know no chance
            choices.push_back({&entry, 1e-300, 1});
    server::fault_pipeline all_sleeping(choices, 1);
    server::fault_pipeline none({}, 1);
    const std::string without = transcript(nullptr);
    EXPECT_EQ(transcript(&none), without);
    EXPECT_EQ(transcript(&all_sleeping), without);
}

TEST(fault_pipeline, one_seed_gives_one_run)
{
    const auto run = [](std::uint64_t seed) {
        core::problem why;
        const auto pipeline =
            server::make_faults(std::vector<std::string>{"drop-one-receiver:0.3"}, seed, why);
        server_harness h("counter", {}, pipeline.get());
        const auto a = h.open_websocket();
        for (int i = 0; i < 200; ++i)
            h.text(a, R"(42["increment"])");
        return h.take_one(a);
    };
    EXPECT_EQ(run(1), run(1));
    EXPECT_NE(run(1), run(2));
}

TEST(fault_pipeline, a_limit_ends_a_fault)
{
    faulty f({"drop-one-receiver:1:2"});
    const auto a = f.member();
    const auto b = f.member();
    for (int i = 0; i < 5; ++i)
        f.say(a, i);
    EXPECT_THAT(f.heard(b), ElementsAre(2, 3, 4));
    EXPECT_EQ(f.pipeline->strikes(0), 2U);
}

TEST(delivery_faults, duplicate_reaches_one_receiver_twice)
{
    faulty f({"duplicate:1:1"});
    const auto a = f.member();
    const auto b = f.member();
    f.say(a, 0);
    f.say(a, 1);
    EXPECT_THAT(f.heard(b), ElementsAre(0, 0, 1));
    EXPECT_THAT(f.heard(a), IsEmpty());
}

TEST(delivery_faults, duplicate_later_comes_again_after_fifty_messages)
{
    faulty f({"duplicate-later:1:1"});
    const auto a = f.member();
    const auto b = f.member();
    for (int i = 0; i < 60; ++i)
        f.say(a, i);
    const auto got = f.heard(b);
    ASSERT_EQ(got.size(), 61U);
    EXPECT_EQ(got[50], 0);
    EXPECT_EQ(std::count(got.begin(), got.end(), 0), 2);
}

TEST(delivery_faults, losses_hit_one_half_or_all)
{
    for (const auto& [fault, lost] :
         {std::pair{"drop-one-receiver:1:1", 1}, {"stop-half-way:1:1", 2}, {"ack-then-drop-all:1:1", 4}}) {
        faulty f({fault});
        const auto a = f.member();
        std::vector<server::connection_id> others;
        for (int i = 0; i < 4; ++i)
            others.push_back(f.member());
        f.say(a, 0);
        f.say(a, 1);
        int missing = 0;
        for (const auto ws : others) {
            const auto got = f.heard(ws);
            missing += got.front() != 0;
            EXPECT_EQ(got.back(), 1);
        }
        EXPECT_EQ(missing, lost) << fault;
    }
}

TEST(delivery_faults, drop_tail_loses_the_last_message_of_every_sender)
{
    faulty f({"drop-tail"});
    const auto a = f.member();
    const auto b = f.member();
    const auto c = f.member();
    for (int i = 0; i < 3; ++i) {
        f.say(a, i);
        f.say(b, 10 + i);
    }
    f.h.advance(20s);
    EXPECT_THAT(f.heard(c), ElementsAre(0, 10, 1, 11));
}

TEST(delivery_faults, leak_reaches_somebody_outside_the_room)
{
    faulty f({"leak-to-stranger:1:1"});
    const auto a = f.member();
    const auto b = f.member();
    const auto outsider = f.member("elsewhere");
    f.say(a, 0);
    f.say(a, 1);
    EXPECT_EQ(f.heard(b), up_to(2));
    EXPECT_THAT(f.heard(outsider), ElementsAre(0));
}

TEST(delivery_faults, echo_and_wrong_exclusion_reach_the_sender)
{
    faulty echo({"echo-to-sender:1:1"});
    const auto a = echo.member();
    const auto b = echo.member();
    echo.say(a, 0);
    EXPECT_THAT(echo.heard(a), ElementsAre(0));
    EXPECT_THAT(echo.heard(b), ElementsAre(0));
    faulty wrong({"exclude-wrong-member:1:1"});
    const auto c = wrong.member();
    const auto d = wrong.member();
    wrong.say(c, 0);
    EXPECT_THAT(wrong.heard(c), ElementsAre(0));
    EXPECT_THAT(wrong.heard(d), IsEmpty());
}

TEST(delivery_faults, wrong_namespace_stands_on_the_packet)
{
    faulty f({"wrong-namespace:1"});
    const auto a = f.member();
    EXPECT_EQ(f.said(a, R"(42["socketUsername","n"])"), R"(42/elsewhere,["validUsername","n"])");
}

TEST(order_faults, swap_same_sender_exchanges_neighbours_and_loses_none)
{
    faulty f({"swap-same-sender:1:1"});
    const auto a = f.member();
    const auto b = f.member();
    for (int i = 0; i < 4; ++i)
        f.say(a, i);
    EXPECT_THAT(f.heard(b), ElementsAre(1, 0, 2, 3));
}

TEST(order_faults, a_held_message_without_a_follower_is_delivered_in_the_end)
{
    faulty f({"swap-same-sender:1:1"});
    const auto a = f.member();
    const auto b = f.member();
    f.say(a, 0);
    EXPECT_THAT(f.heard(b), IsEmpty());
    f.h.advance(2s);
    EXPECT_THAT(f.heard(b), ElementsAre(0));
}

TEST(order_faults, swap_other_sender_keeps_each_sender_in_order)
{
    faulty f({"swap-other-sender:1:1"});
    const auto a = f.member();
    const auto b = f.member();
    const auto c = f.member();
    f.say(a, 0);
    f.say(b, 10);
    f.say(a, 1);
    const auto at_c = f.heard(c);
    const auto at_b = f.heard(b);
    EXPECT_TRUE(at_c == (std::vector<int>{10, 0, 1}) || at_c == (std::vector<int>{0, 10, 1}));
    EXPECT_EQ(at_b, up_to(2));
}

TEST(order_faults, delay_lane_delays_one_sender_at_one_receiver)
{
    faulty f({"delay-lane:1:1"});
    const auto a = f.member();
    const auto b = f.member();
    f.say(a, 0);
    f.say(a, 1);
    EXPECT_THAT(f.heard(b), IsEmpty());
    f.h.advance(200ms);
    EXPECT_EQ(f.heard(b), up_to(2));
}

TEST(order_faults, ack_before_broadcast_lets_the_ack_overtake)
{
    faulty f({"ack-before-broadcast"}, "echo");
    const auto a = f.h.open_websocket();
    f.h.text(a, R"(42["all",1])");
    f.h.text(a, R"(421["whoami"])");
    EXPECT_THAT(f.h.take(a), ElementsAre(StartsWith("431["), R"(42["bc",1])"));
}

TEST(content_faults, phantom_adds_a_message_with_another_header)
{
    faulty f({"phantom:1:1"});
    const auto a = f.member();
    const auto b = f.member();
    f.say(a, 0);
    const lines got = f.h.take(b);
    ASSERT_EQ(got.size(), 2U);
    EXPECT_THAT(got[0], HasSubstr(mark));
    EXPECT_THAT(got[1], HasSubstr(mark.substr(0, 40) + "A" + mark.substr(41)));
}

TEST(content_faults, stale_adds_a_stamp_of_another_run)
{
    faulty f({"stale:1:1"});
    const auto a = f.member();
    const auto b = f.member();
    f.say(a, 0);
    const lines got = f.h.take(b);
    ASSERT_EQ(got.size(), 2U);
    EXPECT_THAT(got[0], testing::Not(HasSubstr(mark)));
    EXPECT_THAT(got[0], HasSubstr("MStr"));
    EXPECT_EQ(got[0].size(), got[1].size());
    EXPECT_THAT(got[1], HasSubstr(mark));
}

TEST(content_faults, corrupt_changes_the_string_and_not_the_stamp)
{
    faulty f({"corrupt:1:1"});
    const auto a = f.member();
    const auto b = f.member();
    f.say(a, 0);
    EXPECT_THAT(f.h.take_one(b), testing::AllOf(HasSubstr(mark), HasSubstr(R"(\"RoomOriginName\")")));
    f.h.text(a, R"(451-["chat message",{"_placeholder":true,"num":0}])");
    f.h.binary(a, R"({"roomOriginName":"r"})");
    EXPECT_THAT(f.h.take(b), ElementsAre(StartsWith("451-"), StartsWith("<7b"))) << "no stamp, no change";
}

TEST(content_faults, corrupt_finds_the_stamp_in_an_attachment)
{
    faulty f({"corrupt:1:1"});
    const auto a = f.member();
    const auto b = f.member();
    const std::string body = R"({"roomOriginName":"r","s":")" + mark + "\"}";
    f.h.text(a, R"(451-["chat message",{"_placeholder":true,"num":0}])");
    f.h.binary(a, body);
    const lines got = f.h.take(b);
    ASSERT_EQ(got.size(), 2U);
    EXPECT_THAT(got[1], testing::EndsWith(" 71 78 22 7d>")) << "a letter more behind the stamp";
}

TEST(content_faults, attachments_are_reversed_lost_or_flipped)
{
    const auto run = [](const char* fault) {
        faulty f({fault}, "echo");
        const auto a = f.h.open_websocket();
        f.h.text(a, R"(42["bin"])");
        lines got = f.h.take(a);
        got.erase(got.begin());
        return got;
    };
    EXPECT_THAT(run("attachments-reversed"), ElementsAre("<04>", "<01 02 03>"));
    EXPECT_THAT(run("attachment-lost"), ElementsAre("<01 02 03>"));
    EXPECT_THAT(run("attachment-corrupt"), ElementsAre("<01 02 03>", "<05>"));
}

TEST(content_faults, values_are_changed_as_told)
{
    faulty numbers({"numbers-as-strings"}, "echo");
    const auto a = numbers.h.open_websocket();
    EXPECT_EQ(numbers.said(a, R"(42["message",1,-2.5,"3",{"a":[4]}])"),
              R"(42["message-back","1","-2.5","3",{"a":["4"]}])");
    faulty text({"unicode-broken"}, "echo");
    EXPECT_EQ(text.said(text.h.open_websocket(), R"(42["message","é!"])"), R"(42["message-back","??!"])");
    faulty renamed({"event-renamed"}, "echo");
    EXPECT_EQ(renamed.said(renamed.h.open_websocket(), R"(42["message",1])"), R"(42["x-message-back",1])");
    faulty lost({"event-lost"}, "echo");
    EXPECT_EQ(lost.said(lost.h.open_websocket(), R"(42["message",1])"), "");
    faulty twice({"event-twice"}, "echo");
    EXPECT_EQ(twice.said(twice.h.open_websocket(), R"(42["message"])"),
              R"(42["message-back"] | 42["message-back"])");
}

TEST(content_faults, claims_of_names_are_answered_wrongly)
{
    faulty two({"two-holders:1"});
    EXPECT_EQ(two.said(two.h.open_websocket(), R"(42["socketUsername","n"])"), R"(42["validUsername","n"])");
    EXPECT_EQ(two.said(two.h.open_websocket(), R"(42["socketUsername","n"])"), R"(42["validUsername","n"])");
    faulty none({"free-name-refused:1"});
    EXPECT_EQ(none.said(none.h.open_websocket(), R"(42["socketUsername","n"])"),
              R"(42["usernameCollision","n"])");
}

} // namespace
} // namespace muster::tests
