// Each fault does what its line in the table says, and nothing to anybody else.
#include "reference_server/faults/pipeline.hpp"
#include "tests/support/server_harness.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace muster::tests {
namespace {

using namespace std::string_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

const std::string mark = "MStr" + std::string(92, 'q');

// A server with faults, and clients on it.
struct faulty {
    explicit faulty(std::vector<std::string> faults, std::string_view app = "rooms",
                    server::server_options options = {})
        : pipeline(make(faults)), h(app, std::move(options), pipeline.get())
    {}
    static std::unique_ptr<server::fault_pipeline> make(const std::vector<std::string>& faults)
    {
        core::problem why;
        auto made = server::make_faults(faults, 7, why);
        EXPECT_NE(made, nullptr) << core::to_text(why);
        return made;
    }
    server::connection_id member(std::string_view room = "r")
    {
        const auto ws = h.open_websocket();
        h.text(ws, R"(42["joinRoom",")" + std::string(room) + R"("])");
        return ws;
    }
    // A chat message numbered `n`, stamped, to room r.
    void say(server::connection_id from, int n)
    {
        h.text(from, R"(42["chat message","{\"n\":)" + std::to_string(n) + R"(,\"s\":\")" + mark +
                         R"(\",\"roomOriginName\":\"r\"}"])");
    }
    // The numbers of the chat messages that came.
    std::vector<int> heard(server::connection_id who)
    {
        std::vector<int> numbers;
        for (const std::string& line : h.take(who))
            if (const std::size_t at = line.find(R"(\"n\":)"); at != std::string::npos)
                numbers.push_back(std::stoi(line.substr(at + 6)));
        return numbers;
    }
    std::string said(server::connection_id ws, std::string_view message)
    {
        h.text(ws, message);
        return h.take_one(ws);
    }
    std::unique_ptr<server::fault_pipeline> pipeline;
    server_harness h;
};

std::vector<int> up_to(int n)
{
    std::vector<int> all;
    for (int i = 0; i < n; ++i)
        all.push_back(i);
    return all;
}

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
        EXPECT_NE(entry.make(), nullptr) << entry.name;
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

TEST(session_faults, events_during_an_upgrade_are_lost_or_doubled)
{
    const auto run = [](const char* fault) {
        faulty f({fault}, "echo");
        const auto s = f.h.open_polling();
        f.h.post(s.query, "40");
        f.h.poll(s);
        const auto ws = f.h.websocket("EIO=4&transport=websocket&sid=" + s.sid);
        f.h.text(ws, "2probe");
        f.h.post(s.query, R"(42["message",1])");
        f.h.text(ws, "5");
        f.h.advance(1s);
        f.h.text(ws, R"(42["message",2])");
        return f.h.take_one(ws);
    };
    EXPECT_EQ(run("upgrade-loses-events"), R"(101 | 3probe | 42["message-back",2])");
    EXPECT_EQ(run("upgrade-doubles-events"),
              R"(101 | 3probe | 42["message-back",1] | 42["message-back",1] | 42["message-back",2])");
}

TEST(ack_faults, acks_are_doubled_lost_renumbered_or_changed)
{
    const auto run = [](const char* fault) {
        faulty f({fault}, "echo");
        return f.said(f.h.open_websocket(), R"(425["message-with-ack","x"])");
    };
    EXPECT_EQ(run("ack-twice:1"), R"(435["x"] | 435["x"])");
    EXPECT_EQ(run("ack-never:1"), "");
    EXPECT_EQ(run("ack-unknown-id:1"), R"(431000005["x"])");
    EXPECT_EQ(run("ack-wrong-content:1"), R"(435["unasked","x"])");
}

TEST(ack_faults, two_acks_exchange_their_contents_and_a_lone_one_comes_late)
{
    faulty f({"ack-swapped:1"}, "echo");
    const auto a = f.h.open_websocket();
    EXPECT_EQ(f.said(a, R"(421["message-with-ack","one"])"), "");
    EXPECT_EQ(f.said(a, R"(422["message-with-ack","two"])"), R"(432["one"] | 431["two"])");
    EXPECT_EQ(f.said(a, R"(423["message-with-ack","three"])"), "");
    f.h.advance(500ms);
    EXPECT_EQ(f.h.take_one(a), R"(433["three"])");
}

TEST(session_faults, mute_accepts_and_says_nothing)
{
    faulty f({"mute"});
    const auto ws = f.h.websocket("EIO=4&transport=websocket");
    EXPECT_EQ(f.h.take_one(ws), "101");
    const auto get = f.h.get("EIO=4&transport=polling");
    EXPECT_EQ(f.said(ws, "40"), "");
    f.h.advance(120s);
    EXPECT_EQ(f.h.take_one(ws) + f.h.take_one(get), "");
}

TEST(session_faults, late_handshake_keeps_the_order)
{
    faulty f({"late-handshake"});
    const auto ws = f.h.websocket("EIO=3&transport=websocket");
    EXPECT_EQ(f.h.take_one(ws), "101");
    f.h.advance(2s);
    EXPECT_THAT(f.h.take(ws), ElementsAre(StartsWith("0{"), "40"));
}

TEST(session_faults, open_records_lie)
{
    faulty sid({"wrong-sid"});
    const auto s = sid.h.open_polling();
    EXPECT_EQ(s.sid, "xid-1");
    EXPECT_THAT(sid.h.poll(s), HasSubstr("Session ID unknown"));
    faulty bad({"bad-open"});
    EXPECT_THAT(bad.h.take_one(bad.h.get("EIO=4&transport=polling")),
                testing::Not(HasSubstr("pingInterval")));
    faulty none({"no-upgrades"});
    EXPECT_THAT(none.h.take_one(none.h.get("EIO=4&transport=polling")), HasSubstr(R"("upgrades":[])"));
}

TEST(session_faults, heartbeats_are_silent_late_or_empty)
{
    faulty silent({"silent-ping"});
    const auto ws = silent.h.open_websocket();
    const auto old = silent.h.open_websocket(3);
    EXPECT_EQ(silent.said(old, "2"), "");
    silent.h.advance(300s);
    EXPECT_EQ(silent.h.take_one(ws), "");
    EXPECT_EQ(silent.h.sessions(), 2U);
    faulty late({"late-ping"});
    const auto l = late.h.open_websocket();
    late.h.advance(25'149ms);
    EXPECT_EQ(late.h.take_one(l), "");
    late.h.advance(1ms);
    EXPECT_EQ(late.h.take_one(l), "2");
    faulty bare({"pong-without-data"});
    EXPECT_EQ(bare.said(bare.h.open_websocket(3), "2hello"), "3");
    faulty undying({"never-times-out"});
    undying.h.open_websocket();
    undying.h.advance(300s);
    EXPECT_EQ(undying.h.sessions(), 1U);
}

TEST(session_faults, upgrades_fail_as_told)
{
    const auto run = [](const char* fault) {
        faulty f({fault});
        const auto s = f.h.open_polling();
        const auto get = f.h.get(s.query);
        const auto ws = f.h.websocket("EIO=4&transport=websocket&sid=" + s.sid);
        f.h.text(ws, "2probe");
        return f.h.take_one(ws) + " / " + f.h.take_one(get);
    };
    EXPECT_EQ(run("no-noop"), "101 | 3probe / ");
    faulty f({"no-noop"}); // the poll that was never released ends without harm to the upgraded session
    const auto s = f.h.open_polling();
    const auto get = f.h.get(s.query);
    const auto ws = f.h.websocket("EIO=4&transport=websocket&sid=" + s.sid);
    f.h.text(ws, "2probe");
    f.h.text(ws, "5");
    f.h.drop(get);
    f.h.take(ws);
    EXPECT_THAT(f.said(ws, "40"), StartsWith("40{"));
    EXPECT_EQ(run("probe-unanswered"), "101 / 200 6");
    EXPECT_EQ(run("probe-wrong"), "101 | 3prob / 200 6");
}

TEST(session_faults, close_without_goodbye_cuts_the_connection)
{
    faulty f({"close-without-goodbye:1:1"});
    const auto a = f.h.open_websocket();
    EXPECT_EQ(f.said(a, R"(42["socketUsername","n"])"), "cut");
    EXPECT_EQ(f.h.sessions(), 0U);
}

TEST(session_faults, stall_freezes_everything_for_a_second_and_loses_nothing)
{
    faulty f({"stall:1:1"});
    const auto a = f.member();
    const auto b = f.member();
    for (int i = 0; i < 5; ++i)
        f.say(a, i);
    f.h.advance(999ms);
    EXPECT_THAT(f.heard(b), IsEmpty());
    f.h.advance(1ms);
    EXPECT_EQ(f.heard(b), up_to(5));
    f.say(a, 5);
    EXPECT_THAT(f.heard(b), ElementsAre(5));
}

TEST(namespace_faults, joining_goes_wrong_as_told)
{
    const auto run = [](const char* fault, std::string_view what) {
        faulty f({fault}, "rooms");
        const auto ws = f.h.websocket("EIO=4&transport=websocket");
        f.h.take(ws);
        return f.said(ws, what);
    };
    EXPECT_EQ(run("no-connect-answer", "40"), "");
    EXPECT_EQ(run("connect-without-sid", "40"), "40{}");
    EXPECT_EQ(run("connect-twice", "40"), R"(40{"sid":"id-2"} | 40{"sid":"id-2"})");
    EXPECT_EQ(run("connect-error-text", "40/x,"), R"(44/x,"Invalid namespace")");
    EXPECT_EQ(run("connect-error-lost", "40/x,"), "");
    faulty unasked({"connect-unasked"});
    const auto ws = unasked.h.websocket("EIO=4&transport=websocket");
    EXPECT_THAT(unasked.h.take(ws), ElementsAre("101", StartsWith("0{"), R"(40{"sid":"unasked"})"));
    faulty lost({"disconnect-lost"}, "echo");
    EXPECT_EQ(lost.said(lost.h.open_websocket(), R"(42["bye"])"), "");
}

TEST(lenience_faults, requests_are_let_in)
{
    faulty revision({"any-revision"});
    EXPECT_THAT(revision.h.take_one(revision.h.get("EIO=abc&transport=polling")), StartsWith("200 0{"));
    EXPECT_THAT(revision.h.take_one(revision.h.get("transport=polling")), StartsWith("200 0{"));
    faulty transport({"any-transport"});
    EXPECT_THAT(transport.h.take_one(transport.h.get("EIO=4&transport=pigeon")), StartsWith("200 0{"));
    EXPECT_THAT(transport.h.take_one(transport.h.get("EIO=4")), StartsWith("200 0{"));
    faulty method({"any-method"});
    EXPECT_THAT(method.h.take_one(method.h.post("EIO=4&transport=polling", "")), StartsWith("200 0{"));
    faulty sid({"any-sid"});
    EXPECT_EQ(sid.h.take_one(sid.h.get("EIO=4&transport=polling&sid=nope")), "200 6");
}

TEST(lenience_faults, answers_say_the_wrong_thing)
{
    faulty status({"errors-are-200"});
    EXPECT_EQ(status.h.take_one(status.h.get("EIO=4")), R"(200 {"code":0,"message":"Transport unknown"})");
    faulty code({"error-codes-shifted"});
    EXPECT_EQ(code.h.take_one(code.h.get("EIO=4")), R"(400 {"code":1,"message":"Transport unknown"})");
    faulty post({"post-not-ok"});
    const auto s = post.h.open_polling();
    EXPECT_EQ(post.h.take_one(post.h.post(s.query, "40")), "200 thanks");
}

TEST(lenience_faults, violations_are_forgiven)
{
    struct row {
        const char* fault;
        const char* message;
    };
    for (const auto& [fault, message] :
         {row{"tolerate-bad-packets", "abc"}, row{"tolerate-client-ping", "2"},
          row{"tolerate-bad-messages", "4abc"}, row{"tolerate-wrong-payload", "42{}"},
          row{"tolerate-not-joined", "42/custom,[\"message\"]"}, row{"tolerate-second-connect", "40"},
          row{"tolerate-connect-error", "44{\"message\":\"x\"}"},
          row{"tolerate-attachments", "4511-[\"message\"]"}}) {
        faulty f({fault}, "echo");
        const auto ws = f.h.open_websocket();
        EXPECT_EQ(f.said(ws, message), "") << fault;
        EXPECT_EQ(f.said(ws, "42[\"message\"]"), "42[\"message-back\"]") << fault;
    }
}

TEST(lenience_faults, polls_and_times_are_forgiven)
{
    faulty second({"tolerate-second-poll"}, "echo");
    const auto s = second.h.open_polling();
    const auto held = second.h.get(s.query);
    EXPECT_THAT(second.h.take_one(second.h.get(s.query)), StartsWith("400"));
    second.h.post(s.query, "40");
    EXPECT_THAT(second.h.take_one(held), StartsWith("200 40{"));

    faulty octets({"tolerate-octets"}, "echo");
    const auto o = octets.h.open_polling();
    EXPECT_EQ(octets.h.take_one(octets.h.post(o.query, "40", "application/octet-stream")), "200 ok");

    server::server_options patient;
    patient.connect_timeout = 1s;
    faulty late({"tolerate-late-join"}, "echo", patient);
    late.h.websocket("EIO=4&transport=websocket");
    late.h.advance(5s);
    EXPECT_EQ(late.h.sessions(), 1U);

    faulty order({"tolerate-upgrade-order"}, "echo");
    const auto p = order.h.open_polling();
    const auto ws = order.h.websocket("EIO=4&transport=websocket&sid=" + p.sid);
    order.h.text(ws, "40");
    order.h.text(ws, "2probe");
    EXPECT_THAT(order.h.take(ws), ElementsAre("101", "3probe"));
}

} // namespace
} // namespace muster::tests
