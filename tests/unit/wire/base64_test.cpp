// base64 and base64url: the published vectors, every byte, and what strictness refuses.
#include "wire/base64.hpp"

#include <gtest/gtest.h>

namespace {

using namespace muster;
using namespace muster::wire;

std::string encoded(std::string_view bytes)
{
    std::string out = "before:";
    append_base64(out, bytes);
    return out.substr(7);
}

std::string url_encoded(std::string_view bytes)
{
    std::string out;
    append_base64url(out, bytes);
    return out;
}

TEST(base64, encodes_and_decodes_the_vectors_of_rfc_4648)
{
    const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                           {"f", "Zg=="},
                                                           {"fo", "Zm8="},
                                                           {"foo", "Zm9v"},
                                                           {"foob", "Zm9vYg=="},
                                                           {"fooba", "Zm9vYmE="},
                                                           {"foobar", "Zm9vYmFy"}};
    for (const auto& [bytes, text] : vectors) {
        EXPECT_EQ(encoded(bytes), text);
        std::string out;
        EXPECT_TRUE(append_from_base64(out, text));
        EXPECT_EQ(out, bytes);
    }
}

TEST(base64, carries_every_byte_at_every_position)
{
    for (int b = 0; b < 256; ++b)
        for (std::size_t at = 0; at < 3; ++at) {
            std::string bytes = "xyz";
            bytes[at] = static_cast<char>(b);
            std::string out;
            EXPECT_TRUE(append_from_base64(out, encoded(bytes)));
            EXPECT_EQ(out, bytes);
            std::string url;
            EXPECT_TRUE(append_from_base64url(url, url_encoded(bytes)));
            EXPECT_EQ(url, bytes);
        }
}

TEST(base64, the_alphabets_differ_in_their_last_two_digits)
{
    EXPECT_EQ(encoded("\xfb\xff\xfe"), "+//+");
    EXPECT_EQ(url_encoded("\xfb\xff\xfe"), "-__-");
}

TEST(base64, refuses_what_is_not_canonical)
{
    for (const char* text : {"Zg", "Zg=", "Zg===", "Z", "Zm9", "====", "=", "Zm=v", "Zm 9v", "Zm9v\n",
                             "Zh==", "Zm9=", "-__-", "Zg==Zg=="}) {
        std::string out = "kept";
        const auto read = append_from_base64(out, text);
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error(), core::errc::invalid_base64) << text;
        EXPECT_EQ(out, "kept") << text;
    }
}

TEST(base64, refuses_padding_stray_bits_and_foreign_digits_in_base64url)
{
    for (const char* text : {"Zg==", "Zh", "Z", "Zm9vY", "+//+", "Zm 8"}) {
        std::string out = "kept";
        const auto read = append_from_base64url(out, text);
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error(), core::errc::invalid_base64) << text;
        EXPECT_EQ(out, "kept") << text;
    }
}

TEST(base64, base64url_has_no_padding)
{
    EXPECT_EQ(url_encoded("f"), "Zg");
    EXPECT_EQ(url_encoded("fo"), "Zm8");
    std::string out;
    EXPECT_TRUE(append_from_base64url(out, "Zm8"));
    EXPECT_EQ(out, "fo");
}

} // namespace
