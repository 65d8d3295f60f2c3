// Sessions of raw steps: every way they end, and what each weighs.
#include "tests/unit/engine/byte_peer.hpp"

#include <gmock/gmock.h>

namespace {

using namespace muster;
using namespace muster::test;
using testing::Contains;
using testing::HasSubstr;
using word = scenario::outcome_word;

struct close_shape {
    std::function<void(byte_peer&, client::channel_id)> act;
    std::string record;
};

TEST(raw_session_end, takes_every_shape_of_a_close_and_records_which)
{
    const std::vector<close_shape> shapes{
        {[](byte_peer& p, client::channel_id c) { p.frame(c, 8, ""); },
         "actor a was closed: close frame 1005"},
        {[](byte_peer& p, client::channel_id c) { p.frame(c, 8, "\x03\xea"); },
         "actor a was closed: close frame 1002"},
        {[](byte_peer& p, client::channel_id c) { p.end(c); }, "actor a was closed: FIN"},
        {[](byte_peer& p, client::channel_id c) { p.end(c, core::errc::connection_reset); },
         "actor a was closed: reset"},
        {[](byte_peer& p, client::channel_id c) { p.text(c, "1"); }, "actor a was closed: a close packet"},
        {[](byte_peer& p, client::channel_id c) { p.say(c, "HTTP/1.1 400 Bad Request\r\n\r\n"); },
         "actor a was closed: HTTP text after 101: HTTP/1.1 400 Bad Request"},
        {[](byte_peer& p, client::channel_id c) { p.say(c, "\x83\x01x"); },
         "actor a was closed: bytes that are no frames"},
    };
    for (const close_shape& shape : shapes) {
        byte_peer p("      - open: { transport: websocket }\n      - send: 'abc'\n      - closed: a\n");
        behave(p);
        p.on_message = [&](byte_peer& peer, client::channel_id c, std::string_view m) {
            if (m == "abc")
                shape.act(peer, c);
        };
        const engine::finding& f = p.play();
        EXPECT_EQ(f.verdict, word::pass) << shape.record << ": " << f.message;
        EXPECT_THAT(p.records(), HasSubstr(shape.record));
        EXPECT_LT(p.elapsed(), 100ms);
    }
}

TEST(raw_session_end, notes_http_text_behind_a_close_frame)
{
    byte_peer p("      - open: { transport: websocket }\n      - send: 'abc'\n      - closed: a\n      - "
                "think: 50ms\n");
    behave(p);
    p.on_message = [](byte_peer& peer, client::channel_id c, std::string_view m) {
        if (m != "abc")
            return;
        peer.frame(c, 8, "\x03\xe8");
        peer.say(c, "HTTP/1.1 500 Internal Server Error\r\n\r\n", 3ms);
        peer.end(c, core::errc::server_closed, 5ms);
    };
    EXPECT_EQ(p.play().verdict, word::pass);
    EXPECT_THAT(p.records(), HasSubstr("then the connection ended: FIN, HTTP text before it: HTTP/1.1 500"));
    EXPECT_THAT(p.messages, Contains("close 1000")); // the echo
}

TEST(raw_session_end, takes_an_error_to_the_poll_for_a_close)
{
    byte_peer p("      - open: { transport: polling }\n      - send: 'abc'\n      - closed: a\n");
    int polls = 0;
    p.on_request = [&](byte_peer& peer, const peer_request& r) {
        if (r.method == "POST")
            peer.answer(r.channel, 400, "");
        else if (++polls == 1)
            peer.answer(r.channel, 200, open_record);
        else
            peer.answer(r.channel, 400, "{}", "", 20ms);
    };
    EXPECT_EQ(p.play().verdict, word::pass);
    EXPECT_EQ(p.records(),
              "actor a: a POST was answered with 400\nactor a was closed: a poll answered with 400\n");
}

TEST(raw_session_end, holds_a_close_against_the_code_that_the_rule_names)
{
    byte_peer p("      - open: { transport: websocket }\n      - send: 'abc'\n      - closed: { as: a, code: "
                "[1002, 1007] }\n");
    behave(p);
    p.on_message = [](byte_peer& peer, client::channel_id c, std::string_view) { peer.frame(c, 8, ""); };
    const engine::finding& f = p.play();
    EXPECT_EQ(f.verdict, word::non_strict);
    EXPECT_EQ(f.actual, "close frame 1005");
}

TEST(raw_session_end, does_not_take_a_close_that_the_heartbeat_explains)
{
    byte_peer p("      - open: { transport: websocket }\n      - send: 'abc'\n      - closed: { as: a, "
                "within: 40s }\n");
    behave(p);
    p.on_message = [](byte_peer& peer, client::channel_id c, std::string_view m) {
        if (m == "abc")
            peer.end(c, core::errc::server_closed, 30s);
    };
    EXPECT_EQ(p.play().verdict, word::inconclusive);

    byte_peer asked(
        "      - open: { transport: websocket, pong: false }\n      - closed: { as: a, within: 60s }\n");
    behave(asked);
    const auto request = asked.on_request;
    asked.on_request = [&](byte_peer& peer, const peer_request& r) {
        request(peer, r);
        peer.end(r.channel, core::errc::server_closed, 45s);
    };
    EXPECT_EQ(asked.play().verdict, word::pass);
}

TEST(raw_session_end, that_stays_open_is_the_mismatch_of_closed)
{
    byte_peer p("      - open: { transport: websocket }\n      - send: '9'\n      - closed: a\n");
    behave(p);
    const engine::finding& f = p.play();
    EXPECT_EQ(f.verdict, word::by_level);
    EXPECT_EQ(f.expected, "actor a to be closed within 1000 ms");
    EXPECT_EQ(f.actual, "it stays open");
    EXPECT_EQ(f.message, "expected actor a to be closed within 1000 ms, but it stays open");
}

TEST(raw_session_end, tries_the_other_outcomes_in_order)
{
    const std::string flow = R"(
      - open: { transport: websocket }
      - send: 'abc'
      - receive: ['4yes']
        capture: [{ text: true, as: came }]
        instead:
          - { closed: true, verdict: non-strict, note: "closes instead" }
          - { packets: ['44"*"'], verdict: fail, note: "never" }
          - { packets: [{ like: '44*' }], verdict: informational, note: "refuses" }
          - { silence: true, verdict: non-strict, note: "says nothing" }
      - record: "came {{ came || 'nothing' }}"
)";
    byte_peer refuses(flow);
    behave(refuses);
    refuses.on_message = [](byte_peer& peer, client::channel_id c, std::string_view) {
        peer.text(c, "44no");
    };
    EXPECT_EQ(refuses.play().verdict, word::informational);
    EXPECT_THAT(refuses.records(), HasSubstr("came 44no"));

    byte_peer closes(flow);
    behave(closes);
    closes.on_message = [](byte_peer& peer, client::channel_id c, std::string_view) { peer.end(c); };
    EXPECT_EQ(closes.play().message, "closes instead");

    byte_peer silent(flow);
    behave(silent);
    EXPECT_EQ(silent.play().message, "says nothing");
    EXPECT_GE(silent.elapsed(), 2s);

    byte_peer other(flow);
    behave(other);
    other.on_message = [](byte_peer& peer, client::channel_id c, std::string_view) {
        peer.text(c, "4other");
    };
    EXPECT_EQ(other.play().verdict, word::by_level);
}

TEST(raw_session_end, does_not_hold_an_excused_close_against_later_steps)
{
    byte_peer p(R"(
      - open: { transport: websocket }
      - send: 'abc'
      - receive: ['4yes']
        instead: [{ closed: true, verdict: non-strict, note: "closes" }]
      - alive: a
      - silence: 100ms
)");
    behave(p);
    p.on_message = [](byte_peer& peer, client::channel_id c, std::string_view) { peer.end(c); };
    const engine::finding& f = p.play();
    EXPECT_EQ(f.verdict, word::non_strict) << f.message;
    EXPECT_EQ(f.message, "closes");
}

TEST(raw_session_end, breaks_silence_by_a_packet_and_by_a_close)
{
    const std::string flow = "      - open: { transport: websocket }\n      - silence: 300ms\n";
    byte_peer quiet(flow);
    behave(quiet);
    EXPECT_EQ(quiet.play().verdict, word::pass);
    EXPECT_GE(quiet.elapsed(), 300ms);

    for (const bool closes : {true, false}) {
        byte_peer p(flow);
        behave(p);
        const auto request = p.on_request;
        p.on_request = [&](byte_peer& peer, const peer_request& r) {
            request(peer, r);
            if (closes)
                peer.end(r.channel, core::errc::server_closed, 100ms);
            else
                peer.text(r.channel, "4hello", 100ms);
        };
        const engine::finding& f = p.play();
        EXPECT_EQ(f.verdict, word::by_level);
        EXPECT_EQ(f.actual, closes ? "it was closed: FIN" : "it received 4hello");
        EXPECT_LT(p.elapsed(), 200ms);
    }
}

TEST(raw_session_end, ends_a_case_that_is_flooded)
{
    byte_peer p("      - open: { transport: websocket }\n      - think: 1s\n      - alive: a\n");
    behave(p);
    const auto request = p.on_request;
    p.on_request = [&](byte_peer& peer, const peer_request& r) {
        request(peer, r);
        std::string many;
        for (int i = 0; i < 10'001; ++i)
            wire::append_frame(many, {true, false, false, false, 1, std::nullopt, "4x"});
        peer.say(r.channel, many, 50ms);
    };
    const engine::finding& f = p.play();
    EXPECT_EQ(f.verdict, word::by_level);
    EXPECT_THAT(f.actual, HasSubstr("a flood"));
    EXPECT_TRUE(f.crowded);
}

} // namespace
