// Places and how defects are shown.
#include "scenario/yaml/display_width.hpp"
#include "scenario/yaml/source_text.hpp"

#include <gtest/gtest.h>

namespace muster::scenario {
namespace {

TEST(yaml_source_text, counts_columns_in_characters)
{
    const source_text source("a\n\xc3\xbc\xe2\x82\xac: x\r\nlast");
    EXPECT_EQ(source.mark_at(0).column, 1U);
    EXPECT_EQ(source.mark_at(9).line, 2U);
    EXPECT_EQ(source.mark_at(9).column, 5U);
    EXPECT_EQ(source.mark_at(999).line, 3U);
    EXPECT_EQ(source.line(2), "\xc3\xbc\xe2\x82\xac: x");
    EXPECT_EQ(source.line(3), "last");
    EXPECT_EQ(source.line(4), "");
}

TEST(yaml_source_text, counts_columns_across_blocks_of_a_long_line)
{
    std::string text;
    for (int i = 0; i < 1'000; ++i)
        text += "\xc3\xbc";
    EXPECT_EQ(source_text(text).mark_at(1'999).column, 1'001U);
    EXPECT_EQ(source_text(text).mark_at(2'000).column, 1'001U);
    EXPECT_EQ(source_text(text).mark_at(512).column, 257U);
}

TEST(diagnostic, shows_the_line_with_a_caret)
{
    const diagnostic d{"a.yaml", {3, 5}, "unknown key 'x'", "did you mean 'y'?", "  - x: \xc3\xbc"};
    EXPECT_EQ(d.to_text(), "a.yaml:3:5: error: unknown key 'x' (did you mean 'y'?)\n"
                           "    - x: \xc3\xbc\n"
                           "      ^\n");
}

TEST(diagnostic, shows_a_window_of_a_long_line)
{
    const diagnostic d{"a.yaml", {1, 301}, "here", "", std::string(300, 'a') + "X" + std::string(300, 'b')};
    EXPECT_EQ(d.to_text(), "a.yaml:1:301: error: here\n"
                           "  " +
                               std::string(60, 'a') + "X" + std::string(59, 'b') + "\n  " +
                               std::string(60, ' ') + "^\n");
}

TEST(diagnostic, counts_wide_characters_twice_and_combining_marks_not_at_all)
{
    // Two ideographs, an emoji, and an e with an accent of its own; x is the seventh character.
    const std::string line = "\u65e5\u672c\U0001f600e\u0301 x";
    const diagnostic d{"a.yaml", {1, 7}, "here", {}, line};
    EXPECT_EQ(d.to_text(), "a.yaml:1:7: error: here\n  " + line + "\n  " + std::string(8, ' ') + "^\n");
    EXPECT_EQ(display_width("abc\u00e9\uac00\uff21"), 8U);
}

TEST(diagnostic, keeps_the_caret_right_behind_hostile_characters)
{
    const diagnostic d{"a.yaml",
                       {1, 4},
                       "here",
                       "",
                       "\t\xe2\x80\xae"
                       "xY"};
    EXPECT_EQ(d.to_text(), "a.yaml:1:4: error: here\n"
                           "   \\xe2\\x80\\xaexY\n"
                           "                ^\n");
}

TEST(diagnostic_list, sorts_by_place_and_counts_what_it_leaves_out)
{
    std::string text;
    for (int i = 0; i < 30; ++i)
        text += "line\n";
    const source_text source(text);
    diagnostic_list problems;
    for (std::uint32_t line = 25; line > 0; --line)
        problems.add({line, 1}, "m" + std::to_string(line));
    problems.add({1, 1}, "m1"); // an alias repeats a defect
    const auto all = problems.take("f", source);
    ASSERT_EQ(all.size(), 21U);
    EXPECT_EQ(all[0].to_text(), "f:1:1: error: m1\n  line\n  ^\n");
    EXPECT_EQ(all[19].message, "m20");
    EXPECT_EQ(all[20].to_text(), "f:20:1: error: and 5 more errors\n");
}

} // namespace
} // namespace muster::scenario
