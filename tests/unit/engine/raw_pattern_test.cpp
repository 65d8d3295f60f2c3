// Patterns, sequences and requests as pure functions.
#include "engine/raw/line/naming.hpp"
#include "engine/raw/line/request_text.hpp"
#include "engine/raw/match/json_pattern.hpp"
#include "engine/raw/match/sequence.hpp"

#include <gtest/gtest.h>

namespace {

using namespace muster;
using namespace muster::engine::raw;
using form = scenario::packet_pattern::form;

std::string mismatch(const std::string& pattern, const std::string& packet, form is = form::packet)
{
    return packet_mismatch({is, pattern}, {arrival::kind::text, packet, {}});
}

TEST(packet_pattern, compares_the_header_byte_by_byte_and_json_as_json)
{
    EXPECT_EQ(mismatch(R"(42["a",{"x":1,"y":-0.0}])", R"(42[ "\u0061", {"y":0,"x":1.0} ])"), "");
    EXPECT_NE(mismatch(R"(42["a"])", R"(42/,["a"])"), "");
    EXPECT_NE(mismatch(R"(42["a"])", R"(421["a"])"), "");
    EXPECT_EQ(mismatch("2probe", "2probe"), "");
    EXPECT_NE(mismatch("2probe", "2"), "");
    EXPECT_NE(mismatch("40", R"(40{"sid":"x"})"), "");
    EXPECT_EQ(mismatch(R"(44/x,"<string>")", R"(44/x,"Invalid namespace")"), "");
}

TEST(packet_pattern, takes_any_ack_id_where_it_says_so)
{
    EXPECT_EQ(mismatch(R"(42<id>["question",7])", R"(4212["question",7])"), "");
    EXPECT_EQ(mismatch(R"(42/x,<id>["q"])", R"(42/x,0["q"])"), "");
    EXPECT_NE(mismatch(R"(42<id>["question",7])", R"(42["question",7])"), "");
}

TEST(packet_pattern, exact_like_binary_and_control_fit_their_own_kind_only)
{
    EXPECT_EQ(mismatch(R"(4[1, 2])", R"(4[1, 2])", form::exact), "");
    EXPECT_NE(mismatch(R"(4[1, 2])", R"(4[1,2])", form::exact), "");
    EXPECT_EQ(mismatch("44/x,*", R"(44/x,{"message":"no"})", form::like), "");
    EXPECT_EQ(packet_mismatch({form::binary, "01 0a"}, {arrival::kind::binary, "\x01\x0a", {}}), "");
    EXPECT_EQ(packet_mismatch({form::binary, "*"}, {arrival::kind::binary, "", {}}), "");
    EXPECT_NE(packet_mismatch({form::binary, "*"}, {arrival::kind::text, "b", {}}), "");
    EXPECT_EQ(packet_mismatch({form::control_pong, "h*"}, {arrival::kind::pong, "hi", {}}), "");
    EXPECT_NE(packet_mismatch({form::control_pong, "hi"}, {arrival::kind::ping, "hi", {}}), "");
}

TEST(hex, is_read_in_either_case_with_spaces_between_and_nothing_else)
{
    EXPECT_EQ(from_hex("00 7f\n\tfF0a"), std::string("\x00\x7f\xff\x0a", 4));
    EXPECT_EQ(from_hex(""), "");
    for (const char* bad : {"0", "0g", "`0", "0G", "@0", "/0", ":0", "0x", "zz"})
        EXPECT_EQ(from_hex(bad), std::nullopt) << bad;
}

TEST(hex, is_written_up_to_a_limit)
{
    EXPECT_EQ(to_hex("\x01\xab", 2), "01ab");
    EXPECT_EQ(to_hex("\x01\xab\xff", 2), "01ab... (3 bytes)");
}

TEST(json_pattern, knows_placeholders_and_further_members)
{
    const auto why = [](std::string_view pattern, std::string_view actual) {
        return json_mismatch(*wire::parse_json(pattern), *wire::parse_json(actual));
    };
    EXPECT_EQ(why(R"({"a":"<text>","b":"<positive>","c":"<strings>","d":"<any>"})",
                  R"({"d":null,"c":["x"],"b":3,"a":"y"})"),
              "");
    EXPECT_EQ(why(R"({"a":"<text>"})", R"({"a":""})"), R"($.a is "" instead of <text>)");
    EXPECT_EQ(why(R"({"a":1})", R"({"a":1,"b":2})"), "$ has the further member b");
    EXPECT_EQ(why(R"({"a":1,"...":0})", R"({"a":1,"b":2})"), "");
    EXPECT_EQ(why(R"({"a":1,"...":0})", R"({"b":2})"), "$ has no member a");
    EXPECT_EQ(why("[1,2]", "[1]"), "$ has 1 elements instead of 2");
    EXPECT_EQ(why(R"(["<integer>"])", "[1.5]"), "$[0] is 1.5 instead of <integer>");
    EXPECT_NE(why(R"("<number>")", R"("1")"), "");
    EXPECT_NE(why(R"("<object>")", "[]"), "");
}

TEST(sequence, passes_over_auth_unless_some_pattern_names_it)
{
    inbox_load load;
    inbox box(load);
    for (const char* text : {"2", R"(42["auth",{}])", R"(40{"sid":"x"})", "6"})
        box.put(arrival{arrival::kind::text, text, {}});
    sequence connect({{form::like, "40*"}}, {});
    EXPECT_EQ(connect.feed(box), sequence::state::fits);
    EXPECT_EQ(connect.packets_used(), 3u);
    sequence both({{form::like, "40*"}, {form::packet, R"(42["auth",{}])"}}, {});
    EXPECT_EQ(both.feed(box), sequence::state::mismatch);
    EXPECT_EQ(both.actual(box), R"(42["auth",{}] as number 1 of 2)");
    EXPECT_EQ(load.entries, 4u);
}

TEST(request_text, replaces_defaults_in_place_and_drops_what_is_left_out)
{
    engine::raw_target t;
    t.authority = "h:1";
    t.headers = {{"accept", "text/html"}};
    request_text r;
    r.method = "POST";
    r.body = "ab";
    r.fields = {{"Content-Length", "10"}};
    r.without = {"content-type"};
    EXPECT_EQ(head_of(t, r),
              "POST / HTTP/1.1\r\nHost: h:1\r\naccept: text/html\r\nContent-Length: 10\r\n\r\n");
    EXPECT_EQ(whole_target(t, "?a=b"), "/socket.io/?a=b");
    EXPECT_EQ(whole_target(t, "/x"), "/x");
}

TEST(naming, leaves_alone_what_is_no_socketio_packet)
{
    engine::raw_target t;
    t.nsp = "/app";
    t.event_names = {{"message", "msg"}};
    EXPECT_EQ(outgoing_names(t, "2probe"), "2probe");
    EXPECT_EQ(outgoing_names(t, "4hello"), "4hello");
    EXPECT_EQ(outgoing_names(t, R"(451-7["message",1])"), R"(451-/app,7["msg",1])");
    EXPECT_EQ(incoming_names(t, R"(451-/app,7["msg",1])"), R"(451-7["message",1])");
    EXPECT_EQ(outgoing_names(t, R"(42/custom,["message"])"), R"(42/custom,["msg"])");
}

} // namespace
