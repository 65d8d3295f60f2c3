// Requests, upgrades by hand and bare streams: what goes out byte by byte, and how answers are judged.
#include "tests/unit/engine/byte_peer.hpp"

#include <gmock/gmock.h>

namespace {

using namespace muster;
using namespace muster::test;
using testing::HasSubstr;
using testing::Not;
using word = scenario::outcome_word;

TEST(raw_http, takes_the_first_outcome_that_fits)
{
    const std::string flow = R"(
      - http: { post: "?EIO={{ eio }}&sid=x", body: "4hi" }
        expect:
          - { status: 200, body: ok }
          - { status: 200, bodyAnyCase: ok, verdict: non-strict, note: "another case than ok" }
          - { status: [4xx, 500], fields: { Content-Type: "application/json*", ETag: null }, verdict: informational }
)";
    struct row {
        int status;
        std::string body;
        std::string fields;
        word verdict;
    };
    for (const row& r :
         std::vector<row>{{200, "ok", "", word::pass},
                          {200, "OK", "", word::non_strict},
                          {404, "", "content-type: application/json\r\n", word::informational},
                          {404, "", "Content-Type: application/json\r\nETag: x\r\n", word::by_level},
                          {200, "okay", "", word::by_level}}) {
        byte_peer p(flow);
        p.on_request = [&](byte_peer& peer, const peer_request& q) {
            peer.answer(q.channel, r.status, r.body, r.fields);
        };
        EXPECT_EQ(p.play().verdict, r.verdict) << r.status << r.body;
        EXPECT_EQ(p.requests, std::vector<std::string>{"POST /socket.io/?EIO=4&sid=x"});
    }
}

TEST(raw_http, says_what_it_expected_and_what_came)
{
    byte_peer p("      - http: { get: '?a' }\n        expect: { status: 400, json: { code: 0, message: "
                "'<text>' } }\n");
    p.on_request = [](byte_peer& peer, const peer_request& r) {
        peer.answer(r.channel, 200, "0{}", "Content-Type: text/plain\r\n");
    };
    const engine::finding& f = p.play();
    EXPECT_EQ(f.expected, R"(status 400 and JSON {"code":0,"message":"<text>"})");
    EXPECT_EQ(f.actual, "HTTP 200 text/plain, body 0{}");
}

TEST(raw_http, writes_and_leaves_out_fields_as_told)
{
    byte_peer p(R"(
      - http: { post: "/other?x=1", body: "abc", headers: { Origin: "http://o", content-type: text/json }, without: [Host, Accept] }
      - http: { get: "http://h:1/socket.io/?EIO=4", version: "1.0" }
)");
    p.on_request = [](byte_peer& peer, const peer_request& r) { peer.answer(r.channel, 200, ""); };
    EXPECT_EQ(p.play().verdict, word::pass);
    EXPECT_EQ(p.whole_requests.at(0).head, "POST /other?x=1 HTTP/1.1\r\ncontent-type: "
                                           "text/json\r\nContent-Length: 3\r\nOrigin: http://o\r\n\r\n");
    EXPECT_EQ(p.whole_requests.at(1).head,
              "GET http://h:1/socket.io/?EIO=4 HTTP/1.0\r\nHost: h:1\r\nAccept: */*\r\n\r\n");
    EXPECT_EQ(p.connections, 2);
}

TEST(raw_http, cuts_requests_into_pieces_and_stops_where_told)
{
    byte_peer p(R"(
      - http: { post: "?a", body: "12345678", split: body }
      - http: { post: "?b", body: "12345678", stopAfter: 2 }
        within: 300ms
        expect: { silence: true }
      - http: { post: "?c", body: "123", chunked: 2, split: head }
        within: 100ms
        expect: { silence: true }
)");
    p.on_request = [](byte_peer& peer, const peer_request& r) {
        if (r.body.size() == 8)
            peer.answer(r.channel, 200, "");
    };
    const engine::finding& f = p.play();
    EXPECT_EQ(f.verdict, word::pass) << f.message;
    EXPECT_GE(p.elapsed(), 440ms);
    ASSERT_EQ(p.written.size(), 3u);
    auto at = p.written.begin();
    EXPECT_TRUE(at->second.ends_with("\r\n\r\n12345678"));
    EXPECT_TRUE((++at)->second.ends_with("\r\nContent-Length: 8\r\n\r\n12"));
    EXPECT_TRUE((++at)->second.ends_with("Transfer-Encoding: chunked\r\n\r\n2\r\n12\r\n1\r\n3\r\n0\r\n\r\n"));
}

TEST(raw_http, sends_every_byte_by_itself)
{
    byte_peer p("      - http: { get: '?a', split: bytes }\n");
    p.on_request = [](byte_peer& peer, const peer_request& r) { peer.answer(r.channel, 200, ""); };
    EXPECT_EQ(p.play().verdict, word::pass);
    EXPECT_GE(p.elapsed(), std::chrono::milliseconds(p.whole_requests.at(0).head.size() - 1));
}

TEST(raw_http, encodes_packets_as_a_payload_of_the_revision)
{
    const std::string flow = "      - http: { post: '?a', packets: ['4€', { binary: '0102' }] }\n";
    for (const int eio : {3, 4}) {
        byte_peer p(flow, eio);
        p.on_request = [](byte_peer& peer, const peer_request& r) { peer.answer(r.channel, 200, "ok"); };
        EXPECT_EQ(p.play().verdict, word::pass);
        const peer_request& r = p.whole_requests.at(0);
        EXPECT_EQ(r.body, eio == 4 ? std::string("4€\x1e"
                                                 "bAQI=")
                                   : std::string("\x00\x04\xff"
                                                 "4€\x01\x03\xff\x04\x01\x02",
                                                 13));
        EXPECT_EQ(r.head.find("application/octet-stream") != std::string::npos, eio == 3);
    }
}

TEST(raw_http, uses_a_named_connection_again_and_reads_pipelined_answers)
{
    byte_peer p(R"(
      - http: { get: "?one", as: c, later: true }
      - http: { get: "?two", on: c, later: true }
      - answer: c
        expect: { status: 201 }
      - answer: c
        expect: { status: 202 }
        capture: [{ status: true, as: s }, { field: x-a, as: f }, { field: x-b, as: none }, { body: true, as: b }]
      - check: "s == 202 && f == 'v' && !none && b == 'body'"
        note: "captures"
)");
    p.on_request = [n = 200](byte_peer& peer, const peer_request& r) mutable {
        peer.answer(r.channel, ++n, "body", "X-A: v\r\n");
    };
    const engine::finding& f = p.play();
    EXPECT_EQ(f.verdict, word::pass) << f.message;
    EXPECT_EQ(p.connections, 1);
    EXPECT_EQ(p.requests.size(), 2u);
}

TEST(raw_http, takes_the_session_of_a_handshake_for_its_names)
{
    byte_peer p(R"(
      - http: { get: "?EIO=4&transport=polling" }
        expect: { status: 200, packets: ['0{"sid":"<text>","upgrades":"<strings>","pingInterval":"<positive>","...":0}'] }
        capture: [{ json: $.sid, as: sid }]
      - check: "sid == $sid"
        note: "sid"
      - check: "$pingInterval == 25000 && $maxPayload == 100000"
        note: "numbers"
      - check: "$path == '/socket.io/' && $host == 'h:1' && $origin == 'http://h:1'"
        note: "address"
      - http: { get: "?sid={{ $sid }}" }
)");
    p.on_request = [](byte_peer& peer, const peer_request& r) { peer.answer(r.channel, 200, open_record); };
    const engine::finding& f = p.play();
    EXPECT_EQ(f.verdict, word::pass) << f.message;
    EXPECT_EQ(p.requests.back(), "GET /socket.io/?sid=S1");
}

TEST(raw_http, asks_again_when_a_poll_brings_only_what_is_passed_over)
{
    byte_peer p(R"(
      - http: { get: "?sid=x" }
        expect: { packets: ['42["message-back",1]'] }
)");
    p.on_request = [n = 0](byte_peer& peer, const peer_request& r) mutable {
        peer.answer(r.channel, 200, ++n == 1 ? R"(42["auth",{}])" : R"(42["message-back",1])");
    };
    EXPECT_EQ(p.play().verdict, word::pass);
    EXPECT_EQ(p.requests.size(), 2u);
}

TEST(raw_http, takes_an_interim_answer_only_where_one_is_asked_for)
{
    const std::string stream =
        "      - stream: { as: s }\n      - bytes: { as: s, text: \"GET / HTTP/1.1\\r\\n\\r\\n\" }\n";
    const auto act = [](byte_peer& peer, const peer_request& r) {
        peer.say(r.channel, "HTTP/1.1 100 Continue\r\n\r\n");
        peer.answer(r.channel, 200, "ok");
    };
    byte_peer asks(stream + "      - answer: s\n        expect: { status: 100 }\n      - answer: s\n        "
                            "expect: { body: ok }\n");
    asks.on_request = act;
    EXPECT_EQ(asks.play().verdict, word::pass) << asks.found().message;
    byte_peer skips(stream + "      - answer: s\n        expect: { status: 200 }\n");
    skips.on_request = act;
    EXPECT_EQ(skips.play().verdict, word::pass) << skips.found().message;
    EXPECT_EQ(skips.records(), "an interim answer 100\n");
}

TEST(raw_http, tells_a_close_without_an_answer_from_silence_and_from_no_connection)
{
    const std::string flow = R"(
      - http: { get: "?a" }
        within: 500ms
        expect:
          - { status: 200 }
          - { closed: true, verdict: non-strict, note: closed }
          - { silence: true, verdict: informational, note: silent }
)";
    byte_peer closes(flow);
    closes.on_request = [](byte_peer& peer, const peer_request& r) { peer.end(r.channel); };
    EXPECT_EQ(closes.play().message, "closed");
    byte_peer silent(flow);
    EXPECT_EQ(silent.play().message, "silent");
    EXPECT_EQ(silent.elapsed(), 500ms);
    byte_peer nobody(flow);
    nobody.refuses = true;
    EXPECT_EQ(nobody.play().verdict, word::inconclusive);
}

TEST(raw_http, takes_any_answer_where_nothing_is_expected_but_takes_one)
{
    byte_peer p("      - http: { get: '?a' }\n");
    p.on_request = [](byte_peer& peer, const peer_request& r) {
        peer.say(r.channel, "HTTP/1.0 500 X\r\n\r\nuntil the end");
        peer.end(r.channel, core::errc::server_closed, 5ms);
    };
    EXPECT_EQ(p.play().verdict, word::pass);
    byte_peer silent("      - http: { get: '?a' }\n");
    EXPECT_EQ(silent.play().verdict, word::by_level);
    EXPECT_EQ(silent.found().message, "expected an answer within 2000 ms, got no answer");
}

TEST(raw_http, reads_the_payload_inside_a_script)
{
    for (const bool whole : {true, false}) {
        byte_peer p("      - http: { get: '?j=0' }\n        expect: { packets: ['4hi'] }\n", 3);
        p.on_request = [&](byte_peer& peer, const peer_request& r) {
            peer.answer(r.channel, 200, whole ? R"(___eio[0]("3:4hi");)" : R"(___eio[0]("3:4hi"))");
        };
        EXPECT_EQ(p.play().verdict, whole ? word::pass : word::by_level);
    }
}

TEST(raw_websocket, opens_by_hand_sends_frames_as_told_and_reads_controls_apart)
{
    byte_peer p(R"(
      - websocket: { get: "?EIO=4&transport=websocket", as: w }
      - receive: ['0{"sid":"<text>","...":0}']
        as: w
      - frame: [{ opcode: ping, text: hi }, { opcode: text, fin: false, text: "42[\"mes" }, { opcode: 0, text: "sage\",1]" }]
        as: w
      - receive: [{ control: pong, text: hi }, '42["message-back",1]']
        as: w
      - alive: w
      - frame: { as: w, opcode: text, masked: false, rsv: 4, text: x }
)");
    behave(p);
    const engine::finding& f = p.play();
    EXPECT_EQ(f.verdict, word::pass) << f.message;
    const std::string& bytes = p.written.begin()->second;
    EXPECT_THAT(bytes, HasSubstr("\xc1\x01x"));
    EXPECT_THAT(bytes,
                HasSubstr("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"));
}

TEST(raw_websocket, demands_the_right_accept_value_by_default)
{
    byte_peer p("      - websocket: { get: '?EIO=4&transport=websocket' }\n");
    p.on_request = [](byte_peer& peer, const peer_request& r) {
        peer.say(r.channel, "HTTP/1.1 101 X\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: AAAA\r\n\r\n");
    };
    const engine::finding& f = p.play();
    EXPECT_EQ(f.verdict, word::by_level);
    EXPECT_EQ(f.actual, "it is AAAA");
}

TEST(raw_websocket, takes_every_shape_of_a_refusal)
{
    const std::string flow =
        "      - websocket: { get: '?sid=x', as: w }\n        expect: { refused: true }\n";
    using peer_act = std::function<void(byte_peer&, const peer_request&)>;
    for (const peer_act& act : std::vector<peer_act>{
             [](byte_peer&p, const peer_request&r) { p.answer(r.channel, 400, "no"); },
             [](byte_peer&p, const peer_request&r) { p.answer(r.channel, 200, open_record); },
             [](byte_peer&p, const peer_request&r) {
                 p.accept(r);
                 p.frame(r.channel, 8, "", 10ms);
             },
             [](byte_peer&p, const peer_request&r) {
                 p.accept(r);
                 p.say(r.channel, "HTTP/1.1 400 Bad Request\r\n\r\n", 10ms);
             },
             [](byte_peer&p, const peer_request&r) { p.end(r.channel, core::errc::server_closed, 1s); }}) {
        byte_peer p(flow);
        p.on_request = act;
        const engine::finding& f = p.play();
        EXPECT_EQ(f.verdict, word::pass) << f.message;
    }
    byte_peer session(flow);
    behave(session);
    session.on_request = [](byte_peer& p, const peer_request& r) {
        p.accept(r);
        p.text(r.channel, open_record, 5ms);
    };
    EXPECT_EQ(session.play().verdict, word::by_level);
    EXPECT_THAT(session.found().actual, HasSubstr("a session"));
    byte_peer stays(flow);
    stays.on_request = [](byte_peer& p, const peer_request& r) { p.accept(r); };
    EXPECT_EQ(stays.play().verdict, word::by_level);
}

TEST(raw_stream, writes_bytes_and_reads_answers_and_the_end)
{
    byte_peer p(R"(
      - stream: { as: s }
      - bytes: { as: s, text: "GET /a HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n\r\n" }
      - answer: s
        expect: { status: 200, body: "/a" }
      - answer: s
        expect: { status: 200, body: "/b" }
      - bytes: { as: s, hex: "470d0a0d0a" }
      - closed: { as: s }
)");
    p.on_request = [](byte_peer& peer, const peer_request& r) {
        if (r.method == "GET")
            peer.answer(r.channel, 200, r.target);
        else
            peer.end(r.channel, core::errc::connection_reset);
    };
    const engine::finding& f = p.play();
    EXPECT_EQ(f.verdict, word::pass) << f.message;
    EXPECT_EQ(p.records(), "actor s was closed: reset\n");
}

TEST(raw_judging, skips_records_and_checks)
{
    byte_peer p(R"(
      - record: "eio {{ eio }}"
      - check: "eio == 3"
        verdict: informational
        note: "not 3"
      - skip: "eio == 4"
        because: "not for 4"
      - check: "false"
        note: "never reached"
)");
    const engine::finding& f = p.play();
    EXPECT_EQ(f.verdict, word::skipped);
    EXPECT_EQ(f.message, "not for 4");
    EXPECT_FALSE(p.failed());
    EXPECT_EQ(p.records(), "eio 4\n");
    byte_peer fails("      - check: 'false'\n        note: 'two are equal'\n");
    EXPECT_EQ(fails.play().verdict, word::by_level);
    EXPECT_EQ(fails.found().message, "two are equal");
}

TEST(raw_judging, appends_captures_to_a_list)
{
    byte_peer p(R"(
      - loop:
          - http: { get: "?a" }
            capture: [{ body: true, into: bodies }]
        count: 3
      - check: "$length(bodies) == 3 && $distinct(bodies) == 2"
        note: "bodies"
)");
    p.on_request = [n = 0](byte_peer& peer, const peer_request& r) mutable {
        peer.answer(r.channel, 200, ++n == 3 ? "two" : "one");
    };
    const engine::finding& f = p.play();
    EXPECT_EQ(f.verdict, word::pass) << f.message;
    EXPECT_EQ(p.connections, 3);
}

TEST(raw_judging, cannot_play_more_connections_than_it_has)
{
    byte_peer p(R"(
      - loop:
          - stream: { as: "s" }
        count: 101
)");
    p.play();
    ASSERT_TRUE(p.failed());
    EXPECT_THAT(p.failed()->detail, HasSubstr("more connections at once"));
}

} // namespace
