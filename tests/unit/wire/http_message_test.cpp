// Fields, queries and percent-encoding.
#include "wire/http_message.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace muster::wire;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

TEST(http_message, fields_are_found_without_case_and_the_first_wins)
{
    const http_fields fields = {{"Content-Type", "text/plain"}, {"Set-Cookie", "a"}, {"set-cookie", "b"}};
    EXPECT_EQ(find_field(fields, "content-type"), "text/plain");
    EXPECT_EQ(find_field(fields, "SET-COOKIE"), "a");
    EXPECT_EQ(find_field(fields, "Content"), "");
    EXPECT_EQ(find_field({}, "x"), "");
}

TEST(http_message, a_query_is_read_in_order_with_repeats)
{
    EXPECT_THAT(query_of("/socket.io/?EIO=4&transport=polling&EIO=3"),
                ElementsAre(Pair("EIO", "4"), Pair("transport", "polling"), Pair("EIO", "3")));
}

TEST(http_message, a_query_is_decoded)
{
    EXPECT_THAT(query_of("/?a%20b=c%26d&plus=x+y&e=%E2%82%ac"),
                ElementsAre(Pair("a b", "c&d"), Pair("plus", "x y"), Pair("e", "\xe2\x82\xac")));
}

TEST(http_message, malformed_escapes_stay_as_they_are)
{
    EXPECT_THAT(query_of("/?a=%&b=%4&c=%zz&d=%4z"),
                ElementsAre(Pair("a", "%"), Pair("b", "%4"), Pair("c", "%zz"), Pair("d", "%4z")));
}

TEST(http_message, odd_queries_are_read_as_far_as_they_go)
{
    EXPECT_THAT(query_of("/"), IsEmpty());
    EXPECT_THAT(query_of("/?"), IsEmpty());
    EXPECT_THAT(query_of("/?&&"), IsEmpty());
    EXPECT_THAT(query_of("/?a&=b&c=d=e&"), ElementsAre(Pair("a", ""), Pair("", "b"), Pair("c", "d=e")));
    EXPECT_THAT(query_of("/?a=1#b=2"), ElementsAre(Pair("a", "1")));
    EXPECT_THAT(query_of("/?a=1?b"), ElementsAre(Pair("a", "1?b")));
}

TEST(http_message, percent_encoding_keeps_the_unreserved_characters_only)
{
    EXPECT_EQ(percent_encode("AZaz09-._~"), "AZaz09-._~");
    EXPECT_EQ(percent_encode("/?&=+ %\xe2\x82\xac"), "%2F%3F%26%3D%2B%20%25%E2%82%AC");
    const auto back = query_of("/?x=" + percent_encode("a&b=c +%\x01\xff"));
    EXPECT_THAT(back, ElementsAre(Pair("x", "a&b=c +%\x01\xff")));
}

} // namespace
