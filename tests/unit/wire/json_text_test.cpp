// JSON out: numbers as ECMAScript has them, strings that are always valid.
#include "wire/json.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace {

using namespace muster::wire;

std::string quoted(std::string_view text)
{
    std::string out;
    append_json_string(out, text);
    return out;
}

TEST(json_text, doubles_are_written_as_ecmascript_writes_them)
{
    const std::pair<double, const char*> numbers[] = {{0.0, "0"},
                                                      {-0.0, "0"},
                                                      {1.0, "1"},
                                                      {-1.5, "-1.5"},
                                                      {0.1, "0.1"},
                                                      {100.0, "100"},
                                                      {123.456, "123.456"},
                                                      {1e20, "100000000000000000000"},
                                                      {1e21, "1e+21"},
                                                      {1.5e21, "1.5e+21"},
                                                      {1e-6, "0.000001"},
                                                      {1e-7, "1e-7"},
                                                      {1.25e-7, "1.25e-7"},
                                                      {123456789012345680000.0, "123456789012345680000"},
                                                      {5e-324, "5e-324"},
                                                      {1.7976931348623157e308, "1.7976931348623157e+308"},
                                                      {0.000001234, "0.000001234"}};
    for (const auto& [number, text] : numbers)
        EXPECT_EQ(to_json(number), text);
}

TEST(json_text, what_json_cannot_hold_is_null)
{
    EXPECT_EQ(to_json(std::numeric_limits<double>::infinity()), "null");
    EXPECT_EQ(to_json(std::numeric_limits<double>::quiet_NaN()), "null");
    EXPECT_EQ(to_json(array{binary{"\x01"}}), "[null]");
}

TEST(json_text, integers_and_literals_are_exact)
{
    EXPECT_EQ(to_json(array{std::numeric_limits<std::int64_t>::min(),
                            std::numeric_limits<std::uint64_t>::max(), nullptr, true, false}),
              "[-9223372036854775808,18446744073709551615,null,true,false]");
}

TEST(json_text, members_keep_their_order)
{
    EXPECT_EQ(to_json(object{{"b", std::int64_t{1}}, {"a", array{}}, {"c", object{}}}),
              R"({"b":1,"a":[],"c":{}})");
}

TEST(json_text, strings_are_escaped_where_they_must)
{
    EXPECT_EQ(quoted("a\"\\/\b\f\n\r\t\x01\x1f\x7f"), "\"a\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\"");
    EXPECT_EQ(quoted(std::string_view("\0", 1)), "\"\\u0000\"");
    EXPECT_EQ(quoted("\xe2\x80\xa8\xf0\x9f\x98\x80"), "\"\xe2\x80\xa8\xf0\x9f\x98\x80\"");
}

TEST(json_text, bytes_that_are_not_utf8_are_replaced)
{
    EXPECT_EQ(quoted("a\xff"
                     "b"),
              "\"a\xef\xbf\xbd"
              "b\"");
    EXPECT_EQ(quoted("\xed\xa0\x80"), "\"\xef\xbf\xbd\"");
    EXPECT_EQ(quoted("\xe2\x82"), "\"\xef\xbf\xbd\"");
    EXPECT_EQ(quoted("\xff\xff"), "\"\xef\xbf\xbd\xef\xbf\xbd\"");
}

} // namespace
