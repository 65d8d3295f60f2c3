// Printable forms and suggestions.
#include "core/bytes.hpp"

#include <gtest/gtest.h>

#include <array>

namespace {

using namespace muster::core;
using namespace std::string_literals;

TEST(bytes, printable_keeps_plain_and_accented_text)
{
    EXPECT_EQ(printable("hello, \xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80"),
              "hello, \xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80");
}

TEST(bytes, printable_escapes_controls_and_terminal_sequences)
{
    EXPECT_EQ(printable("a\x1b[31m\r\n\0b"s), "a\\x1b[31m\\x0d\\x0a\\x00b");
    EXPECT_EQ(printable("\x7f"), "\\x7f");
    EXPECT_EQ(printable("\xc2\x9b"), "\\xc2\\x9b"); // C1: CSI
}

TEST(bytes, printable_escapes_bidirectional_overrides_and_invisible_characters)
{
    EXPECT_EQ(printable("\xe2\x80\xae"), "\\xe2\\x80\\xae"); // U+202E
    EXPECT_EQ(printable("\xd8\x9c"), "\\xd8\\x9c");          // U+061C
    EXPECT_EQ(printable("\xe2\x81\xa6"), "\\xe2\\x81\\xa6"); // U+2066
    EXPECT_EQ(printable("\xe2\x80\x8b"), "\\xe2\\x80\\x8b"); // U+200B
    EXPECT_EQ(printable("\xef\xbb\xbf"), "\\xef\\xbb\\xbf"); // U+FEFF
}

TEST(bytes, printable_escapes_what_is_not_utf8)
{
    EXPECT_EQ(printable("\xff"), "\\xff");
    EXPECT_EQ(printable("\xc3"), "\\xc3");          // cut short
    EXPECT_EQ(printable("\xc0\xaf"), "\\xc0\\xaf"); // overlong
    EXPECT_EQ(printable("\xe0\x80\xaf"), "\\xe0\\x80\\xaf");
    EXPECT_EQ(printable("\xf0\x80\x80\xaf"), "\\xf0\\x80\\x80\\xaf");
    EXPECT_EQ(printable("\xed\xa0\x80"), "\\xed\\xa0\\x80"); // surrogate
    EXPECT_EQ(printable("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");
}

TEST(bytes, printable_says_how_much_it_cut)
{
    EXPECT_EQ(printable("abcdef", 3), "abc... (6 bytes)");
    EXPECT_EQ(printable("abc", 3), "abc");
}

TEST(bytes, hex_dump_shows_offsets_bytes_and_text)
{
    EXPECT_EQ(hex_dump("0123456789abcdef\x01z"),
              "0000  30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66  0123456789abcdef\n"
              "0010  01 7a                                            .z\n");
}

TEST(bytes, hex_dump_says_how_much_it_cut)
{
    EXPECT_EQ(hex_dump("abc", 1),
              "0000  61                                               a\n... (3 bytes)\n");
    EXPECT_EQ(hex_dump(""), "");
}

TEST(bytes, nearest_suggests_a_misspelt_word_and_nothing_far_off)
{
    constexpr std::array<std::string_view, 3> names = {"acknowledge", "think", "waitFor"};
    EXPECT_EQ(nearest("acknowlege", names), "acknowledge");
    EXPECT_EQ(nearest("waitfor", names), "waitFor");
    EXPECT_EQ(nearest("completely-else", names), "");
    EXPECT_EQ(nearest("x", {}), "");
}

} // namespace
