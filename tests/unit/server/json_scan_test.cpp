// The JSON scanner: what it lets through, what it refuses, and how it cuts arrays.
#include "reference_server/core/packets/json_scan.hpp"
#include "wire/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace muster::server {
namespace {

std::vector<std::string_view> elements(std::string_view text)
{
    std::vector<std::string_view> out;
    EXPECT_TRUE(split_array(text, out)) << text;
    return out;
}

TEST(json_scan, cuts_an_array_into_the_raw_texts_of_its_elements)
{
    EXPECT_THAT(elements(R"([1, "a,]" ,{"b":[2,3]},[ ],null])"),
                testing::ElementsAre("1", R"("a,]")", R"({"b":[2,3]})", "[ ]", "null"));
    EXPECT_THAT(elements(" [ ] "), testing::ElementsAre());
    EXPECT_THAT(elements(R"(["\"\\"])"), testing::ElementsAre(R"("\"\\")"));
}

TEST(json_scan, other_values_are_no_arrays)
{
    for (const char* text : {"{}", R"({"a":1})", "1", R"("x")", "null"}) {
        std::vector<std::string_view> out;
        const auto r = split_array(text, out);
        ASSERT_FALSE(r) << text;
        EXPECT_EQ(core::errc_of(r.error()), core::errc::wrong_payload_type);
        EXPECT_TRUE(out.empty());
    }
}

TEST(json_scan, agrees_with_the_parser_on_sound_and_unsound_texts)
{
    for (const char* text : {"",
                             " ",
                             "[",
                             "]",
                             "[]]",
                             "[1,]",
                             "[,1]",
                             "[1 2]",
                             "{",
                             "{\"a\"}",
                             "{\"a\":}",
                             "{\"a\":1,}",
                             "{a:1}",
                             "{,}",
                             "01",
                             "1.",
                             ".5",
                             "-",
                             "+1",
                             "1e",
                             "1e+",
                             "-0",
                             "0.5e-10",
                             "1E9",
                             "tru",
                             "truex",
                             "nul",
                             "\"a",
                             "\"\\x\"",
                             "\"\\u12\"",
                             "\"\\u12g4\"",
                             "\"\\u0041\"",
                             "\"a\nb\"",
                             "[1]x",
                             "// c",
                             "[1/**/]",
                             "{\"a\":1,\"a\":2}",
                             "[[[[]]]]",
                             "[{]}",
                             "{\"a\":[}",
                             "'a'",
                             "\"\"",
                             "true",
                             "false",
                             "null",
                             "[true,false]",
                             "  {}  ",
                             "NaN",
                             "[-]",
                             "[1e400]",
                             "123456789012345678901234567890"})
        EXPECT_EQ(check_json(text).has_value(), wire::parse_json(text).has_value()) << text;
}

TEST(json_scan, depth_is_bounded_without_recursion)
{
    EXPECT_TRUE(check_json(std::string(1'000, '[') + std::string(1'000, ']')));
    EXPECT_EQ(core::errc_of(check_json(std::string(1'001, '[') + std::string(1'001, ']')).error()),
              core::errc::json_too_deep);
    EXPECT_FALSE(check_json(std::string(1'000'000, '[')));
}

} // namespace
} // namespace muster::server
