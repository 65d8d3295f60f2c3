// JSON in: values, outlines, limits and errors.
#include "wire/json.hpp"

#include "core/limits.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace {

using namespace muster;
using namespace muster::wire;

std::string nested(std::size_t depth)
{
    return std::string(depth, '[') + std::string(depth, ']');
}

core::errc error_of(std::string_view text)
{
    const auto parsed = parse_json(text);
    const auto outlined = outline_json(text);
    EXPECT_EQ(parsed.has_value(), outlined.has_value()) << text;
    if (!parsed && !outlined) {
        EXPECT_EQ(parsed.error(), outlined.error()) << text;
    }
    return parsed ? core::errc{} : core::errc_of(parsed.error());
}

TEST(json, builds_the_tree_in_order)
{
    const auto v = parse_json(R"( {"b":[1,"x",null,true,{"c":{}}],"a":-2.5,"b":2} )");
    ASSERT_TRUE(v);
    const auto* members = v->if_is<object>();
    ASSERT_NE(members, nullptr);
    ASSERT_EQ(members->size(), 3u);
    EXPECT_EQ((*members)[0].first, "b");
    EXPECT_EQ((*members)[1].first, "a");
    EXPECT_EQ(to_json(*v), R"({"b":[1,"x",null,true,{"c":{}}],"a":-2.5,"b":2})");
}

TEST(json, integers_are_exact)
{
    EXPECT_EQ(*parse_json("9223372036854775807")->if_is<std::int64_t>(),
              std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ(*parse_json("-9223372036854775808")->if_is<std::int64_t>(),
              std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(*parse_json("9223372036854775808")->if_is<std::uint64_t>(), 9223372036854775808u);
    EXPECT_EQ(*parse_json("18446744073709551615")->if_is<std::uint64_t>(), 18446744073709551615u);
    EXPECT_EQ(*parse_json("18446744073709551616")->if_is<double>(), 18446744073709551616.0);
}

TEST(json, doubles_are_the_nearest_ones)
{
    EXPECT_EQ(*parse_json("0.1")->if_is<double>(), 0.1);
    EXPECT_EQ(*parse_json("1.7976931348623157e308")->if_is<double>(), std::numeric_limits<double>::max());
    EXPECT_EQ(*parse_json("5e-324")->if_is<double>(), std::numeric_limits<double>::denorm_min());
    EXPECT_EQ(*parse_json("123456789.123456789e-5")->if_is<double>(), 123456789.123456789e-5);
}

TEST(json, numbers_out_of_range_become_infinity_or_zero)
{
    EXPECT_EQ(*parse_json("1e400")->if_is<double>(), HUGE_VAL);
    EXPECT_EQ(*parse_json("-1e400")->if_is<double>(), -HUGE_VAL);
    EXPECT_EQ(*parse_json("1e-400")->if_is<double>(), 0.0);
    EXPECT_EQ(error_of("1e99999999999"), core::errc::malformed_json);
}

TEST(json, escapes_are_undone_and_lone_surrogates_replaced)
{
    EXPECT_EQ(*parse_json(R"("\"\\\/\b\f\n\r\t\u0041\u00e9\u20ac\ud83d\ude00")")->if_is<std::string>(),
              "\"\\/\b\f\n\r\tA\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
    EXPECT_EQ(*parse_json(R"("a\ud800b")")->if_is<std::string>(), "a\xef\xbf\xbd"
                                                                  "b");
    EXPECT_EQ(*parse_json(R"("\ude00\ud83d")")->if_is<std::string>(), "\xef\xbf\xbd\xef\xbf\xbd");
    EXPECT_EQ(*parse_json(R"("\\ud800\ud83d\ude00\ud800")")->if_is<std::string>(),
              "\\ud800\xf0\x9f\x98\x80\xef\xbf\xbd");
}

TEST(json, malformed_text_is_refused)
{
    for (const char* text : {"",
                             " ",
                             "nul",
                             "{",
                             "[1",
                             "[1,]",
                             "{\"a\"}",
                             "{\"a\":1,}",
                             "{a:1}",
                             "'a'",
                             "\"a",
                             "\"\t\"",
                             "01",
                             "+1",
                             ".5",
                             "1.",
                             "-",
                             "NaN",
                             "Infinity",
                             "1 2",
                             "[]]",
                             "[] x",
                             "/*c*/1",
                             "\"\\x\"",
                             "\"\\u12\"",
                             "\"\\ud800\\u12\"",
                             "\xef\xbb\xbf"
                             "1"})
        EXPECT_EQ(error_of(text), core::errc::malformed_json) << text;
    EXPECT_EQ(error_of(std::string_view("\"\0\"", 3)), core::errc::malformed_json);
}

TEST(json, depth_is_limited)
{
    EXPECT_EQ(error_of(nested(core::limits::json_depth)), core::errc{});
    EXPECT_EQ(error_of(nested(core::limits::json_depth + 1)), core::errc::json_too_deep);
    EXPECT_EQ(error_of(std::string(400'000, '[')), core::errc::json_too_deep);
    std::string objects;
    for (std::size_t i = 0; i <= core::limits::json_depth; ++i)
        objects += "{\"a\":";
    EXPECT_EQ(error_of(objects), core::errc::json_too_deep);
}

TEST(json, text_that_is_not_utf8_is_refused)
{
    for (const char* text : {"\"\xff\"", "\"\xc0\xaf\"", "\"\xed\xa0\x80\"", "{\"\xc3\":1}", "\xff"})
        EXPECT_EQ(error_of(text), core::errc::invalid_utf8) << testing::PrintToString(text);
}

TEST(json, an_outline_tells_the_root_and_the_first_element)
{
    const auto event = outline_json(R"( [ "chat \u0041", {"a":["b"]}, 3 ] )");
    ASSERT_TRUE(event);
    EXPECT_EQ(event->root, json_kind::list);
    EXPECT_EQ(event->elements, 3u);
    EXPECT_EQ(event->first, json_kind::string);
    EXPECT_EQ(event->first_text, "chat A");
    EXPECT_EQ(outline_json(R"({"a":"b","c":[]})")->elements, 2u);
    EXPECT_EQ(outline_json(R"({"a":"b"})")->first_text, "");
    EXPECT_EQ(outline_json("[]")->elements, 0u);
    EXPECT_EQ(outline_json("\"text\"")->root, json_kind::string);
    EXPECT_EQ(outline_json("\"text\"")->first_text, "");
}

TEST(json, an_outline_names_every_kind)
{
    const std::pair<const char*, json_kind> kinds[] = {{"null", json_kind::null},
                                                       {"true", json_kind::boolean},
                                                       {"1", json_kind::number},
                                                       {"1.5", json_kind::number},
                                                       {"18446744073709551615", json_kind::number},
                                                       {"\"\"", json_kind::string},
                                                       {"[]", json_kind::list},
                                                       {"{}", json_kind::record}};
    for (const auto& [text, kind] : kinds) {
        EXPECT_EQ(outline_json(text)->root, kind) << text;
        EXPECT_EQ(outline_json("[" + std::string(text) + ",\"x\"]")->first, kind) << text;
    }
}

TEST(json, an_outline_keeps_no_more_than_31_bytes_of_the_first_text)
{
    EXPECT_EQ(outline_json("[\"" + std::string(1'000, 'n') + "\"]")->first_text, std::string(31, 'n'));
}

TEST(json, the_inside_of_a_literal_is_unescaped)
{
    EXPECT_EQ(*unescape_json_string(R"(a\n\"\u20ac)"), "a\n\"\xe2\x82\xac");
    EXPECT_EQ(*unescape_json_string(""), "");
    for (const char* inside : {"a\"b", "a\\", "\"", "\",\"", "\n", "\\x", "\xff"})
        EXPECT_EQ(unescape_json_string(inside).error(), core::errc::malformed_json) << inside;
}

} // namespace
