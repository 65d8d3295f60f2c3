// What scalars mean.
#include "scenario/yaml/scalar.hpp"

#include <gtest/gtest.h>

namespace muster::scenario {
namespace {

std::string meaning(std::string text, bool quoted = false)
{
    yaml_node node;
    node.is = yaml_node::kind::scalar;
    node.text = std::move(text);
    node.quoted = quoted;
    const auto outcome = scalar_value(node);
    const auto* why = std::get_if<std::string>(&outcome);
    return why != nullptr ? *why : wire::to_json(std::get<wire::value>(outcome));
}

TEST(yaml_scalar, takes_only_true_and_false_for_booleans)
{
    EXPECT_EQ(meaning("true"), "true");
    EXPECT_EQ(meaning("false"), "false");
    for (const char* text : {"yes", "no", "on", "off", "y", "True", "FALSE"})
        EXPECT_EQ(meaning(text), '"' + std::string(text) + '"');
}

TEST(yaml_scalar, reads_numbers_as_json_does)
{
    EXPECT_EQ(meaning("42"), "42");
    EXPECT_EQ(meaning("-7"), "-7");
    EXPECT_EQ(meaning("18446744073709551615"), "18446744073709551615");
    EXPECT_EQ(meaning("1.5"), "1.5");
    EXPECT_EQ(meaning("1e3"), "1000");
    for (const char* text : {"1_000", "0x1f", "0o17", "+5", "1.", ".5", "12:30", ".inf", ".nan", "1e", "-"})
        EXPECT_EQ(meaning(text), '"' + std::string(text) + '"');
}

TEST(yaml_scalar, refuses_numbers_that_would_change)
{
    EXPECT_EQ(meaning("017"), "a number cannot begin with 0: put '017' in quotes if it is text");
    EXPECT_EQ(meaning("1e999"), "the number 1e999 is out of range: put it in quotes if it is text");
    EXPECT_EQ(meaning("99999999999999999999"),
              "the number 99999999999999999999 is out of range: put it in quotes if it is text");
}

TEST(yaml_scalar, leaves_quoted_text_alone)
{
    for (const char* text : {"true", "42", "017", "1e999", ""})
        EXPECT_EQ(meaning(text, true), '"' + std::string(text) + '"');
}

TEST(yaml_scalar, casts_cells_without_losing_anything)
{
    EXPECT_EQ(cast_text("42"), wire::value{std::int64_t{42}});
    EXPECT_EQ(cast_text("true"), wire::value{true});
    EXPECT_EQ(cast_text("007"), wire::value{"007"});
    EXPECT_EQ(cast_text("99999999999999999999"), wire::value{"99999999999999999999"});
}

} // namespace
} // namespace muster::scenario
