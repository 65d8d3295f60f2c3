// The tree, and every trap of the parser below it.
#include "scenario/yaml/document.hpp"

#include <gtest/gtest.h>

#include <ctime>

namespace muster::scenario {
namespace {

std::string defects(std::string_view text)
{
    const source_text source(text);
    diagnostic_list problems;
    read_yaml(source, problems);
    std::string all;
    for (const diagnostic& d : problems.take("y", source))
        all += d.to_text();
    return all;
}

yaml_node tree(std::string_view text)
{
    const source_text source(text);
    diagnostic_list problems;
    auto root = read_yaml(source, problems);
    EXPECT_TRUE(problems.empty()) << defects(text);
    return root.value_or(yaml_node());
}

TEST(yaml_document, keeps_kinds_places_and_quotes)
{
    const yaml_node root = tree("# c\n\xc3\xbc: [1, \"1\", ~]\nb:\n  c: |\n    text\n");
    ASSERT_EQ(root.entries.size(), 2U);
    EXPECT_EQ(root.entries[0].key, "\xc3\xbc");
    EXPECT_EQ(root.entries[0].mark.line, 2U);
    const yaml_node& list = root.entries[0].value;
    EXPECT_EQ(list.is, yaml_node::kind::list);
    EXPECT_EQ(list.mark.column, 4U);
    EXPECT_FALSE(list.items[0].quoted);
    EXPECT_TRUE(list.items[1].quoted);
    EXPECT_EQ(list.items[2].is, yaml_node::kind::null);
    const yaml_node* text = root.find("b")->find("c");
    EXPECT_EQ(text->text, "text\n");
    EXPECT_TRUE(text->quoted);
    EXPECT_EQ(text->mark.line, 4U);
    EXPECT_EQ(root.find("zzz"), nullptr);
}

TEST(yaml_document, copies_aliases)
{
    const yaml_node root = tree("a: &x {b: [1, 2]}\nc: *x\n");
    EXPECT_EQ(root.find("c")->find("b")->items[1].text, "2");
    EXPECT_EQ(root.find("c")->mark.line, 1U);
}

TEST(yaml_document, decodes_binary_and_text_tags)
{
    const yaml_node root = tree("a: !binary aGk=\nb: !!binary |\n  aG\n  k=\nc: !!str 3\n");
    EXPECT_TRUE(root.find("a")->binary);
    EXPECT_EQ(root.find("a")->text, "hi");
    EXPECT_EQ(root.find("b")->text, "hi");
    EXPECT_TRUE(root.find("c")->quoted);
}

TEST(yaml_document, refuses_an_alias_bomb_by_its_budget)
{
    std::string bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n";
    for (char c = 'a'; c < 'h'; ++c) {
        const std::string next(1, static_cast<char>(c + 1));
        bomb += next + ": &" + next + " [";
        for (int i = 0; i < 9; ++i)
            bomb += std::string(i == 0 ? "*" : ",*") + c;
        bomb += "]\n";
    }
    const std::clock_t start = std::clock();
    const std::string found = defects(bomb);
    const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    EXPECT_EQ(
        found,
        "y:6:8: error: the file holds more than 100000 values (an alias counts with all it stands for)\n"
        "  f: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\n"
        "         ^\n");
#ifdef __OPTIMIZE__
    EXPECT_LT(seconds, 0.1);
#else
    EXPECT_LT(seconds, 0.5);
#endif
}

TEST(yaml_document, counts_the_bytes_of_aliases_too)
{
    std::string bomb = "a: &a \"" + std::string(900'000, 'x') + "\"\nb: [";
    for (int i = 0; i < 20'000; ++i)
        bomb += "*a, ";
    EXPECT_NE(defects(bomb + "]\n").find("more than 100000 values"), std::string::npos);
}

TEST(yaml_document, refuses_a_cycle)
{
    EXPECT_EQ(defects("a: &x [*x]\n"), "y:1:8: error: this alias stands inside the value that it refers to\n"
                                       "  a: &x [*x]\n"
                                       "         ^\n");
}

TEST(yaml_document, bounds_size_and_depth)
{
    EXPECT_EQ(defects(std::string((1 << 20) + 1, '#')).substr(0, 47),
              "y:1:1: error: the file is larger than 1 MiB\n  #");
    EXPECT_NE(defects(std::string(600, '[') + std::string(600, ']'))
                  .find("y:1:65: error: the file is nested deeper than 64 levels"),
              std::string::npos);
    for (const char* opening : {"[", "- ", "{", "? "}) {
        std::string deep;
        while (deep.size() < 100'000)
            deep += opening;
        EXPECT_NE(defects(deep).find("nested deeper than 64 levels"), std::string::npos) << opening;
    }
    EXPECT_EQ(defects(std::string(64, '[') + std::string(64, ']')), "");
}

TEST(yaml_document, refuses_bytes_that_are_no_text)
{
    EXPECT_EQ(defects(std::string("a: \0b\n", 6)), "y:1:4: error: the file holds a NUL byte\n"
                                                   "  a: \\x00b\n"
                                                   "     ^\n");
    EXPECT_EQ(defects("a: \xe9\n"), "y:1:4: error: this is not UTF-8 text\n"
                                    "  a: \\xe9\n"
                                    "     ^\n");
    EXPECT_NE(defects("\xff\xfe"
                      "a")
                  .find("y:1:1: error: the file is UTF-16: save it as UTF-8"),
              std::string::npos);
    EXPECT_NE(defects("a: \x1b[31m\n").find("not printable (0x1b)"), std::string::npos);
    EXPECT_NE(defects("a: \xc2\x9b\n").find("not printable (0xc2)"), std::string::npos);
    EXPECT_NE(defects("a: \x7f\n").find("not printable (0x7f)"), std::string::npos);
}

TEST(yaml_document, skips_a_byte_order_mark)
{
    const yaml_node root = tree("\xef\xbb\xbf"
                                "a: 1\nb: 2\n");
    EXPECT_EQ(root.entries[0].key, "a");
    EXPECT_EQ(root.entries[1].mark.line, 2U);
    EXPECT_EQ(root.entries[1].mark.column, 1U);
}

TEST(yaml_document, refuses_duplicate_keys_with_both_places)
{
    EXPECT_EQ(defects("a: 1\nb: 2\na: 3\n"),
              "y:3:1: error: duplicate key 'a': it stands at line 1, column 1 already\n"
              "  a: 3\n"
              "  ^\n");
}

TEST(yaml_document, refuses_merge_keys)
{
    EXPECT_EQ(defects("a: &x {b: 1}\nc:\n  <<: *x\n"),
              "y:3:3: error: merge keys ('<<') are not supported (write the keys out, or use an alias for a "
              "whole value)\n"
              "    <<: *x\n"
              "    ^\n");
}

TEST(yaml_document, refuses_quotes_that_stay_open)
{
    EXPECT_EQ(defects("a: \"abc\nb: 1\n"), "y:1:4: error: this quote is never closed\n"
                                           "  a: \"abc\n"
                                           "     ^\n");
    EXPECT_EQ(defects("a: 'it''s\nb: 1\n"), "y:1:4: error: this quote is never closed\n"
                                            "  a: 'it''s\n"
                                            "     ^\n");
    EXPECT_EQ(defects("a: \"abc\nb: \"x\"\n"), "y:2:5: error: not valid YAML: end of map not found (the text "
                                               "in quotes that begins at line 1 spans several "
                                               "lines: is a quote missing there?)\n"
                                               "  b: \"x\"\n"
                                               "      ^\n");
}

TEST(yaml_document, accepts_quotes_that_close_on_a_later_line)
{
    EXPECT_EQ(tree("a: \"b\n  c\"\n").find("a")->text, "b c");
    EXPECT_EQ(tree("a: 'it''s \\'\n").find("a")->text, "it's \\");
    EXPECT_EQ(tree("a: !!str \"b\\\"c\"\n").find("a")->text, "b\"c");
}

TEST(yaml_document, names_tabs_in_indentation)
{
    EXPECT_EQ(defects("a:\n\tb: 1\n"), "y:2:1: error: a tab is used for indentation (use spaces)\n"
                                       "   b: 1\n"
                                       "  ^\n");
    EXPECT_NE(defects("a:\n  - x\n\t- y\n").find("y:3:1: error: a tab is used for indentation"),
              std::string::npos);
    EXPECT_EQ(defects("a: [1,\n\t2]\n"), "");
    EXPECT_EQ(defects("a:\t1\n"), "");
}

TEST(yaml_document, refuses_other_tags_documents_and_keys)
{
    EXPECT_EQ(defects("a: !foo 1\n"),
              "y:1:4: error: the tag '!foo' is not supported (only !binary and !!str are)\n"
              "  a: !foo 1\n"
              "     ^\n");
    EXPECT_NE(defects("a: !!int \"3\"\n").find("the tag '!!int' is not supported"), std::string::npos);
    EXPECT_NE(defects("a: !!set {}\n").find("the tag '!!set' is not supported"), std::string::npos);
    EXPECT_NE(defects("a: !binary '@'\n").find("!binary is followed by text that is not base64"),
              std::string::npos);
    EXPECT_EQ(defects("a: 1\n---\nb: 2\n"),
              "y:2:1: error: a second document begins here: one file holds one scenario\n"
              "  ---\n"
              "  ^\n");
    EXPECT_NE(defects("? [a]\n: b\n").find("y:1:3: error: a key must be plain text"), std::string::npos);
    EXPECT_NE(defects("~: b\n").find("y:1:1: error: a key must be plain text"), std::string::npos);
}

TEST(yaml_document, tells_that_a_file_is_empty)
{
    EXPECT_EQ(defects(""), "y:1:1: error: the file is empty\n");
    EXPECT_EQ(defects("# only a comment\n"), "y:1:1: error: the file is empty\n  # only a comment\n  ^\n");
}

TEST(yaml_document, tells_where_syntax_breaks)
{
    EXPECT_EQ(defects("a: b: c\n"), "y:1:5: error: not valid YAML: illegal map value\n"
                                    "  a: b: c\n"
                                    "      ^\n");
    EXPECT_NE(
        defects("a: *nope\n").find("y:1:4: error: not valid YAML: the referenced anchor is not defined"),
        std::string::npos);
}

TEST(yaml_document, finds_places_inside_scalars)
{
    const std::string text =
        "a: plain x\nb: \"q\\\"\\n\xc3\xbc x\"\nc: 'it''s x'\n"
        "d: |  # note\n\n  a\n    block  x\n  more\ne: \"two\n\n   lines \\\n  x\"\nf: >-\n  folded\n  x\n"
        "g: plain\n   again x\nh: \"\\u00e4 x\"\n";
    const source_text source(text);
    diagnostic_list problems;
    const auto root = read_yaml(source, problems);
    ASSERT_TRUE(root);
    const auto mark = [&](const char* key, std::size_t index) {
        return place_in_scalar(source, *root->find(key), index);
    };
    const auto column = [&](const char* key, std::size_t index) { return mark(key, index).column; };
    const auto of_x = [&](const char* key) {
        const source_mark at = mark(key, root->find(key)->text.find('x'));
        return std::to_string(at.line) + ':' + std::to_string(at.column);
    };
    EXPECT_EQ(column("a", 6), 10U);
    EXPECT_EQ(column("b", 6), 12U); // q " newline u-umlaut (2 bytes) space x
    EXPECT_EQ(column("c", 5), 11U);
    EXPECT_EQ(of_x("d"), "7:12");
    EXPECT_EQ(of_x("e"), "12:3");
    EXPECT_EQ(of_x("f"), "15:3");
    EXPECT_EQ(of_x("g"), "17:10");
    EXPECT_EQ(of_x("h"), "18:4"); // an escape of several bytes: the scalar itself
}

} // namespace
} // namespace muster::scenario
