// Frames written: RFC 6455 sections 4.2.2, 5.2, 5.3, 5.5.1 and the examples of 5.7.
#include "wire/websocket/frame.hpp"

#include "tests/unit/wire/websocket_bytes.hpp"

#include <gtest/gtest.h>

namespace muster::wire {
namespace {

TEST(websocket_frame, writes_the_examples_of_the_specification)
{
    EXPECT_EQ(frame(websocket_opcode::text, "Hello"), bytes({0x81, 0x05}, "Hello"));
    EXPECT_EQ(frame(websocket_opcode::text, "Hello", true, 0x37fa213dU),
              bytes({0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58}));
    EXPECT_EQ(frame(websocket_opcode::text, "Hel", false), bytes({0x01, 0x03}, "Hel"));
    EXPECT_EQ(frame(websocket_opcode::continuation, "lo"), bytes({0x80, 0x02}, "lo"));
    EXPECT_EQ(frame(websocket_opcode::ping, "Hello"), bytes({0x89, 0x05}, "Hello"));
    EXPECT_EQ(frame(websocket_opcode::binary, std::string(256, 'x')).substr(0, 4),
              bytes({0x82, 0x7E, 0x01, 0x00}));
    EXPECT_EQ(frame(websocket_opcode::binary, std::string(65536, 'x')).substr(0, 10),
              bytes({0x82, 0x7F, 0, 0, 0, 0, 0, 1, 0, 0}));
}

TEST(websocket_frame, writes_the_shortest_length_at_both_sides_of_each_border)
{
    const auto head = [](std::size_t size) {
        const auto out = frame(websocket_opcode::binary, std::string(size, 'x'));
        return out.substr(1, out.size() - 1 - size);
    };
    EXPECT_EQ(head(0), bytes({0}));
    EXPECT_EQ(head(125), bytes({125}));
    EXPECT_EQ(head(126), bytes({126, 0, 126}));
    EXPECT_EQ(head(65535), bytes({126, 0xFF, 0xFF}));
    EXPECT_EQ(head(65536), bytes({127, 0, 0, 0, 0, 0, 1, 0, 0}));
}

TEST(websocket_frame, writes_broken_headers_when_asked_to)
{
    std::string out;
    append_frame(
        out,
        {.fin = false, .rsv1 = true, .rsv2 = true, .rsv3 = true, .opcode = 11, .mask = {}, .payload = "x"});
    EXPECT_EQ(out, bytes({0x7B, 0x01}, "x"));
}

TEST(websocket_frame, masks_every_length_as_the_byte_by_byte_rule_says)
{
    for (std::size_t size = 0; size < 40; ++size) {
        std::string clear;
        for (std::size_t i = 0; i < size; ++i)
            clear.push_back(static_cast<char>(i * 7));
        const auto masked = frame(websocket_opcode::binary, clear, true, 0x01A2B3C4U);
        const std::string key = bytes({0x01, 0xA2, 0xB3, 0xC4});
        for (std::size_t i = 0; i < size; ++i)
            EXPECT_EQ(static_cast<unsigned char>(masked[6 + i]),
                      static_cast<unsigned char>(clear[i]) ^ static_cast<unsigned char>(key[i % 4]));
    }
}

TEST(websocket_frame, close_payload_holds_code_and_reason)
{
    EXPECT_EQ(close_payload(1000), bytes({0x03, 0xE8}));
    EXPECT_EQ(close_payload(1001, "bye"), bytes({0x03, 0xE9}, "bye"));
}

TEST(websocket_frame, close_reason_is_cut_between_characters)
{
    EXPECT_EQ(close_payload(1000, std::string(200, 'x')).size(), 125U);
    const std::string euro = "\xE2\x82\xAC";
    std::string reason(122, 'x');
    EXPECT_EQ(close_payload(1000, reason + euro).substr(2), reason);
    reason.resize(120);
    EXPECT_EQ(close_payload(1000, reason + euro + "y").substr(2), reason + euro);
}

TEST(websocket_frame, accept_value_is_that_of_the_specification)
{
    EXPECT_EQ(websocket_accept("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

} // namespace
} // namespace muster::wire
