// JSON values compared and searched.
#include "wire/json.hpp"

#include <gtest/gtest.h>

namespace {

using namespace muster::wire;

value parsed(std::string_view text)
{
    const auto v = parse_json(text);
    EXPECT_TRUE(v) << text;
    return v ? *v : value{};
}

TEST(json_value, numbers_are_equal_by_value_not_by_spelling)
{
    EXPECT_EQ(parsed("1"), parsed("1.0"));
    EXPECT_EQ(parsed("100"), parsed("1e2"));
    EXPECT_EQ(parsed("0"), parsed("-0.0"));
    EXPECT_EQ(parsed("9223372036854775808"), parsed("9223372036854775808.0"));
    EXPECT_EQ(value(std::int64_t{5}), value(std::uint64_t{5}));
    EXPECT_FALSE(parsed("9007199254740993") == parsed("9007199254740992.0"));
    EXPECT_FALSE(parsed("-1") == parsed("18446744073709551615"));
    EXPECT_FALSE(parsed("18446744073709551615") == parsed("18446744073709551616"));
    EXPECT_FALSE(parsed("1") == parsed("1.5"));
    EXPECT_FALSE(parsed("1e400") == parsed("1"));
}

TEST(json_value, kinds_are_never_equal_to_each_other)
{
    const char* texts[] = {"null", "false", "0", "\"\"", "[]", "{}", "\"0\"", "[0]"};
    for (const char* a : texts)
        for (const char* b : texts)
            EXPECT_EQ(parsed(a) == parsed(b), std::string_view(a) == b) << a << " and " << b;
    EXPECT_FALSE(value(binary{"a"}) == value(std::string("a")));
    EXPECT_EQ(value(binary{"a"}), value(binary{"a"}));
}

TEST(json_value, members_are_equal_in_any_order_and_elements_are_not)
{
    EXPECT_EQ(parsed(R"({"a":1,"b":[2,{"c":3}]})"), parsed(R"({"b":[2.0,{"c":3}],"a":1})"));
    EXPECT_FALSE(parsed("[1,2]") == parsed("[2,1]"));
    EXPECT_FALSE(parsed("[1]") == parsed("[1,1]"));
    EXPECT_FALSE(parsed(R"({"a":1})") == parsed(R"({"a":1,"b":1})"));
    EXPECT_FALSE(parsed(R"({"a":1})") == parsed(R"({"b":1})"));
    EXPECT_FALSE(parsed(R"({"a":1})") == parsed(R"({"a":2})"));
}

TEST(json_value, the_first_of_equal_names_counts)
{
    EXPECT_EQ(parsed(R"({"a":1,"a":2})"), parsed(R"({"a":1})"));
    EXPECT_FALSE(parsed(R"({"a":1,"a":2})") == parsed(R"({"a":2})"));
    EXPECT_EQ(*parsed(R"({"a":1,"a":2})").find("a"), value(std::int64_t{1}));
}

TEST(json_value, comparing_hostile_objects_stays_cheap)
{
    object a;
    object b;
    for (int i = 0; i < 100'000; ++i) {
        a.emplace_back("k" + std::to_string(i), true);
        b.emplace_back("k" + std::to_string(99'999 - i), true);
    }
    EXPECT_EQ(value(std::move(a)), value(std::move(b)));
}

TEST(json_value, members_and_elements_are_found_or_null)
{
    const value v = parsed(R"([{"a":null}])");
    EXPECT_NE(v.at(0), nullptr);
    EXPECT_EQ(v.at(1), nullptr);
    EXPECT_EQ(v.find("a"), nullptr);
    EXPECT_NE(v.at(0)->find("a"), nullptr);
    EXPECT_EQ(v.at(0)->find("b"), nullptr);
    EXPECT_EQ(v.at(0)->at(0), nullptr);
}

TEST(json_value, paths_lead_through_members_and_elements)
{
    const value v = parsed(R"([{"user":{"name":"ann","a.b":1,"0":"zero"}},[10,[20]]])");
    const std::pair<const char*, const char*> paths[] = {
        {"$.0.user.name", "\"ann\""}, {"$[0].user.name", "\"ann\""},
        {"0.user.name", "\"ann\""},   {"[0].user", nullptr},
        {"$[1][1][0]", "20"},         {"$.1.1.0", "20"},
        {"$[0]['user']['a.b']", "1"}, {"$[0][\"user\"].name", "\"ann\""},
        {"$.0.user.0", "\"zero\""}};
    for (const auto& [path, expected] : paths) {
        const value* found = find_path(v, path);
        ASSERT_NE(found, nullptr) << path;
        EXPECT_EQ(to_json(*found), expected != nullptr ? expected : to_json(*v.at(0)->find("user"))) << path;
    }
    EXPECT_EQ(find_path(v, "$"), &v);
    const value named = parsed(R"({"name":1})");
    EXPECT_EQ(find_path(named, "name"), named.find("name"));
}

TEST(json_value, paths_that_lead_nowhere_or_cannot_be_read_find_nothing)
{
    const value v = parsed(R"([{"a":1}])");
    for (const char* path : {"",
                             "$.",
                             "$..a",
                             "$x",
                             "$[",
                             "$[0",
                             "$[]",
                             "$['a",
                             "$['a'",
                             "$.1",
                             "$.0.b",
                             "$.0.a.c",
                             "$[99999999999999999999]",
                             "$[-1]",
                             "$[0x0]",
                             ".0",
                             "$.0.",
                             "$[0]a.",
                             "[\"",
                             "["})
        EXPECT_EQ(find_path(v, path), nullptr) << path;
}

TEST(json_value, a_path_that_can_be_read_is_told_from_one_that_cannot)
{
    for (const char* path : {"$", "$.0.user", "$[0]['a.b'].c", "0.user", "name", "$.a[\"\"]"})
        EXPECT_TRUE(is_path(path)) << path;
    for (const char* path : {"", "$.", "$..a", "$x", "$[", "$[0", "$[]", "$['a'", "$[0]a", "$.a.", ".0", "["})
        EXPECT_FALSE(is_path(path)) << path;
}

TEST(json_value, a_number_of_any_kind_is_a_double_and_nothing_else_is)
{
    EXPECT_EQ(number_of(value{std::int64_t{-3}}), -3.0);
    EXPECT_EQ(number_of(value{std::uint64_t{1} << 63}), 0x1p63);
    EXPECT_EQ(number_of(value{0.5}), 0.5);
    for (const char* text : {"null", "true", "\"1\"", "[1]", "{}"})
        EXPECT_EQ(number_of(parsed(text)), std::nullopt) << text;
}

} // namespace
