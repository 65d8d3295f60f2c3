// Engine.IO packets as WebSocket messages.
#include "wire/engineio_packet.hpp"

#include <gtest/gtest.h>

namespace {

using namespace muster;
using namespace muster::wire;
using namespace std::string_view_literals;

TEST(engineio_packet, text_messages_begin_with_the_type_digit)
{
    for (int type = 0; type <= 6; ++type) {
        const std::string text = std::to_string(type) + "probe";
        const auto packet = decode_engineio_text(text);
        ASSERT_TRUE(packet);
        EXPECT_EQ(*packet, (engineio_packet{static_cast<engineio_type>(type), false, "probe"}));
    }
}

TEST(engineio_packet, data_is_a_view_of_the_message)
{
    const std::string_view text = "4hello";
    EXPECT_EQ(decode_engineio_text(text)->data.data(), text.data() + 1);
    EXPECT_TRUE(decode_engineio_text("3")->data.empty());
}

TEST(engineio_packet, an_empty_message_is_refused)
{
    EXPECT_EQ(decode_engineio_text("").error(), core::errc::empty_packet);
    EXPECT_EQ(decode_engineio_binary(engineio_revision::v3, "").error(), core::errc::empty_packet);
}

TEST(engineio_packet, a_type_outside_the_table_is_refused)
{
    for (const auto text : {"7"sv, "a"sv, " 4"sv, "-1"sv, "b4AQID"sv, "\x04"sv, "\xff"sv, "\0"sv})
        EXPECT_EQ(decode_engineio_text(text).error(), core::errc::unknown_packet_type) << text;
    EXPECT_EQ(decode_engineio_binary(engineio_revision::v3, "\x07").error(), core::errc::unknown_packet_type);
    EXPECT_EQ(decode_engineio_binary(engineio_revision::v3, "4a").error(), core::errc::unknown_packet_type);
}

TEST(engineio_packet, binary_of_protocol_4_is_a_bare_message)
{
    EXPECT_EQ(*decode_engineio_binary(engineio_revision::v4, "\x04\x01"),
              (engineio_packet{engineio_type::message, true, "\x04\x01"}));
    EXPECT_EQ(*decode_engineio_binary(engineio_revision::v4, ""),
              (engineio_packet{engineio_type::message, true, ""}));
}

TEST(engineio_packet, binary_of_protocol_3_begins_with_the_type_byte)
{
    EXPECT_EQ(*decode_engineio_binary(engineio_revision::v3, "\x04\x01"),
              (engineio_packet{engineio_type::message, true, "\x01"}));
}

TEST(engineio_packet, packets_are_appended_as_they_are_read)
{
    std::string out;
    append_engineio(out, engineio_revision::v4, {engineio_type::ping, false, "probe"});
    append_engineio(out, engineio_revision::v4, {engineio_type::message, true, "\x01\x02"});
    append_engineio(out, engineio_revision::v3, {engineio_type::message, true, "\x01\x02"});
    append_engineio(out, engineio_revision::v3, {engineio_type::noop, false, ""});
    EXPECT_EQ(out, "2probe\x01\x02\x04\x01\x02"
                   "6");
}

} // namespace
