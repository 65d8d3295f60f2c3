// Sessions of raw steps against servers that close connections which they said to keep.
#include "tests/unit/engine/byte_peer.hpp"

#include <gmock/gmock.h>

namespace {

using namespace muster;
using namespace muster::test;
using testing::HasSubstr;
using word = scenario::outcome_word;

constexpr const char* talk = R"(
      - open: { transport: polling, connect: true }
      - send: '42["x"]'
      - receive: ['42["z"]']
)";

// Answers each request and, if told so, ends the connection a little later: the next request finds it closed.
void serve(byte_peer& p, bool closes, std::vector<std::string>& posts)
{
    auto polls = std::make_shared<int>(0);
    auto used = std::make_shared<std::map<client::channel_id, int>>();
    p.on_request = [=, &posts](byte_peer& peer, const peer_request& r) {
        if (closes && ++(*used)[r.channel] > 1) {
            peer.end(r.channel);
            return;
        }
        if (r.method == "POST") {
            posts.push_back(r.body);
            peer.answer(r.channel, 200, "ok");
            return;
        }
        constexpr std::array<std::string_view, 3> answers{open_record, "40{\"sid\":\"N\"}", "42[\"z\"]"};
        if (*polls < 3)
            peer.answer(r.channel, 200, answers.at(static_cast<std::size_t>((*polls)++)), "", 10ms);
    };
}

TEST(raw_reuse, asks_again_on_a_fresh_connection_when_a_kept_one_was_closed)
{
    byte_peer p(talk);
    std::vector<std::string> posts;
    serve(p, true, posts);
    const engine::finding& f = p.play();
    EXPECT_EQ(f.verdict, word::pass) << f.message;
    EXPECT_GT(p.connections, 3);
    ASSERT_GE(posts.size(), 2u);
    EXPECT_EQ(posts[0], "40");
    EXPECT_EQ(posts[1], "42[\"x\"]");
}

TEST(raw_reuse, takes_the_end_of_a_fresh_connection_for_the_end_of_the_session)
{
    byte_peer p(talk);
    int gets = 0;
    p.on_request = [&](byte_peer& peer, const peer_request& r) {
        if (r.method == "POST")
            peer.answer(r.channel, 200, "ok");
        else if (++gets == 1)
            peer.answer(r.channel, 200, open_record);
        else
            peer.end(r.channel);
    };
    const engine::finding& f = p.play();
    EXPECT_NE(f.verdict, word::pass);
    EXPECT_EQ(gets, 3) << "the handshake, a poll on its connection, and one on a fresh connection";
    EXPECT_THAT(f.message, HasSubstr("poll not answered"));
}

TEST(raw_reuse, does_not_ask_again_once_an_answer_has_begun)
{
    byte_peer p(talk);
    int gets = 0;
    p.on_request = [&](byte_peer& peer, const peer_request& r) {
        if (r.method == "POST") {
            peer.answer(r.channel, 200, "ok");
        } else if (++gets == 1) {
            peer.answer(r.channel, 200, open_record);
        } else {
            peer.say(r.channel, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n40");
            peer.end(r.channel, core::errc::server_closed, 5ms);
        }
    };
    p.play();
    EXPECT_EQ(gets, 2);
}

} // namespace
