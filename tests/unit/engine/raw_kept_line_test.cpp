// Connections that are kept between requests, and servers that close them just then.
#include "tests/unit/engine/byte_peer.hpp"

#include <gmock/gmock.h>

namespace {

using namespace muster;
using namespace muster::test;
using testing::HasSubstr;
using testing::Not;
using word = scenario::outcome_word;

// Answers the first request of every connection and closes the connection at the second, unanswered.
struct hasty_server {
    std::map<client::channel_id, int> asked;
    std::vector<std::string> polled; // what the polls bring, one after the other
    std::size_t polls = 0;
    std::vector<std::string> posted;

    void operator()(byte_peer& peer, const peer_request& r)
    {
        if (++asked[r.channel] > 1) {
            peer.end(r.channel);
            return;
        }
        if (r.method == "POST") {
            posted.push_back(r.body);
            peer.answer(r.channel, 200, "ok");
        } else if (polls < polled.size()) {
            peer.answer(r.channel, 200, polled[polls++], "Content-Type: text/plain\r\n", 20ms);
        }
    }
};

TEST(raw_kept_line, asks_again_where_the_server_closed_instead_of_answering)
{
    byte_peer p(R"(
      - open: { transport: polling, connect: true }
      - send: '42["x"]'
      - receive: ['42["y"]']
)");
    hasty_server server;
    server.polled = {std::string(open_record), R"(40{"sid":"N"})", R"(42["y"])"};
    p.on_request = [&](byte_peer& peer, const peer_request& r) { server(peer, r); };
    const engine::finding& f = p.play();
    EXPECT_EQ(f.verdict, word::pass) << f.message;
    EXPECT_EQ(server.posted, (std::vector<std::string>{"40", R"(42["x"])"}));
    EXPECT_THAT(p.records(), Not(HasSubstr("not answered")));
}

TEST(raw_kept_line, gives_every_request_its_connection_where_the_server_closes_behind_answers)
{
    byte_peer p(R"(
      - open: { transport: polling, connect: true }
      - send: '42["x"]'
      - receive: ['42["y"]']
)");
    hasty_server server;
    server.polled = {std::string(open_record), R"(40{"sid":"N"})", R"(42["y"])"};
    p.on_request = [&](byte_peer& peer, const peer_request& r) {
        const std::size_t before = server.polls;
        server(peer, r);
        if (r.method == "POST" || server.polls > before)
            peer.end(r.channel, core::errc::server_closed, r.method == "POST" ? 3ms : 23ms);
    };
    const engine::finding& f = p.play();
    EXPECT_EQ(f.verdict, word::pass) << f.message;
    for (const auto& [channel, requests] : server.asked)
        EXPECT_EQ(requests, 1) << "connection " << channel;
    EXPECT_GE(p.connections, 5);
}

TEST(raw_kept_line, asks_once_again_and_no_more)
{
    byte_peer p("      - open: { transport: polling }\n      - closed: a\n");
    int polls = 0;
    p.on_request = [&](byte_peer& peer, const peer_request& r) {
        if (++polls == 1)
            peer.answer(r.channel, 200, open_record);
        else
            peer.end(r.channel, core::errc::connection_reset);
    };
    EXPECT_EQ(p.play().verdict, word::pass);
    EXPECT_EQ(polls, 3);
    EXPECT_EQ(p.connections, 2);
    EXPECT_EQ(p.records(), "actor a was closed: a poll without an answer: reset\n");
}

TEST(raw_kept_line, does_not_ask_again_once_an_answer_has_begun)
{
    byte_peer p("      - open: { transport: polling }\n      - closed: a\n");
    int polls = 0;
    p.on_request = [&](byte_peer& peer, const peer_request& r) {
        if (++polls == 1) {
            peer.answer(r.channel, 200, open_record);
        } else {
            peer.say(r.channel, "HTTP/1.1 2");
            peer.end(r.channel, core::errc::server_closed, 5ms);
        }
    };
    EXPECT_EQ(p.play().verdict, word::pass);
    EXPECT_EQ(polls, 2);
    EXPECT_THAT(p.records(), HasSubstr("FIN inside an answer"));
}

TEST(raw_kept_line, records_a_post_that_is_lost_on_a_fresh_connection)
{
    byte_peer p("      - open: { transport: polling }\n      - send: '42[\"x\"]'\n      - think: 50ms\n");
    int posts = 0;
    p.on_request = [&](byte_peer& peer, const peer_request& r) {
        if (r.method == "POST") {
            ++posts;
            peer.end(r.channel);
        } else if (r.target.find("sid=") == std::string::npos) {
            peer.answer(r.channel, 200, open_record);
        }
    };
    EXPECT_EQ(p.play().verdict, word::pass);
    EXPECT_EQ(posts, 1);
    EXPECT_EQ(p.records(), "actor a: a POST was not answered: FIN\n");
}

TEST(raw_kept_line, repeats_a_poll_of_a_case_on_a_fresh_connection_too)
{
    byte_peer p("      - http: { get: '?poll' }\n        expect: { packets: ['42[\"y\"]'] }\n");
    hasty_server server;
    server.polled = {"2", R"(42["y"])"};
    p.on_request = [&](byte_peer& peer, const peer_request& r) { server(peer, r); };
    const engine::finding& f = p.play();
    EXPECT_EQ(f.verdict, word::pass) << f.message;
    EXPECT_EQ(p.connections, 2);
}

TEST(raw_kept_line, holds_a_connection_of_the_case_to_what_the_case_says)
{
    byte_peer p(R"(
      - http: { get: "?a", as: c }
      - http: { get: "?b", on: c }
        expect: { closed: true }
)");
    hasty_server server;
    server.polled = {"one"};
    p.on_request = [&](byte_peer& peer, const peer_request& r) { server(peer, r); };
    EXPECT_EQ(p.play().verdict, word::pass);
    EXPECT_EQ(p.connections, 1);
}

} // namespace
