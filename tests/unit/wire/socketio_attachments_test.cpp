// Binary leaves out and in, and packets that arrive in pieces.
#include "wire/socketio_attachments.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace muster;
using namespace muster::wire;
using testing::ElementsAre;
using testing::IsEmpty;

value parsed(std::string_view text)
{
    const auto v = parse_json(text);
    EXPECT_TRUE(v) << text;
    return v ? *v : value{};
}

TEST(socketio_attachments, leaves_are_taken_depth_first)
{
    value v =
        array{"m", binary{"one"}, object{{"deep", array{binary{""}, std::int64_t{1}}}}, binary{"three"}};
    EXPECT_THAT(take_attachments(v), ElementsAre("one", "", "three"));
    EXPECT_EQ(
        to_json(v),
        R"(["m",{"_placeholder":true,"num":0},{"deep":[{"_placeholder":true,"num":1},1]},{"_placeholder":true,"num":2}])");
}

TEST(socketio_attachments, a_value_without_leaves_stays)
{
    value v = parsed(R"(["m",{"a":[1]}])");
    EXPECT_THAT(take_attachments(v), IsEmpty());
    EXPECT_EQ(to_json(v), R"(["m",{"a":[1]}])");
}

TEST(socketio_attachments, placeholders_are_filled_by_their_number)
{
    value v = parsed(
        R"(["m",{"_placeholder":true,"num":1},{"x":[{"num":0.0,"_placeholder":true,"more":1}]},{"_placeholder":true,"num":1}])");
    const std::string attachments[] = {"zero", "one"};
    ASSERT_TRUE(put_attachments(v, attachments));
    EXPECT_EQ(*v.at(1), value(binary{"one"}));
    EXPECT_EQ(*v.at(2)->find("x")->at(0), value(binary{"zero"}));
    EXPECT_EQ(*v.at(3), value(binary{"one"}));
}

TEST(socketio_attachments, what_goes_out_comes_back)
{
    const value original = array{"m", binary{"one"}, object{{"k", binary{"two"}}}};
    value v = original;
    const auto attachments = take_attachments(v);
    ASSERT_TRUE(put_attachments(v, attachments));
    EXPECT_EQ(v, original);
}

TEST(socketio_attachments, numbers_that_are_no_index_are_refused)
{
    const std::string attachments[] = {"a", "b"};
    for (const char* num : {"2", "-1", "99", "0.5", "\"splice\"", "\"0\"", "null", "true", "[]", "1e300",
                            "-1e300", "18446744073709551615", "9223372036854775807"}) {
        for (const std::string& text : {R"([{"_placeholder":true,"num":)" + std::string(num) + "}]",
                                        R"({"k":{"_placeholder":true,"num":)" + std::string(num) + "}}"}) {
            value v = parsed(text);
            const auto put = put_attachments(v, attachments);
            ASSERT_FALSE(put) << text;
            EXPECT_EQ(put.error(), core::errc::bad_placeholder) << text;
        }
    }
    value missing = parsed(R"([{"_placeholder":true}])");
    EXPECT_EQ(put_attachments(missing, attachments).error(), core::errc::bad_placeholder);
}

TEST(socketio_attachments, only_true_marks_a_placeholder)
{
    for (const char* mark : {"false", "1", "\"true\"", "null"}) {
        value v = parsed(R"([{"_placeholder":)" + std::string(mark) + R"(,"num":9}])");
        const value before = v;
        EXPECT_TRUE(put_attachments(v, {})) << mark;
        EXPECT_EQ(v, before) << mark;
    }
}

TEST(attachment_collector, gives_the_packet_when_the_last_attachment_is_there)
{
    attachment_collector c;
    EXPECT_FALSE(c.collecting());
    {
        const std::string text = "52-/admin,7[\"m\",1]"; // gone before the attachments come
        c.begin(*decode_socketio(text));
    }
    EXPECT_TRUE(c.collecting());
    EXPECT_FALSE(*c.add("one"));
    EXPECT_TRUE(c.collecting());
    EXPECT_TRUE(*c.add(""));
    EXPECT_FALSE(c.collecting());
    EXPECT_EQ(c.packet(), (socketio_packet{socketio_type::binary_event, 2, "/admin", 7, "[\"m\",1]"}));
    EXPECT_THAT(c.attachments(), ElementsAre("one", ""));
}

TEST(attachment_collector, refuses_an_attachment_that_nothing_announced)
{
    attachment_collector c;
    EXPECT_EQ(c.add("x").error(), core::errc::unexpected_binary);
    c.begin(*decode_socketio("51-[\"m\"]"));
    EXPECT_TRUE(*c.add("one"));
    EXPECT_EQ(c.add("two").error(), core::errc::unexpected_binary);
    EXPECT_THAT(c.attachments(), ElementsAre("one"));
}

TEST(attachment_collector, can_be_moved_while_it_collects)
{
    attachment_collector first;
    first.begin(*decode_socketio("52-/a,[\"m\"]"));
    EXPECT_FALSE(*first.add("one"));
    attachment_collector second = std::move(first);
    EXPECT_TRUE(*second.add("two"));
    EXPECT_EQ(second.packet().nsp, "/a");
    EXPECT_EQ(second.packet().json, "[\"m\"]");
    EXPECT_THAT(second.attachments(), ElementsAre("one", "two"));
}

TEST(attachment_collector, starts_anew_after_a_packet_and_after_a_reset)
{
    attachment_collector c;
    c.begin(*decode_socketio("52-[\"a\"]"));
    EXPECT_FALSE(*c.add("one"));
    c.reset();
    EXPECT_FALSE(c.collecting());
    c.begin(*decode_socketio("51-[\"b\"]"));
    EXPECT_TRUE(*c.add("two"));
    EXPECT_EQ(c.packet().json, "[\"b\"]");
    EXPECT_THAT(c.attachments(), ElementsAre("two"));
}

} // namespace
