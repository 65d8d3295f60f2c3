// Defects of expressions: each with its place, and a suggestion where one is near.
#include "scenario/compile/expression_parser.hpp"

#include "tests/unit/scenario/fake_scope.hpp"

#include <gtest/gtest.h>

namespace muster::scenario::testing {
namespace {

struct defect {
    const char* text;
    const char* message;
};

class expression_defect : public ::testing::TestWithParam<defect> {};

TEST_P(expression_defect, is_told_with_its_place)
{
    EXPECT_EQ(evaluated(GetParam().text), GetParam().message) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    all, expression_defect,
    ::testing::Values(
        defect{"", "0: the expression is empty"}, defect{"1 +", "3: the expression ends too early"},
        defect{"1 + * 2", "4: a value is missing before '*'"}, defect{"(1", "2: ')' is missing here"},
        defect{"b[1", "3: ']' is missing here"}, defect{"1 2", "2: the expression should end here"},
        defect{"a ? 1", "5: ':' is missing here"}, defect{"a.", "2: the name of a member is missing here"},
        defect{"a = 1", "2: unexpected '=' in an expression (did you mean '=='?)"},
        defect{"a # b", "2: unexpected '#' in an expression"},
        defect{"'abc", "0: the text in quotes does not end"},
        defect{"017", "0: a number cannot begin with 0"},
        defect{"1_000", "1: a number is followed by a letter"},
        defect{"0x1f", "1: a number is followed by a letter"},
        defect{"1 + $clinet", "4: unknown name '$clinet' (did you mean '$client'?)"},
        defect{"$randomNumbr(1, 2)", "0: unknown function '$randomNumbr' (did you mean '$randomNumber'?)"},
        defect{"length(a)", "0: unknown function 'length' (did you mean '$length'?)"},
        defect{"1 + usr", "4: undefined variable 'usr'"},
        defect{"$randomNumber(1)", "0: wrong number of arguments (write $randomNumber(low, high))"},
        defect{"$randomNumber(1, 2, 3)", "0: wrong number of arguments (write $randomNumber(low, high))"},
        defect{"$length", "0: wrong number of arguments (write $length(value))"},
        defect{"$bytes(8388609)", "0: the length must be a whole number from 0 to 8388608"},
        defect{"$repeat('ab', 8388609)", "0: the length must be a whole number from 0 to 8388608"},
        defect{"$repeat('ab')", "0: wrong number of arguments (write $repeat(text, count))"},
        defect{"$pingIntervall", "0: unknown name '$pingIntervall' (did you mean '$pingInterval'?)"},
        defect{"$env", "0: $env needs the name of a variable ($env.NAME)"},
        defect{"$env.NOPE", "5: undeclared"}));

TEST(expression_parser, bounds_depth_and_length)
{
    EXPECT_EQ(evaluated(std::string(100, '(') + "1" + std::string(100, ')')),
              "64: the expression is nested too deeply");
    EXPECT_EQ(evaluated(std::string(100, '!') + "1"), "63: the expression is nested too deeply");
    std::string chain = "1";
    for (int i = 0; i < 100; ++i)
        chain += "+1";
    EXPECT_EQ(evaluated(chain), "131: the expression is too long");
    EXPECT_EQ(evaluated(std::string(5'000, ' ') + "1"), "0: the expression is longer than 4096 bytes");
}

TEST(expression_parser, splits_text_at_double_braces)
{
    fake_names names;
    fake_scope s;
    const auto outcome = compile_text("a {{ '}}' }} b {{ $client }}{{ $env.HOME }}", names);
    const auto* parts = std::get_if<text_parts>(&outcome);
    ASSERT_NE(parts, nullptr);
    EXPECT_EQ(parts->size(), 3U); // constants are joined
    EXPECT_EQ(text_template(*parts).render(s), "a }} b 41/root");
}

TEST(expression_parser, tells_where_braces_stay_open)
{
    fake_names names;
    const auto outcome = compile_text("ab {{ 1 + 1", names);
    const auto* error = std::get_if<expression_error>(&outcome);
    ASSERT_NE(error, nullptr);
    EXPECT_EQ(error->offset, 3U);
    EXPECT_EQ(error->message, "'{{' without '}}'");
}

TEST(expression_parser, bounds_templates)
{
    fake_names names;
    std::string text;
    for (int i = 0; i < 3'000; ++i)
        text += "{{a}}";
    EXPECT_TRUE(std::holds_alternative<expression_error>(compile_text(text, names)));
    EXPECT_TRUE(
        std::holds_alternative<expression_error>(compile_text(std::string(70'000, 'x') + "{{a}}", names)));
    EXPECT_TRUE(std::holds_alternative<text_parts>(compile_text(std::string(70'000, 'x'), names)));
}

} // namespace
} // namespace muster::scenario::testing
