// HTTP long-polling: held GETs, POSTs, both payload revisions, one of each at a time.
#include "tests/support/server_harness.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace muster::tests {
namespace {

using namespace std::string_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

const std::string unknown_sid = R"(400 {"code":1,"message":"Session ID unknown"})";
const std::string bad_request = R"(400 {"code":3,"message":"Bad request"})";

// A polling session that has joined "/" and read everything so far.
server_harness::polling joined(server_harness& h, int eio = 4, std::string_view more = "")
{
    const auto s = h.open_polling(eio, more);
    if (eio == 3)
        return s; // all of it came with the open record
    h.post(s.query, "40");
    h.poll(s);
    return s;
}

TEST(polling, a_get_is_held_until_there_is_something_to_say)
{
    server_harness h;
    const auto s = joined(h);
    const auto get = h.get(s.query);
    EXPECT_EQ(h.take_one(get), "");
    const auto post = h.post(s.query, R"(42["message",1])");
    EXPECT_EQ(h.take_one(post), "200 ok");
    EXPECT_EQ(h.take_one(get), R"(200 42["message-back",1])");
    EXPECT_EQ(wire::find_field(h.last_response().fields, "Content-Type"), "text/plain; charset=UTF-8");
}

TEST(polling, replies_of_one_body_come_in_order_and_in_one_body)
{
    server_harness h;
    const auto s = joined(h);
    h.post(s.query, "42[\"message\",1]\x1e"
                    "42[\"message\",2]\x1e"
                    "42[\"message\",3]");
    EXPECT_EQ(h.poll(s), "200 42[\"message-back\",1]\x1e"
                         "42[\"message-back\",2]\x1e"
                         "42[\"message-back\",3]");
}

TEST(polling, v3_counts_utf16_units)
{
    server_harness h;
    const auto s = joined(h, 3);
    EXPECT_EQ(h.take_one(h.post(s.query, "19:42[\"message\",\"€😀\"]")), "200 ok");
    EXPECT_EQ(h.poll(s), "200 24:42[\"message-back\",\"€😀\"]");
}

TEST(polling, v3_byte_counts_close_the_session)
{
    server_harness h;
    const auto s = joined(h, 3);
    EXPECT_EQ(h.take_one(h.post(s.query, "20:42[\"message\",\"€\"]")), bad_request);
    EXPECT_EQ(h.poll(s), unknown_sid);
}

TEST(polling, v3_binary_comes_as_octets_or_as_base64)
{
    server_harness h;
    const std::string event = R"(51-["message",{"_placeholder":true,"num":0}])";
    const std::string body = std::to_string(event.size() + 1) + ":4" + event + "6:b4AQI=";
    const auto plain = joined(h, 3);
    EXPECT_EQ(h.take_one(h.post(plain.query, body)), "200 ok");
    EXPECT_THAT(h.poll(plain), testing::AllOf(StartsWith("200 application/octet-stream <00 "),
                                              testing::EndsWith(" 01 03 ff 04 01 02>")));
    const auto b64 = joined(h, 3, "&b64=1");
    h.post(b64.query, body);
    EXPECT_EQ(h.poll(b64), "200 50:451-[\"message-back\",{\"_placeholder\":true,\"num\":0}]6:b4AQI=");
}

TEST(polling, v3_takes_octet_bodies)
{
    server_harness h;
    const auto s = joined(h, 3);
    const std::string text = "42[\"message\",\"€\"]"; // 19 bytes
    ASSERT_EQ(text.size(), 19U);
    const std::string body = "\x00\x01\x09\xff"s + text;
    EXPECT_EQ(h.take_one(h.post(s.query, body, "application/octet-stream")), "200 ok");
    EXPECT_EQ(h.poll(s), "200 22:42[\"message-back\",\"€\"]");
}

TEST(polling, a_second_get_is_refused_and_ends_the_session)
{
    server_harness h;
    const auto s = joined(h);
    const auto first = h.get(s.query);
    EXPECT_EQ(h.take_one(h.get(s.query)), bad_request);
    EXPECT_EQ(h.take_one(first), "200 1");
    EXPECT_EQ(h.poll(s), unknown_sid);
    EXPECT_EQ(h.sessions(), 0U);
}

TEST(polling, a_second_post_while_a_body_is_read_is_refused_and_ends_the_session)
{
    server_harness h;
    const auto s = joined(h);
    const server::connection_id slow = 1'000;
    EXPECT_TRUE(h.begin_body(slow, s.query));
    EXPECT_FALSE(h.begin_body(slow + 1, s.query));
    EXPECT_EQ(h.take_one(slow + 1), bad_request);
    EXPECT_EQ(h.take_one(slow), "cut");
    EXPECT_EQ(h.poll(s), unknown_sid);
}

TEST(polling, a_body_announced_before_is_processed_when_it_is_there)
{
    server_harness h;
    const auto s = joined(h);
    EXPECT_TRUE(h.begin_body(1'000, s.query));
    h.finish_body(1'000, s.query, R"(42["message"])");
    EXPECT_EQ(h.take_one(1'000), "200 ok");
    EXPECT_EQ(h.poll(s), R"(200 42["message-back"])");
    EXPECT_EQ(h.take_one(h.post(s.query, "3")), "200 ok");
}

TEST(polling, an_aborted_get_or_post_ends_the_session)
{
    server_harness h;
    const auto a = joined(h);
    h.drop(h.get(a.query));
    EXPECT_EQ(h.poll(a), unknown_sid);
    const auto b = joined(h);
    h.begin_body(1'000, b.query);
    h.drop(1'000);
    EXPECT_EQ(h.poll(b), unknown_sid);
}

TEST(polling, an_answered_get_that_goes_away_changes_nothing)
{
    server_harness h;
    const auto s = joined(h);
    const auto get = h.get(s.query);
    h.post(s.query, R"(42["message"])");
    h.drop(get);
    EXPECT_EQ(h.take_one(h.post(s.query, "3")), "200 ok");
}

TEST(polling, malformed_bodies_close_the_session)
{
    for (const char* body : {"", "abc", "9",
                             "4a\x1e\x1e"
                             "4b",
                             "\x1e"
                             "40",
                             "40\x1e", "2", "2probe"}) {
        server_harness h;
        const auto s = h.open_polling();
        const auto get = h.get(s.query);
        h.post(s.query, body);
        EXPECT_THAT(h.take_one(get), testing::EndsWith("1")) << body;
        EXPECT_EQ(h.poll(s), unknown_sid) << body;
    }
    for (const char* body :
         {"99:40", "-1:4", "1.5:4", "abc", "", "99999999999999999999:4", "42[\"message\"]"}) {
        server_harness h;
        const auto s = joined(h, 3);
        EXPECT_EQ(h.take_one(h.post(s.query, body)), bad_request) << body;
        EXPECT_EQ(h.poll(s), unknown_sid) << body;
    }
}

TEST(polling, packets_before_a_malformed_one_are_processed)
{
    server_harness h;
    const auto s = joined(h);
    const auto get = h.get(s.query);
    h.post(s.query, "42[\"message\",1]\x1ezzz");
    EXPECT_EQ(h.take_one(get), "200 42[\"message-back\",1]\x1e"
                               "1");
}

TEST(polling, open_upgrade_noop_and_pong_from_the_client_are_ignored)
{
    server_harness h;
    const auto s = joined(h);
    for (const char* body : {"3", "3probe", "6", "5", "0{}"})
        EXPECT_EQ(h.take_one(h.post(s.query, body)), "200 ok") << body;
    h.post(s.query, R"(42["message"])");
    EXPECT_EQ(h.poll(s), R"(200 42["message-back"])");
}

TEST(polling, v4_refuses_octet_bodies_and_ends_the_session)
{
    server_harness h;
    const auto s = joined(h);
    EXPECT_EQ(h.take_one(h.post(s.query, "40", "application/octet-stream")), bad_request);
    EXPECT_EQ(h.poll(s), unknown_sid);
}

TEST(polling, any_other_content_type_is_text)
{
    server_harness h;
    const auto s = joined(h);
    for (const char* type : {"application/json", "application/x-www-form-urlencoded", "text/plain"})
        EXPECT_EQ(h.take_one(h.post(s.query, "42[\"message\"]", type)), "200 ok") << type;
}

TEST(polling, other_methods_are_refused_and_the_session_survives)
{
    server_harness h;
    const auto s = joined(h);
    for (const char* method : {"PUT", "DELETE", "OPTIONS", "HEAD"})
        EXPECT_EQ(h.take_one(h.request({method, "/socket.io/?" + s.query, {}, ""})), bad_request);
    EXPECT_EQ(h.take_one(h.post(s.query, "3")), "200 ok");
}

TEST(polling, a_websocket_transport_without_upgrade_is_refused_and_the_session_survives)
{
    server_harness h;
    const auto s = joined(h);
    EXPECT_EQ(h.take_one(h.get("EIO=4&transport=websocket&sid=" + s.sid)), bad_request);
    EXPECT_EQ(h.take_one(h.post(s.query, "3")), "200 ok");
}

TEST(polling, a_websocket_session_takes_no_polls)
{
    server_harness h("rooms");
    const auto ws = h.open_websocket();
    EXPECT_EQ(h.take_one(h.get("EIO=4&transport=polling&sid=id-1")), bad_request);
    EXPECT_EQ(h.take_one(h.post("EIO=4&transport=polling&sid=id-1", "40")), bad_request);
    h.text(ws, R"(42["socketUsername","a"])");
    EXPECT_EQ(h.take_one(ws), R"(42["validUsername","a"])");
}

TEST(polling, a_close_packet_releases_the_get_with_a_noop)
{
    server_harness h;
    for (const int eio : {4, 3}) {
        const auto s = joined(h, eio);
        const auto get = h.get(s.query);
        EXPECT_EQ(h.take_one(h.post(s.query, eio == 4 ? "1" : "1:1")), "200 ok");
        EXPECT_EQ(h.take_one(get), eio == 4 ? "200 6" : "200 1:6");
        EXPECT_EQ(h.poll(s), unknown_sid);
        EXPECT_EQ(h.take_one(h.post(s.query, "40")), unknown_sid);
    }
    EXPECT_EQ(h.sessions(), 0U);
}

TEST(polling, packets_behind_a_close_packet_are_ignored)
{
    server_harness h;
    const auto s = joined(h);
    const auto get = h.get(s.query);
    h.post(s.query, "1\x1e"
                    "42[\"message\"]");
    EXPECT_EQ(h.take_one(get), "200 6");
}

TEST(polling, a_body_over_the_limit_is_refused_and_the_session_survives)
{
    server::server_options o;
    o.max_payload = 1'000;
    server_harness h("echo", o);
    const auto s = joined(h);
    const std::string exact = "42[\"nope\",\"" + std::string(1'000 - 13, 'x') + "\"]";
    ASSERT_EQ(exact.size(), 1'000U);
    EXPECT_EQ(h.take_one(h.post(s.query, exact)), "200 ok");
    EXPECT_EQ(h.take_one(h.post(s.query, exact + " ")), "413 ");
    EXPECT_EQ(h.take_one(h.post(s.query, "3")), "200 ok");
}

TEST(polling, a_thousand_packets_are_taken_and_one_more_is_not)
{
    server_harness h;
    const auto s = joined(h);
    std::string body = "3";
    for (int i = 1; i < 1'000; ++i)
        body += "\x1e"
                "3";
    EXPECT_EQ(h.take_one(h.post(s.query, body)), "200 ok");
    EXPECT_EQ(h.take_one(h.post(s.query, body + "\x1e"
                                                "3")),
              bad_request);
    EXPECT_EQ(h.poll(s), unknown_sid);
}

TEST(polling, a_client_that_never_polls_is_cut_off_at_the_queue_limit)
{
    server_harness h;
    const auto s = joined(h);
    h.post(s.query, R"(42["big",1000000])");
    EXPECT_EQ(h.sessions(), 1U);
    h.post(s.query, R"(42["big",1000000])");
    EXPECT_EQ(h.sessions(), 1U);
    h.post(s.query, R"(42["big",1000000])");
    EXPECT_EQ(h.sessions(), 0U);
}

TEST(polling, small_packets_count_by_what_it_takes_to_hold_them)
{
    server_harness h;
    const auto s = joined(h);
    h.post(s.query, R"(42["many",5000])");
    EXPECT_EQ(h.sessions(), 1U);
    h.post(s.query, R"(42["many",5000])"); // 140,000 bytes of text, two megabytes of packets
    EXPECT_EQ(h.sessions(), 0U);
}

TEST(polling, last_words_wait_for_one_more_poll)
{
    server_harness h;
    const auto s = joined(h);
    h.post(s.query, R"(42["bye-all"])");
    EXPECT_EQ(h.take_one(h.post(s.query, "3")), unknown_sid);
    EXPECT_EQ(h.poll(s), "200 41\x1e"
                         "1");
    EXPECT_EQ(h.poll(s), unknown_sid);
    const auto t = joined(h);
    h.post(t.query, R"(42["bye-all"])");
    h.advance(40s);
    EXPECT_EQ(h.sessions(), 0U);
}

} // namespace
} // namespace muster::tests
