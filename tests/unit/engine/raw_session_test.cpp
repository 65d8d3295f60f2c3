// Sessions of raw steps: opened, kept alive and listened to.
#include "tests/unit/engine/byte_peer.hpp"

#include <gmock/gmock.h>

namespace {

using namespace muster;
using namespace muster::test;
using testing::Contains;
using testing::HasSubstr;
using word = scenario::outcome_word;

constexpr std::string_view polling_ok = "Content-Type: text/plain\r\n";

TEST(raw_session, joins_over_websocket_and_receives_what_it_asked_for)
{
    byte_peer p(R"(
      - open: { transport: websocket, connect: true, auth: { token: 7 } }
      - send: '42["message",1,{"b":2,"a":3}]'
      - receive: ['42["message-back",1,{"a":3.0,"b":2}]']
      - alive: a
)");
    behave(p);
    const engine::finding& f = p.play();
    EXPECT_EQ(f.verdict, word::pass) << f.message;
    EXPECT_THAT(p.messages, Contains(R"(40{"token":7})"));
    EXPECT_EQ(p.requests, std::vector<std::string>{"GET /socket.io/?EIO=4&transport=websocket"});
    EXPECT_THAT(p.whole_requests[0].head, HasSubstr("Host: h:1\r\n"));
    EXPECT_EQ(p.messages.back(), "close 1000");
    EXPECT_EQ(f.actors, std::vector<std::string>{"a"});
}

TEST(raw_session, says_what_was_expected_and_what_came)
{
    byte_peer p(R"(
      - open: { transport: websocket, connect: true }
      - send: '42["message",1]'
      - receive: ['42["message-back",2]']
)");
    behave(p);
    const engine::finding& f = p.play();
    EXPECT_EQ(f.verdict, word::by_level);
    EXPECT_EQ(f.expected, R"(actor a to receive 42["message-back",2] within 2000 ms)");
    EXPECT_EQ(f.actual, R"(it received 42["message-back",1] ($[1] is 1 instead of 2))");
    EXPECT_EQ(f.line, 14u);
    ASSERT_TRUE(p.failed());
    EXPECT_EQ(p.failed()->kind, "match_failed");
}

TEST(raw_session, keeps_one_get_open_and_posts_beside_it)
{
    byte_peer p(R"(
      - open: { transport: polling, connect: true }
      - send: ['42["x"]', '42["y"]']
      - receive: ['42["z"]']
)");
    int polls = 0;
    p.on_request = [&](byte_peer& peer, const peer_request& r) {
        if (r.method == "POST") {
            peer.answer(r.channel, 200, "ok");
            if (r.body == "42[\"x\"]\x1e"
                          "42[\"y\"]")
                peer.later(5ms, [] {});
            return;
        }
        ++polls;
        if (polls == 1)
            peer.answer(r.channel, 200, open_record, polling_ok);
        else if (polls == 2)
            peer.answer(r.channel, 200, "40{\"sid\":\"N\"}", polling_ok, 10ms);
        else if (polls == 3)
            peer.answer(r.channel, 200,
                        "2\x1e"
                        "6",
                        polling_ok, 10ms);
        else if (polls == 4)
            peer.answer(r.channel, 200, "42[\"z\"]", polling_ok, 10ms);
    };
    const engine::finding& f = p.play();
    EXPECT_EQ(f.verdict, word::pass) << f.message;
    EXPECT_EQ(p.connections, 2);
    std::vector<std::string> posts;
    for (const peer_request& r : p.whole_requests)
        if (r.method == "POST")
            posts.push_back(r.body);
    EXPECT_EQ(posts, (std::vector<std::string>{"40",
                                               "42[\"x\"]\x1e"
                                               "42[\"y\"]",
                                               "3", "1"}));
}

TEST(raw_session, without_a_kept_get_polls_only_until_it_is_joined)
{
    byte_peer p(R"(
      - open: { transport: polling, connect: true, poll: false }
      - think: 1s
      - alive: a
)");
    std::vector<core::duration> gets;
    std::string asked;
    client::channel_id waiting = 0;
    p.on_request = [&](byte_peer& peer, const peer_request& r) {
        if (r.method == "POST") {
            peer.answer(r.channel, 200, "ok");
            if (r.body.starts_with("40/"))
                asked = "44" + r.body.substr(2) + "{}";
            if (!asked.empty() && waiting != 0)
                peer.answer(waiting, 200, asked, "", 5ms);
            return;
        }
        gets.push_back(peer.elapsed());
        if (gets.size() == 1)
            peer.answer(r.channel, 200, open_record);
        else if (gets.size() == 2)
            peer.answer(r.channel, 200, R"(40{"sid":"N"})", "", 10ms);
        else if (asked.empty())
            waiting = r.channel;
        else
            peer.answer(r.channel, 200, asked, "", 5ms);
    };
    EXPECT_EQ(p.play().verdict, word::pass) << p.found().message;
    ASSERT_EQ(gets.size(), 3u);
    EXPECT_LT(gets[1], 100ms);
    EXPECT_GE(gets[2], 1s);
}

TEST(raw_session, upgrades_only_after_the_open_get_came_back)
{
    byte_peer p(R"(
      - open: { transport: upgraded, connect: true }
      - send: '42["message",5]'
      - receive: ['42["message-back",5]']
)");
    behave(p);
    const auto websocket = p.on_request;
    const auto message = p.on_message;
    int polls = 0;
    client::channel_id poll = 0;
    p.on_request = [&](byte_peer& peer, const peer_request& r) {
        if (r.target.find("transport=websocket") != std::string::npos) {
            websocket(peer, r);
            return;
        }
        poll = r.channel;
        if (++polls == 1)
            peer.answer(r.channel, 200, open_record);
    };
    p.on_message = [&](byte_peer& peer, client::channel_id c, std::string_view m) {
        if (m == "2probe") {
            peer.text(c, "3probe");
            peer.answer(poll, 200, "6", "", 30ms);
        }
        message(peer, c, m);
    };
    const engine::finding& f = p.play();
    EXPECT_EQ(f.verdict, word::pass) << f.message;
    EXPECT_EQ(p.messages[0], "2probe");
    EXPECT_EQ(p.messages[1], "5");
    EXPECT_EQ(p.messages[2], "40");
    EXPECT_EQ(polls, 2);
    EXPECT_GE(p.elapsed(), 30ms);
}

TEST(raw_session, answers_pings_and_passes_over_them)
{
    byte_peer p(R"(
      - open: { transport: websocket }
      - receive: ['4hi']
)");
    behave(p);
    const auto request = p.on_request;
    p.on_request = [&](byte_peer& peer, const peer_request& r) {
        request(peer, r);
        peer.text(r.channel, "2", 20ms);
        peer.text(r.channel, "6", 25ms);
        peer.text(r.channel, "4hi", 30ms);
    };
    EXPECT_EQ(p.play().verdict, word::pass);
    EXPECT_EQ(p.messages[0], "3");
}

TEST(raw_session, takes_a_ping_when_a_pattern_asks_and_leaves_it_unanswered_when_told)
{
    byte_peer p(R"(
      - open: { transport: websocket, pong: false }
      - receive: ['2']
        capture: [{ time: true, as: first }]
      - check: "first >= 20 && first < 30"
        note: "when it came"
)");
    behave(p);
    const auto request = p.on_request;
    p.on_request = [&](byte_peer& peer, const peer_request& r) {
        request(peer, r);
        peer.text(r.channel, "2", 20ms);
    };
    const engine::finding& f = p.play();
    EXPECT_EQ(f.verdict, word::pass) << f.message;
    EXPECT_EQ(p.messages, std::vector<std::string>{"close 1000"});
}

TEST(raw_session, of_revision_3_pings_by_itself_and_waits_for_the_implicit_connect)
{
    byte_peer p(R"(
      - open: { transport: websocket, connect: "/custom" }
      - think: 60s
      - sendBinary: "0102"
      - receive: [{ binary: "0506" }]
)",
                3);
    behave(p);
    const auto request = p.on_request;
    p.on_request = [&](byte_peer& peer, const peer_request& r) {
        request(peer, r);
        peer.text(r.channel, "40", 10ms);
    };
    p.on_message = [](byte_peer& peer, client::channel_id c, std::string_view m) {
        if (m == "2")
            peer.text(c, "3");
        else if (m == "40/custom,")
            peer.text(c, "40/custom,");
        else if (m == "\x04\x01\x02")
            peer.frame(c, 2, "\x04\x05\x06");
    };
    const engine::finding& f = p.play();
    EXPECT_EQ(f.verdict, word::pass) << f.message;
    EXPECT_EQ(p.messages, (std::vector<std::string>{"40/custom,", "2", "2", "\x04\x01\x02", "close 1000"}));
}

TEST(raw_session, that_does_not_open_makes_the_case_inconclusive)
{
    byte_peer p("      - open: { transport: polling }\n      - send: '40'\n");
    p.on_request = [](byte_peer& peer, const peer_request& r) {
        peer.answer(r.channel, 400, R"({"code":0,"message":"Transport unknown"})");
    };
    EXPECT_EQ(p.play().verdict, word::inconclusive);
    EXPECT_THAT(p.found().message, HasSubstr("HTTP 400"));

    byte_peer nobody("      - open: { transport: websocket }\n");
    nobody.refuses = true;
    EXPECT_EQ(nobody.play().verdict, word::inconclusive);
    EXPECT_THAT(nobody.found().message, HasSubstr("connection_refused"));

    byte_peer silent("      - open: { transport: websocket }\n");
    EXPECT_EQ(silent.play().verdict, word::inconclusive);
    EXPECT_EQ(silent.elapsed(), 5s);
}

TEST(raw_session, reads_no_application_where_none_is_known)
{
    const std::string flow = R"(
      - open: { transport: websocket }
      - send: '40'
      - receive: ['40{"sid":"<text>"}', '44/x,"no"']
)";
    for (const bool known : {true, false}) {
        byte_peer p(flow, 4, known);
        behave(p);
        p.on_message = [](byte_peer& peer, client::channel_id c, std::string_view m) {
            if (m != "40")
                return;
            peer.text(c, R"(40{"sid":"N"})");
            peer.text(c, R"(42["auth",{}])");
            peer.text(c, R"(42["news",1])");
            peer.text(c, R"(451-["picture",{"_placeholder":true,"num":0}])");
            peer.frame(c, 2, "png");
            peer.text(c, R"(44/x,"no")");
        };
        const engine::finding& f = p.play();
        EXPECT_EQ(f.verdict, known ? word::by_level : word::pass) << f.message;
        EXPECT_EQ(f.actual.find("news") != std::string::npos, known);
    }
}

TEST(raw_session, renames_events_and_the_root_both_ways)
{
    byte_peer p(R"(
      - open: { transport: websocket, connect: true }
      - send: '42["message",1]'
      - receive: ['42["message-back",1]']
)");
    behave(p);
    p.prepare = [](engine::stage& s) {
        s.target.nsp = "/app";
        s.target.auth = R"({"t":1})";
        s.target.event_names = {{"message", "msg"}, {"message-back", "back"}};
        s.target.headers = {{"X-Key", "k"}};
    };
    p.on_message = [](byte_peer& peer, client::channel_id c, std::string_view m) {
        if (m == R"(40/app,{"t":1})")
            peer.text(c, R"(40/app,{"sid":"N"})");
        else if (m == R"(42/app,["msg",1])")
            peer.text(c, R"(42/app,["back",1])");
    };
    const engine::finding& f = p.play();
    EXPECT_EQ(f.verdict, word::pass) << f.message;
    EXPECT_THAT(p.whole_requests[0].head, HasSubstr("X-Key: k\r\n"));
}

} // namespace
