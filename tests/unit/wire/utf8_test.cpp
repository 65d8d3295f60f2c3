// UTF-8 validity, whole and in parts, and UTF-16 lengths.
#include "wire/utf8.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using namespace muster::wire;
using namespace std::string_literals;

// A plain encoder by the definition, as the opposite of the validator's table.
std::string encoded(std::uint32_t code)
{
    const auto byte = [](std::uint32_t b) { return static_cast<char>(b); };
    if (code < 0x80)
        return {byte(code)};
    if (code < 0x800)
        return {byte(0xc0 | code >> 6), byte(0x80 | (code & 63))};
    if (code < 0x10000)
        return {byte(0xe0 | code >> 12), byte(0x80 | (code >> 6 & 63)), byte(0x80 | (code & 63))};
    return {byte(0xf0 | code >> 18), byte(0x80 | (code >> 12 & 63)), byte(0x80 | (code >> 6 & 63)),
            byte(0x80 | (code & 63))};
}

const std::vector<std::string> invalid = {
    "\x80",
    "\xbf",
    "\xc0\x80",
    "\xc1\xbf",
    "\xc2",
    "\xc2\x41",
    "\xe0\x9f\xbf",
    "\xe0\x80\x80",
    "\xe2\x82",
    "\xed\xa0\x80",
    "\xed\xbf\xbf",
    "\xf0\x8f\xbf\xbf",
    "\xf0\x9f\x98",
    "\xf4\x90\x80\x80",
    "\xf5\x80\x80\x80",
    "\xff",
    "\xfe",
    "\xf8\x88\x80\x80\x80",
};

TEST(utf8, every_scalar_value_is_valid_and_surrogates_are_not)
{
    for (std::uint32_t code = 0; code <= 0x10ffff; ++code)
        ASSERT_EQ(is_valid_utf8(encoded(code)), code < 0xd800 || code > 0xdfff) << std::hex << code;
    EXPECT_FALSE(is_valid_utf8(encoded(0x110000)));
}

TEST(utf8, broken_sequences_are_invalid_wherever_they_stand)
{
    for (const std::string& bad : invalid)
        for (const std::string& before : {""s, "abc"s, "12345678"s, "1234567890"s, "\xf0\x9f\x98\x80"s}) {
            EXPECT_FALSE(is_valid_utf8(before + bad)) << testing::PrintToString(bad);
            EXPECT_FALSE(is_valid_utf8(before + bad + "tail")) << testing::PrintToString(bad);
            EXPECT_EQ(valid_utf8_prefix(before + bad + "tail"), before.size()) << testing::PrintToString(bad);
        }
}

TEST(utf8, the_prefix_of_valid_text_is_all_of_it)
{
    EXPECT_EQ(valid_utf8_prefix("a\xe2\x82\xac"), 4u);
    EXPECT_EQ(valid_utf8_prefix(""), 0u);
    EXPECT_EQ(valid_utf8_prefix("ab\xe2\x82"), 2u);
}

TEST(utf8, a_validator_takes_characters_cut_anywhere)
{
    const std::string text = "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80z";
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        utf8_validator v;
        EXPECT_TRUE(v.push(std::string_view(text).substr(0, cut)));
        EXPECT_EQ(v.complete(), is_valid_utf8(text.substr(0, cut)));
        EXPECT_TRUE(v.push(std::string_view(text).substr(cut)));
        EXPECT_TRUE(v.complete());
    }
}

TEST(utf8, a_validator_fails_at_the_first_byte_that_no_continuation_can_mend)
{
    utf8_validator v;
    EXPECT_TRUE(v.push("\xf4"));
    EXPECT_FALSE(v.push("\x90"));
    EXPECT_FALSE(v.complete());
    EXPECT_FALSE(v.push("a")); // stays failed
    v.reset();
    EXPECT_TRUE(v.push("a"));
    EXPECT_TRUE(v.complete());
}

TEST(utf8, a_validator_agrees_with_the_whole_text_byte_by_byte)
{
    for (const std::string& bad : invalid) {
        utf8_validator v;
        bool good = true;
        for (const char c : bad)
            good = v.push({&c, 1}) && good;
        EXPECT_FALSE(good && v.complete()) << testing::PrintToString(bad);
    }
}

TEST(utf8, utf16_counts_astral_characters_twice)
{
    EXPECT_EQ(utf16_length(""), 0u);
    EXPECT_EQ(utf16_length("abc"), 3u);
    EXPECT_EQ(utf16_length("\xe2\x82\xac"), 1u);
    EXPECT_EQ(utf16_length("\xf0\x9f\x98\x80"), 2u);
    EXPECT_EQ(utf16_length("a\xc3\xa9\xf0\x9f\x98\x80"), 4u);
}

TEST(utf8, bytes_of_utf16_finds_the_cut)
{
    const std::string_view text = "a\xe2\x82\xac\xf0\x9f\x98\x80z";
    EXPECT_EQ(bytes_of_utf16(text, 0), 0u);
    EXPECT_EQ(bytes_of_utf16(text, 1), 1u);
    EXPECT_EQ(bytes_of_utf16(text, 2), 4u);
    EXPECT_EQ(bytes_of_utf16(text, 3), std::string_view::npos); // inside the astral character
    EXPECT_EQ(bytes_of_utf16(text, 4), 8u);
    EXPECT_EQ(bytes_of_utf16(text, 5), 9u);
    EXPECT_EQ(bytes_of_utf16(text, 6), std::string_view::npos); // longer than the text
    EXPECT_EQ(bytes_of_utf16(text, ~std::size_t{0}), std::string_view::npos);
}

} // namespace
