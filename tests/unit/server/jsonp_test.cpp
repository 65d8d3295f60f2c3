// Polling by script and form, and the server without Socket.IO.
#include "tests/support/server_harness.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace muster::tests {

namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(jsonp, wraps_the_open_record_in_a_call)
{
    server_harness h;
    const std::string heard = h.take_one(h.get("EIO=3&transport=polling&j=7"));
    EXPECT_THAT(heard, StartsWith(R"(200 ___eio[7]("102:0{\"sid\":)"));
    EXPECT_THAT(heard, testing::EndsWith(R"(");)"));
    EXPECT_EQ(wire::find_field(h.last_response().fields, "Content-Type"), "text/javascript; charset=UTF-8");
}

TEST(jsonp, reflects_nothing_but_digits)
{
    server_harness h;
    EXPECT_THAT(h.take_one(h.get("EIO=3&transport=polling&j=0](alert(1));//")),
                StartsWith("200 ___eio[01]("));
}

TEST(jsonp, escapes_the_line_ends_of_javascript)
{
    server_harness h;
    const auto s = h.open_polling(3);
    h.post(s.query, "26:42[\"message\",\"a\xe2\x80\xa8"
                    "b\xe2\x80\xa9"
                    "c12345\"]");
    EXPECT_THAT(h.take_one(h.get(s.query + "&j=1")), HasSubstr("a\\u2028b\\u2029c"));
}

TEST(jsonp, reads_the_payload_of_a_form)
{
    server_harness h;
    const auto s = h.open_polling(3);
    // 20:42["message","a\\nb"], where the JSON escape of the line feed was escaped once more
    const auto post = h.post(s.query + "&j=1", "d=20%3A42%5B%22message%22%2C%22a%5C%5Cnb%22%5D",
                             "application/x-www-form-urlencoded");
    EXPECT_EQ(h.take_one(post), "200 ok");
    EXPECT_THAT(h.poll(s), HasSubstr(R"(42["message-back","a\nb"])"));
}

TEST(jsonp, is_refused_in_revision_4)
{
    server_harness h;
    EXPECT_THAT(h.take_one(h.get("EIO=4&transport=polling&j=0")), StartsWith("400 "));
}

TEST(engine_only, every_message_comes_back_unchanged)
{
    server_harness h("echo", {.engine_only = true});
    const auto ws = h.websocket("EIO=4&transport=websocket");
    h.take(ws);
    for (const char* text :
         {"4hello", "4", R"(4"quoted")", "4{\"a\": 1, \"b\":2}", "40", "42[\"message\"]"}) {
        h.text(ws, text);
        EXPECT_EQ(h.take_one(ws), text);
    }
    h.binary(ws, "\x01\x02");
    EXPECT_EQ(h.take_one(ws), "<01 02>");
}

TEST(engine_only, revision_3_hears_no_socket_io_either)
{
    server_harness h("echo", {.engine_only = true});
    const auto ws = h.websocket("EIO=3&transport=websocket");
    EXPECT_EQ(h.take(ws).size(), 2u) << "101 and the open packet";
    h.binary(ws, "\x04\x01\x02");
    EXPECT_EQ(h.take_one(ws), "<04 01 02>");
}

TEST(engine_only, polling_mixes_text_and_binary)
{
    server_harness h("echo", {.engine_only = true});
    const auto s = h.open_polling();
    EXPECT_EQ(h.take_one(h.post(s.query, "4hello\x1e"
                                         "bAQIDBA==")),
              "200 ok");
    EXPECT_EQ(h.poll(s), "200 4hello\x1e"
                         "bAQIDBA==");
}

TEST(engine_only, nobody_has_to_join_anything)
{
    server_harness h("echo", {.connect_timeout = 1s, .engine_only = true});
    const auto ws = h.websocket("EIO=4&transport=websocket");
    h.take(ws);
    h.advance(5s);
    h.text(ws, "4still here");
    EXPECT_EQ(h.take_one(ws), "4still here");
}

} // namespace

} // namespace muster::tests
