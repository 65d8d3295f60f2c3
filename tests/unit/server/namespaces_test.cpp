// CONNECT, DISCONNECT, events, acks and attachments. Socket.IO protocol v4 and v5.
#include "tests/support/server_harness.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace muster::tests {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

// A WebSocket that has said nothing yet.
server::connection_id fresh(server_harness& h, int eio = 4)
{
    const auto ws = h.websocket("EIO=" + std::to_string(eio) + "&transport=websocket");
    h.take(ws);
    return ws;
}

std::string said(server_harness& h, server::connection_id ws, std::string_view message)
{
    h.text(ws, message);
    return h.take_one(ws);
}

TEST(namespaces, connect_is_answered_with_a_sid_and_then_events)
{
    server_harness h;
    const auto ws = fresh(h);
    h.text(ws, R"(40{"token":"123"})");
    EXPECT_THAT(h.take(ws), ElementsAre(R"(40{"sid":"id-2"})", R"(42["auth",{"token":"123"}])"));
    h.text(ws, "40/custom");
    EXPECT_THAT(h.take(ws), ElementsAre(R"(40/custom,{"sid":"id-3"})", R"(42/custom,["auth",{}])"));
    EXPECT_EQ(said(h, ws, R"(42/custom,["message",1])"), R"(42/custom,["message-back",1])");
    EXPECT_EQ(said(h, ws, R"(42["message",1])"), R"(42["message-back",1])");
}

TEST(namespaces, root_may_be_named)
{
    server_harness h;
    const auto ws = fresh(h);
    h.text(ws, R"(40/,{"a":1})");
    EXPECT_THAT(h.take(ws), ElementsAre(R"(40{"sid":"id-2"})", R"(42["auth",{"a":1}])"));
}

TEST(namespaces, unknown_ones_are_refused_and_the_connection_stays)
{
    server_harness h;
    const auto ws = fresh(h);
    EXPECT_EQ(said(h, ws, "40/random,"), R"(44/random,{"message":"Invalid namespace"})");
    EXPECT_EQ(said(h, ws, "40/CUSTOM,"), R"(44/CUSTOM,{"message":"Invalid namespace"})");
    EXPECT_EQ(said(h, ws, "40/__proto__,"), R"(44/__proto__,{"message":"Invalid namespace"})");
    EXPECT_EQ(said(h, ws, "40/custöm,"), R"(44/custöm,{"message":"Invalid namespace"})");
    EXPECT_THAT(said(h, ws, "40"), StartsWith(R"(40{"sid":)"));
    const auto old = fresh(h, 3);
    EXPECT_EQ(said(h, old, "40/random,"), R"(44/random,"Invalid namespace")");
}

TEST(namespaces, middleware_refuses_with_message_and_data)
{
    server_harness h;
    const auto ws = fresh(h);
    EXPECT_EQ(said(h, ws, "40/denied,"), R"(44/denied,{"message":"Not authorized","data":{"code":"E1"}})");
    EXPECT_THAT(said(h, ws, "40"), StartsWith(R"(40{"sid":)"));
    const auto old = fresh(h, 3);
    EXPECT_EQ(said(h, old, "40/denied,"), R"(44/denied,{"code":"E1"})");
}

TEST(namespaces, slow_middleware_answers_once_however_often_it_is_asked)
{
    server_harness h;
    const auto ws = fresh(h);
    h.text(ws, "40/slow,");
    h.text(ws, "40/slow,");
    h.advance(199ms);
    EXPECT_EQ(h.take_one(ws), "");
    h.advance(1s);
    EXPECT_THAT(h.take(ws), ElementsAre(StartsWith(R"(40/slow,{"sid":)")));
}

TEST(namespaces, dynamic_ones_exist_on_demand_and_are_bounded)
{
    server_harness h;
    const auto ws = fresh(h);
    for (int i = 0; i < 64; ++i)
        EXPECT_THAT(said(h, ws, "40/dyn-" + std::to_string(i)), StartsWith("40/dyn-"));
    EXPECT_EQ(said(h, ws, "40/dyn-64"), "close");
    EXPECT_EQ(h.sessions(), 0U);
}

TEST(namespaces, refusals_are_bounded_too)
{
    server_harness h;
    const auto ws = fresh(h);
    for (int i = 0; i < 1'000; ++i)
        EXPECT_THAT(said(h, ws, "40/x" + std::to_string(i)), StartsWith("44/x"));
    EXPECT_EQ(said(h, ws, "40"), "close");
}

TEST(namespaces, v4_connect_with_a_bad_payload_or_twice_closes)
{
    for (const char* bad : {"40[]", "40null", "40\"abc\"", "40{\"a\":", "40custom,", "401"}) {
        server_harness h;
        const auto ws = fresh(h);
        const std::string got = said(h, ws, bad);
        if (std::string_view(bad) == "401")
            EXPECT_THAT(got, StartsWith("40{")) << "an id on CONNECT is ignored";
        else
            EXPECT_EQ(got, "close") << bad;
    }
    server_harness h;
    const auto ws = h.open_websocket();
    EXPECT_EQ(said(h, ws, "40"), "close");
}

TEST(namespaces, anything_before_connect_closes_in_v5)
{
    for (const char* first :
         {"42[\"message\"]", "431[]", "41", "4abc", "44{\"message\":\"x\"}", "451-[\"a\"]"}) {
        server_harness h;
        const auto ws = fresh(h);
        EXPECT_EQ(said(h, ws, first), "close") << first;
    }
    server_harness h;
    const auto ws = fresh(h);
    h.binary(ws, "\x01\x02");
    EXPECT_EQ(h.take_one(ws), "close");
}

TEST(namespaces, events_of_a_namespace_not_joined_close_in_v5_and_are_passed_over_in_v4)
{
    for (const char* message : {"42/custom,[\"message\"]", "41/custom,", "43/custom,1[]"}) {
        server_harness h;
        const auto ws = h.open_websocket();
        EXPECT_EQ(said(h, ws, message), "close") << message;
        const auto old = h.open_websocket(3);
        EXPECT_EQ(said(h, old, message), "") << message;
        EXPECT_EQ(said(h, old, "42[\"message\"]"), "42[\"message-back\"]");
    }
}

TEST(namespaces, v4_root_is_joined_by_itself_and_a_repeated_connect_is_idempotent)
{
    server_harness h;
    const auto ws = h.websocket("EIO=3&transport=websocket");
    EXPECT_THAT(h.take(ws), ElementsAre("101", StartsWith("0{"), "40", R"(42["auth",{}])"));
    EXPECT_EQ(said(h, ws, "40"), "");
    EXPECT_EQ(said(h, ws, "42[\"message\"]"), "42[\"message-back\"]");
}

TEST(namespaces, v4_query_of_a_namespace_is_no_part_of_its_name)
{
    server_harness h;
    const auto old = fresh(h, 3);
    h.text(old, "40/custom?token=abc&x=1,");
    EXPECT_THAT(h.take(old), ElementsAre("40/custom,", R"(42/custom,["auth",{"token":"abc","x":"1"}])"));
    const auto ws = fresh(h);
    EXPECT_THAT(said(h, ws, "40/custom?token=abc,"), HasSubstr("Invalid namespace"));
}

TEST(namespaces, v4_socket_ids_are_built_from_the_session_id)
{
    server_harness h;
    const auto old = fresh(h, 3);
    h.text(old, "40/custom,");
    h.take(old);
    EXPECT_EQ(said(h, old, "421[\"whoami\"]"), R"(431["id-1"])");
    EXPECT_EQ(said(h, old, "42/custom,1[\"whoami\"]"), R"(43/custom,1["/custom#id-1"])");
}

TEST(namespaces, disconnect_leaves_one_namespace_and_keeps_the_rest)
{
    server_harness h;
    const auto ws = h.open_websocket();
    h.text(ws, "40/custom,");
    h.take(ws);
    EXPECT_EQ(said(h, ws, "41/custom"), "");
    EXPECT_EQ(said(h, ws, "42[\"message\"]"), "42[\"message-back\"]");
    EXPECT_EQ(said(h, ws, "41"), "");
    EXPECT_EQ(h.sessions(), 1U);
    EXPECT_THAT(said(h, ws, "40"), StartsWith("40{"));
    h.text(ws, "41");
    EXPECT_EQ(said(h, ws, "42[\"message\"]"), "close");
}

TEST(namespaces, disconnect_has_no_payload)
{
    server_harness h;
    const auto ws = h.open_websocket();
    EXPECT_EQ(said(h, ws, "41{}"), "close");
}

TEST(namespaces, the_server_may_leave_or_close)
{
    server_harness h;
    const auto ws = h.open_websocket();
    h.text(ws, "40/custom,");
    h.take(ws);
    EXPECT_EQ(said(h, ws, "42/custom,[\"bye\"]"), "41/custom,");
    EXPECT_EQ(said(h, ws, "42[\"message\"]"), "42[\"message-back\"]");
    EXPECT_EQ(said(h, ws, "42[\"bye-all\"]"), "41 | close");
}

TEST(events, arguments_come_back_as_they_were_written)
{
    server_harness h;
    const auto ws = h.open_websocket();
    for (const char* args :
         {R"(,1,"2",{"3":[true]})", "", R"(,null,1.5,-0,1e21,[],{})", R"(,"€😀ü\u00e9\u0000")",
          R"(,{"__proto__":{"x":1}})", ",12345678901234567890", R"(,{"_placeholder":true,"num":0})"}) {
        EXPECT_EQ(said(h, ws, "42[\"message\"" + std::string(args) + "]"),
                  "42[\"message-back\"" + std::string(args) + "]");
    }
}

TEST(events, bad_ones_close_the_connection)
{
    for (const char* bad : {"42",
                            "42123",
                            "42{}",
                            "42\"m\"",
                            "42null",
                            "42[]",
                            "42[\"message\"",
                            "42[\"message\"]x",
                            "42[\"message\",]",
                            "42['message']",
                            "42[\"a\tb\"]",
                            "42[\"message\",NaN]",
                            "42[null]",
                            "42[true]",
                            "42[[\"a\"]]",
                            "42[{\"toString\":\"foo\"}]",
                            "42[\"connect\"]",
                            "42[\"disconnect\"]",
                            "42[\"newListener\"]",
                            "47[1]",
                            "48",
                            "4a",
                            "42abc[\"message\"]",
                            "42-1[\"message\"]",
                            "421.5[\"message\"]",
                            "4",
                            "abc",
                            "9",
                            ""}) {
        server_harness h;
        const auto ws = h.open_websocket();
        EXPECT_EQ(said(h, ws, bad), "close") << bad;
        EXPECT_EQ(h.sessions(), 0U) << bad;
    }
}

TEST(events, unheard_ones_are_ignored)
{
    server_harness h;
    const auto ws = h.open_websocket();
    for (const char* odd : {"42[\"nope\",1]", "42[1,2]", "42[\"\",1]", "42[\"error\",\"x\"]",
                            "42[\"__proto__\"]", "421[\"nope\"]", "43999[1]", "43[1]", "431"})
        EXPECT_EQ(said(h, ws, odd), "") << odd;
    EXPECT_EQ(said(h, ws, "42[\"message\"]"), "42[\"message-back\"]");
}

TEST(events, nesting_is_bounded)
{
    server_harness h;
    const auto ws = h.open_websocket();
    const std::string fits = std::string(60, '[') + std::string(60, ']');
    EXPECT_EQ(said(h, ws, "42[\"message\"," + fits + "]"), "42[\"message-back\"," + fits + "]");
    const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
    EXPECT_EQ(said(h, ws, "42[\"message\"," + deep + "]"), "close");
}

TEST(acks, an_id_with_too_many_digits_is_one_nobody_asked_for)
{
    server_harness h;
    const auto ws = h.open_websocket();
    for (const char* ack : {"4399999999999999999999[1]", "43/custom,99999999999999999999[1]"})
        h.text(ws, ack);
    EXPECT_THAT(h.take(ws), testing::IsEmpty());
    EXPECT_EQ(said(h, ws, R"(421["whoami"])").substr(0, 4), "431[");
    h.text(ws, "4399999999999999999999");
    EXPECT_EQ(h.take_one(ws), "close") << "it has no payload";
}

TEST(acks, answers_carry_the_id_and_the_arguments)
{
    server_harness h;
    const auto ws = h.open_websocket();
    EXPECT_EQ(said(h, ws, R"(42456["message-with-ack",1,"2",{"3":[false]}])"),
              R"(43456[1,"2",{"3":[false]}])");
    EXPECT_EQ(said(h, ws, R"(420["message-with-ack"])"), "430[]");
    EXPECT_EQ(said(h, ws, R"(42["message-with-ack",1])"), "");
    EXPECT_EQ(said(h, ws, R"(421["double-ack","x"])"), "431[1]");
    EXPECT_EQ(said(h, ws, R"(421["no-ack"])"), "");
    EXPECT_EQ(said(h, ws, R"(429007199254740993["message-with-ack"])"), "439007199254740993[]");
}

TEST(acks, the_server_asks_and_the_answer_reaches_the_app_once)
{
    server_harness h;
    const auto ws = h.open_websocket();
    EXPECT_EQ(said(h, ws, R"(42["ask","x"])"), R"(420["question","x"])");
    EXPECT_EQ(said(h, ws, R"(430["y",1])"), R"(42["answer","y",1])");
    EXPECT_EQ(said(h, ws, R"(430["y",1])"), "");
}

TEST(acks, an_answer_of_another_socket_or_namespace_is_ignored)
{
    server_harness h;
    const auto a = h.open_websocket();
    const auto b = h.open_websocket();
    h.text(a, "40/custom,");
    h.take(a);
    EXPECT_EQ(said(h, a, R"(42["ask","x"])"), R"(420["question","x"])");
    EXPECT_EQ(said(h, b, R"(430["b"])"), "");
    EXPECT_EQ(said(h, a, R"(43/custom,0["custom"])"), "");
    EXPECT_EQ(said(h, a, R"(430["a"])"), R"(42["answer","a"])");
}

TEST(acks, bad_payloads_close)
{
    for (const char* bad : {"431{}", "431\"a\"", "431["}) {
        server_harness h;
        const auto ws = h.open_websocket();
        EXPECT_EQ(said(h, ws, bad), "close") << bad;
    }
}

TEST(acks, a_broadcast_collects_answers_until_all_came_or_time_is_up)
{
    server_harness h;
    const auto a = h.open_websocket();
    const auto b = h.open_websocket();
    h.text(a, R"(42["ask-all","x"])");
    EXPECT_EQ(h.take_one(a), R"(420["question","x"])");
    EXPECT_EQ(h.take_one(b), R"(420["question","x"])");
    h.text(a, R"(430["from-a"])");
    h.text(b, R"(430["from-b"])");
    EXPECT_EQ(h.take_one(a), R"(42["answers",false,["from-a","from-b"]])");
    h.text(a, R"(42["ask-all","x"])");
    h.text(a, R"(431["late"])");
    h.take(a);
    h.advance(400ms);
    EXPECT_EQ(h.take_one(a), R"(42["answers",true,["late"]])");
}

TEST(binary, events_and_acks_carry_attachments_in_order)
{
    server_harness h;
    const auto ws = h.open_websocket();
    const std::string two = R"({"_placeholder":true,"num":0},{"_placeholder":true,"num":1}])";
    h.text(ws, R"(452-["message",)" + two);
    h.binary(ws, "\x01\x02");
    EXPECT_EQ(h.take_one(ws), "");
    h.binary(ws, "");
    EXPECT_THAT(h.take(ws), ElementsAre(R"(452-["message-back",)" + two, "<01 02>", "<>"));
    h.text(ws, R"(452-789["message-with-ack",)" + two);
    h.binary(ws, "a");
    h.binary(ws, "b");
    EXPECT_THAT(h.take(ws), ElementsAre("462-789[" + two, "<61>", "<62>"));
}

TEST(binary, v3_frames_carry_the_packet_type)
{
    server_harness h;
    const auto ws = h.open_websocket(3);
    h.text(ws, R"(451-["message",{"_placeholder":true,"num":0}])");
    h.binary(ws, "\x04\x01\x02");
    EXPECT_THAT(h.take(ws),
                ElementsAre(R"(451-["message-back",{"_placeholder":true,"num":0}])", "<04 01 02>"));
}

TEST(binary, header_and_attachment_may_come_in_different_bodies)
{
    server_harness h;
    const auto s = h.open_polling();
    h.post(s.query, "40");
    h.poll(s);
    h.post(s.query, R"(451-["message",{"_placeholder":true,"num":0}])");
    h.post(s.query, "3");
    h.post(s.query, "bAQIDBA==");
    EXPECT_EQ(h.poll(s), "200 451-[\"message-back\",{\"_placeholder\":true,\"num\":0}]\x1e"
                         "bAQIDBA==");
}

TEST(binary, the_server_sends_it_and_takes_it_as_an_answer)
{
    server_harness h;
    const auto ws = h.open_websocket();
    h.text(ws, R"(42["bin"])");
    EXPECT_THAT(
        h.take(ws),
        ElementsAre(R"(452-["bin",{"_placeholder":true,"num":0},{"a":[{"_placeholder":true,"num":1},"t"]}])",
                    "<01 02 03>", "<04>"));
    h.text(ws, R"(42["ask"])");
    h.text(ws, R"(461-0[{"_placeholder":true,"num":0}])");
    h.binary(ws, "\x09");
    EXPECT_THAT(h.take(ws),
                ElementsAre(R"(420["question"])", R"(451-["answer",{"_placeholder":true,"num":0}])", "<09>"));
}

TEST(binary, packets_out_of_place_close)
{
    const std::string header = R"(451-["message",{"_placeholder":true,"num":0}])";
    for (const char* text : {"42[\"message\"]", "451-[\"message\"]", "40/custom,", "41"}) {
        server_harness h;
        const auto ws = h.open_websocket();
        h.text(ws, header);
        EXPECT_EQ(said(h, ws, text), "close") << text;
    }
    server_harness h;
    const auto ws = h.open_websocket();
    h.binary(ws, "orphan");
    EXPECT_EQ(h.take_one(ws), "close");
    const auto extra = h.open_websocket();
    h.text(extra, header);
    h.binary(extra, "1");
    h.binary(extra, "2");
    EXPECT_THAT(h.take(extra), ElementsAre(StartsWith("451-[\"message-back\""), "<31>", "close"));
    const auto pong = h.open_websocket();
    h.text(pong, header);
    h.text(pong, "3");
    h.binary(pong, "1");
    EXPECT_THAT(h.take(pong), ElementsAre(StartsWith("451-"), "<31>"));
}

TEST(binary, bad_headers_and_placeholders_close)
{
    for (const char* bad :
         {"4511-[\"m\"]", "451000000000-[\"m\"]", "450-[\"m\"]", "45-[\"m\"]", "45a-[\"m\"]", "45-1-[\"m\"]",
          "451.5-[\"m\"]", "45", "451[\"m\"]", "451-/nope,[\"m\"]"}) {
        server_harness h;
        const auto ws = h.open_websocket();
        EXPECT_EQ(said(h, ws, bad), "close") << bad;
    }
    for (const char* num : {R"(,"num":5)", R"(,"num":-1)", R"(,"num":"splice")", "", R"(,"num":0.5)"}) {
        server_harness h;
        const auto ws = h.open_websocket();
        h.text(ws, R"(451-["message",[{"_placeholder":true)" + std::string(num) + "}]]");
        h.binary(ws, "x");
        EXPECT_EQ(h.take_one(ws), "close") << num;
    }
}

TEST(binary, announced_attachments_must_come_within_ten_seconds)
{
    server_harness h;
    const auto ws = h.open_websocket();
    h.text(ws, R"(451-["message",{"_placeholder":true,"num":0}])");
    h.advance(9'999ms);
    EXPECT_EQ(h.take_one(ws), "");
    h.advance(1ms);
    EXPECT_EQ(h.take_one(ws), "close");
}

TEST(websocket, messages_over_the_limit_and_broken_text_close_with_their_codes)
{
    server::server_options o;
    o.max_payload = 1'000;
    server_harness h("echo", o);
    const auto big = h.open_websocket();
    h.text(big, "42[\"nope\",\"" + std::string(1'000, 'x') + "\"]");
    EXPECT_EQ(h.take_one(big), "close 1009");
    const auto broken = h.open_websocket();
    h.text(broken, "42[\"message\",\"\xff\xfe\"]");
    EXPECT_EQ(h.take_one(broken), "close 1007");
    const auto closed = h.open_websocket();
    h.text(closed, "1");
    EXPECT_EQ(h.take_one(closed), "close");
    EXPECT_EQ(h.sessions(), 0U);
}

TEST(websocket, two_packets_in_one_frame_are_not_taken_apart)
{
    server_harness h;
    const auto ws = h.open_websocket();
    EXPECT_EQ(said(h, ws,
                   "42[\"message\",1]\x1e"
                   "42[\"message\",2]"),
              "close");
}

} // namespace
} // namespace muster::tests
