// Polling bodies: the examples of both protocol texts, and everything that is refused.
#include "wire/engineio_payload.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace muster;
using namespace muster::wire;
using namespace std::string_literals;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto v3 = engineio_revision::v3;
constexpr auto v4 = engineio_revision::v4;

engineio_packet text(std::string_view data)
{
    return {engineio_type::message, false, data};
}

engineio_packet bytes(std::string_view data)
{
    return {engineio_type::message, true, data};
}

core::errc error_of(engineio_revision revision, std::string_view body, bool octets = false)
{
    engineio_payload out;
    const auto read = decode_payload(revision, body, octets, out);
    return read ? core::errc{} : core::errc_of(read.error());
}

TEST(engineio_payload, protocol_4_separates_packets_and_writes_binary_as_base64)
{
    engineio_payload out;
    ASSERT_TRUE(decode_payload(v4,
                               "4hello\x1e"
                               "2\x1e"
                               "bAQIDBA==",
                               false, out));
    EXPECT_THAT(out.packets, ElementsAre(text("hello"), engineio_packet{engineio_type::ping, false, ""},
                                         bytes("\x01\x02\x03\x04")));
    std::string body;
    EXPECT_FALSE(append_payload(body, v4, out.packets, binary_form::octets));
    EXPECT_EQ(body, "4hello\x1e"
                    "2\x1e"
                    "bAQIDBA==");
}

TEST(engineio_payload, protocol_3_counts_utf16_units)
{
    engineio_payload out;
    ASSERT_TRUE(decode_payload(v3,
                               "6:4hello2:4\xe2\x82\xac"
                               "3:4\xf0\x9f\x98\x80",
                               false, out));
    EXPECT_THAT(out.packets, ElementsAre(text("hello"), text("\xe2\x82\xac"), text("\xf0\x9f\x98\x80")));
    std::string body;
    EXPECT_FALSE(append_payload(body, v3, out.packets, binary_form::octets));
    EXPECT_EQ(body, "6:4hello2:4\xe2\x82\xac"
                    "3:4\xf0\x9f\x98\x80");
}

TEST(engineio_payload, protocol_3_refuses_byte_and_code_point_counts)
{
    EXPECT_EQ(error_of(v3, "4:4\xe2\x82\xac"), core::errc::malformed_length);
    EXPECT_EQ(error_of(v3, "2:4\xf0\x9f\x98\x80"), core::errc::malformed_length);
    EXPECT_EQ(error_of(v3, "5:4\xf0\x9f\x98\x80"), core::errc::malformed_length);
}

TEST(engineio_payload, protocol_3_writes_binary_as_base64_when_asked)
{
    const engineio_packet packets[] = {bytes("\x01\x02\x03\x04"), text("a")};
    std::string body;
    EXPECT_FALSE(append_payload(body, v3, packets, binary_form::base64));
    EXPECT_EQ(body, "10:b4AQIDBA==2:4a");
    engineio_payload out;
    ASSERT_TRUE(decode_payload(v3, body, false, out));
    EXPECT_THAT(out.packets, ElementsAre(packets[0], packets[1]));
}

TEST(engineio_payload, protocol_3_writes_octets_when_a_packet_is_binary)
{
    const engineio_packet packets[] = {text("\xe2\x82\xac"), bytes("\x01\xff"), text("123456789")};
    std::string body;
    EXPECT_TRUE(append_payload(body, v3, packets, binary_form::octets));
    EXPECT_EQ(body, "\0\4\xff"
                    "4\xe2\x82\xac"
                    "\1\3\xff\4\1\xff"
                    "\0\1\0\xff"
                    "4123456789"s);
    for (const bool announced : {true, false}) { // the first byte tells
        engineio_payload out;
        ASSERT_TRUE(decode_payload(v3, body, announced, out));
        EXPECT_THAT(out.packets, ElementsAre(packets[0], packets[1], packets[2]));
    }
}

TEST(engineio_payload, an_empty_list_is_an_empty_frame_in_protocol_3)
{
    std::string body;
    EXPECT_FALSE(append_payload(body, v3, {}, binary_form::octets));
    EXPECT_EQ(body, "0:");
    engineio_payload out;
    EXPECT_TRUE(decode_payload(v3, body, false, out));
    EXPECT_THAT(out.packets, IsEmpty());
}

TEST(engineio_payload, an_empty_list_is_nothing_in_protocol_4)
{
    std::string body;
    append_payload(body, v4, {}, binary_form::base64);
    EXPECT_EQ(body, "");
}

TEST(engineio_payload, a_body_that_holds_nothing_is_refused)
{
    EXPECT_EQ(error_of(v4, ""), core::errc::empty_packet);
    EXPECT_EQ(error_of(v3, ""), core::errc::malformed_payload);
    EXPECT_EQ(error_of(v3, "", true), core::errc::malformed_payload);
}

TEST(engineio_payload, empty_packets_are_refused)
{
    for (const char* body : {"4a\x1e\x1e"
                             "4b",
                             "4a\x1e",
                             "\x1e"
                             "4a",
                             "\x1e"})
        EXPECT_EQ(error_of(v4, body), core::errc::empty_packet) << body;
    EXPECT_EQ(error_of(v3, "\0\0\xff"s), core::errc::empty_packet);
    EXPECT_EQ(error_of(v3, "\1\0\xff"s), core::errc::empty_packet);
    EXPECT_EQ(error_of(v3, "1:b"), core::errc::empty_packet);
}

TEST(engineio_payload, unknown_types_are_refused)
{
    EXPECT_EQ(error_of(v4, "abc"), core::errc::unknown_packet_type);
    EXPECT_EQ(error_of(v3, "1:9"), core::errc::unknown_packet_type);
    EXPECT_EQ(error_of(v3, "2:b9"), core::errc::unknown_packet_type);
    EXPECT_EQ(error_of(v3, "\1\1\xff\x07"s), core::errc::unknown_packet_type);
}

TEST(engineio_payload, broken_base64_is_refused)
{
    EXPECT_EQ(error_of(v4, "bAQ"), core::errc::invalid_base64);
    EXPECT_EQ(error_of(v3, "4:b4AQ"), core::errc::invalid_base64);
}

TEST(engineio_payload, text_that_is_not_utf8_is_refused)
{
    EXPECT_EQ(error_of(v4, "4\xff"), core::errc::invalid_utf8);
    EXPECT_EQ(error_of(v3, "2:4\xff"), core::errc::invalid_utf8);
    EXPECT_EQ(error_of(v3, "1:4\xff"), core::errc::invalid_utf8);
    EXPECT_EQ(error_of(v3, "1:43\xff"), core::errc::invalid_utf8);
    EXPECT_EQ(error_of(v3, "\0\2\xff"
                           "4\xff"s),
              core::errc::invalid_utf8);
}

TEST(engineio_payload, hostile_lengths_are_refused)
{
    for (const char* body :
         {"99:4", "-1:4", "1.5:4", "1e300:4", " 1:4", "abc", ":4", "1", "18446744073709551615:4",
          "18446744073709551616:4", "99999999999999999999999999:4", "2:4a3"})
        EXPECT_EQ(error_of(v3, body), core::errc::malformed_length) << body;
    const std::string nines(30, '\x09');
    for (const std::string& body : {"\0"s, "\0\1"s, "\0\xff"s,
                                    "\0\2\xff"
                                    "4"s,
                                    "\0\x0a\xff"
                                    "4"s,
                                    "\0"s + nines +
                                        "\xff"
                                        "4",
                                    "\0" + std::string(40, '\0') + "\xff"})
        EXPECT_EQ(error_of(v3, body), core::errc::malformed_length) << testing::PrintToString(body);
}

TEST(engineio_payload, a_frame_kind_beyond_binary_is_refused)
{
    EXPECT_EQ(error_of(v3, "\2\1\xff\4"s, true), core::errc::malformed_payload);
    EXPECT_EQ(error_of(v3, "\0\1\xff"
                           "4\2"s),
              core::errc::malformed_payload);
}

TEST(engineio_payload, more_packets_than_the_limit_are_refused)
{
    engineio_payload out;
    EXPECT_TRUE(decode_payload(v4,
                               "2\x1e"
                               "2\x1e"
                               "2",
                               false, out, 3));
    const std::pair<engineio_revision, std::string> bodies[] = {{v4, "2\x1e"
                                                                     "2\x1e"
                                                                     "2\x1e"
                                                                     "2"},
                                                                {v3, "1:21:21:21:2"},
                                                                {v3, "\0\1\xff"
                                                                     "2\0\1\xff"
                                                                     "2\0\1\xff"
                                                                     "2\0\1\xff"
                                                                     "2"s}};
    for (const auto& [revision, body] : bodies) {
        const auto read = decode_payload(revision, body, false, out, 3);
        ASSERT_FALSE(read);
        EXPECT_EQ(read.error(), core::errc::too_many_packets);
        EXPECT_EQ(out.packets.size(), 3u);
    }
    EXPECT_EQ(decode_payload(v3, "0:0:0:0:", false, out, 3).error(), core::errc::too_many_packets);
}

TEST(engineio_payload, the_packets_before_an_error_are_kept)
{
    engineio_payload out;
    EXPECT_FALSE(decode_payload(v4,
                                "4a\x1e"
                                "bAQ==\x1ezzz",
                                false, out));
    EXPECT_THAT(out.packets, ElementsAre(text("a"), bytes("\x01")));
    EXPECT_FALSE(decode_payload(v3, "2:4a2:4b9", false, out));
    EXPECT_THAT(out.packets, ElementsAre(text("a"), text("b")));
}

TEST(engineio_payload, decoded_base64_stays_put_while_more_is_read)
{
    std::string body = "bAQID";
    for (int i = 0; i < 200; ++i)
        body += "\x1e"
                "bAQID";
    engineio_payload out;
    ASSERT_TRUE(decode_payload(v4, body, false, out));
    for (const engineio_packet& packet : out.packets)
        EXPECT_EQ(packet, bytes("\x01\x02\x03"));
    out.clear();
    EXPECT_THAT(out.packets, IsEmpty());
}

} // namespace
