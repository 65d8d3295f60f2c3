// Values of expressions.
#include "scenario/expression.hpp"

#include "tests/unit/scenario/fake_scope.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <set>

namespace muster::scenario::testing {
namespace {

struct example {
    const char* text;
    const char* value;
};

class expression_value : public ::testing::TestWithParam<example> {};

TEST_P(expression_value, is_as_written)
{
    EXPECT_EQ(evaluated(GetParam().text), GetParam().value) << GetParam().text;
}

// a is 7, b is {"x": [true, "two"]}, c has no value yet
INSTANTIATE_TEST_SUITE_P(
    all, expression_value,
    ::testing::Values(
        example{"1 + 2 * 3", "7"}, example{"(1 + 2) * 3", "9"}, example{"2 - 3 - 4", "-5"},
        example{"7 / 2", "3.5"}, example{"6 / 2", "3"}, example{"7 % 3", "1"}, example{"-7 % 3", "-1"},
        example{"7.5 % 2", "1.5"}, example{"1 / 0", "null"}, example{"1 % 0", "null"}, example{"-a", "-7"},
        example{"--a", "7"}, example{"9223372036854775807", "9223372036854775807"},
        example{"9223372036854775807 + 1", "9223372036854776000"},
        example{"(-9223372036854775807 - 1) % -1", "0"}, example{"'x' + 1", "\"x1\""},
        example{"1 + \"x\"", "\"1x\""}, example{"true + 1", "null"}, example{"1 == 1.0", "true"},
        example{"'1' == 1", "false"}, example{"'a' < 'b'", "true"}, example{"'a' < 1", "false"},
        example{"2 >= 2 && 1 != 2", "true"}, example{"1 <= 0 || 3 > 2", "true"}, example{"!0", "true"},
        example{"!''", "true"}, example{"!'x'", "false"}, example{"c || 'anon'", "\"anon\""},
        example{"a && 'yes'", "\"yes\""}, example{"a > 5 ? 'big' : 'small'", "\"big\""},
        example{"a > 9 ? 1 : a > 5 ? 2 : 3", "2"}, example{"b.x[0]", "true"},
        example{"b.x[a - 6]", "\"two\""}, example{"b['x'][1]", "\"two\""}, example{"b.x[9]", "null"},
        example{"b.y.z", "null"}, example{"c", "null"}, example{"b.x[-1]", "null"}, example{"null", "null"},
        example{"'it\\'s'", "\"it's\""}, example{"$client % 20", "1"}, example{"$room", "\"red\""},
        example{"$loopElement.id", "5"}, example{"eio", "4"}, example{"$eio", "4"},
        example{"$stamp", "\"STAMP\""}, example{"$env.HOME", "\"/root\""},
        example{"$processEnvironment.HOME", "\"/root\""}, example{"$length('\xc3\xbcx')", "2"},
        example{"$length(b.x)", "2"}, example{"$length(b)", "1"}, example{"$length(a)", "null"},
        example{"$lower('AbZ')", "\"abz\""}, example{"$upper('abz!')", "\"ABZ!\""},
        example{"$upper(1)", "null"}, example{"$length($randomString(12))", "12"},
        example{"$length($randomString())", "10"}, example{"$length($bytes(3))", "3"},
        example{"$length($randomString(a * 1000))", "7000"}, example{"$length($uuid)", "36"},
        example{"$randomNumber(5, 5)", "5"}, example{"$randomNumber('a', 5)", "null"},
        example{"$length(null)", "0"}, example{"$repeat('ab', 3)", "\"ababab\""},
        example{"$repeat('ab', -1)", "\"\""}, example{"$repeat(a, 2)", "\"77\""},
        example{"$repeat('ab', c)", "\"\""}, example{"$length($repeat('ab', a * 1000000))", "8388608"},
        example{"$distinct(b.x)", "2"}, example{"$distinct(null)", "0"}, example{"$distinct('aa')", "null"},
        example{"$upperOrLower('aB-ü1')", "\"Ab-ü1\""}, example{"$upperOrLower(1)", "null"},
        example{"$like('text/plain', 'text/*')", "true"}, example{"$like('text/plain', 'text')", "false"},
        example{"$like(null, '*')", "false"}, example{"$like('x', null)", "false"}));

TEST(expression, counts_different_elements_as_json)
{
    fake_scope s;
    s.variables = {wire::value{
        wire::array{"a", "b", "a", std::int64_t{1}, 1.0, "1", nullptr, wire::array{"a"}, wire::array{"a"}}}};
    EXPECT_EQ(evaluated("$distinct(a)", s), "6");
}

TEST(expression, random_numbers_include_both_bounds_and_nothing_else)
{
    fake_scope s;
    std::set<std::string> seen;
    for (int i = 0; i < 200; ++i)
        seen.insert(evaluated("$randomNumber(-1, 1)", s));
    EXPECT_EQ(seen, (std::set<std::string>{"-1", "0", "1"}));
}

TEST(expression, random_text_is_of_letters_and_digits_and_uses_them_all)
{
    fake_scope s;
    const std::string text = evaluated("$randomString(5000)", s);
    const std::set<char> seen(text.begin() + 1, text.end() - 1); // without the quotes
    EXPECT_EQ(seen.size(), 62U);
    EXPECT_TRUE(std::all_of(seen.begin(), seen.end(), [](unsigned char c) { return std::isalnum(c) != 0; }));
}

TEST(expression, uuids_are_of_version_four_and_differ)
{
    fake_scope s;
    const std::string first = evaluated("$uuid()", s);
    EXPECT_EQ(first[15], '4') << first;
    EXPECT_NE(std::string("89ab").find(first[20]), std::string::npos) << first;
    EXPECT_NE(first, evaluated("$uuid", s));
}

TEST(expression, replays_by_seed)
{
    fake_scope one;
    fake_scope two;
    EXPECT_EQ(evaluated("$randomString(40)", one), evaluated("$randomString(40)", two));
}

TEST(expression, without_text_is_null_and_false)
{
    fake_scope s;
    EXPECT_EQ(expression().evaluate(s), wire::value());
    EXPECT_FALSE(expression().truthy(s));
}

TEST(duration_spec, draws_within_its_shape)
{
    using std::chrono::seconds;
    core::random_source random(3);
    EXPECT_EQ((duration_spec{duration_spec::shape::fixed, seconds(2), {}}.draw(random)), seconds(2));
    core::duration sum{};
    for (int i = 0; i < 2'000; ++i) {
        const auto drawn = duration_spec{duration_spec::shape::uniform, seconds(1), seconds(3)}.draw(random);
        EXPECT_GE(drawn, seconds(1));
        EXPECT_LE(drawn, seconds(3));
        sum += duration_spec{duration_spec::shape::exponential, seconds(2), {}}.draw(random);
    }
    EXPECT_NEAR(static_cast<double>(core::to_microseconds(sum)) / 2e9, 2.0, 0.2);
}

} // namespace
} // namespace muster::scenario::testing
