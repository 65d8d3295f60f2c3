// permessage-deflate: the examples of RFC 7692 section 7.2.3, hostile blocks, and negotiation (section 7.1).
#include "wire/websocket/deflate.hpp"

#include "tests/unit/wire/websocket_bytes.hpp"

#include <gtest/gtest.h>

namespace muster::wire {
namespace {

using core::errc;

std::string inflated(websocket_inflater& inflater, std::string_view part)
{
    std::string out;
    const auto done = inflater.inflate(part, true, 1'000'000, out);
    EXPECT_TRUE(done) << core::name_of(core::errc_of(done.error()));
    return out;
}

errc failure(std::string_view part, std::size_t limit = 1'000'000)
{
    websocket_inflater inflater(15, false);
    std::string out;
    const auto done = inflater.inflate(part, true, limit, out);
    EXPECT_LE(out.size(), limit);
    return done ? errc{} : core::errc_of(done.error());
}

TEST(websocket_inflater, reads_the_examples_of_the_specification)
{
    websocket_inflater inflater(15, false);
    EXPECT_EQ(inflated(inflater, bytes({0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00})), "Hello");
    EXPECT_EQ(inflated(inflater, bytes({0xf2, 0x00, 0x11, 0x00, 0x00})), "Hello"); // from the window
    EXPECT_EQ(inflated(inflater, bytes({0x00, 0x05, 0x00, 0xfa, 0xff}, "Hello") + bytes({0x00})), "Hello");
    EXPECT_EQ(inflated(inflater, bytes({0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x00})), "Hello"); // final
    EXPECT_EQ(inflated(inflater,
                       bytes({0xf2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xff, 0xff, 0xca, 0xc9, 0xc9, 0x07, 0x00})),
              "Hello"); // two blocks
    EXPECT_EQ(inflated(inflater, bytes({0x00})), "");
}

TEST(websocket_inflater, keeps_its_window_over_a_final_block)
{
    websocket_inflater inflater(15, false);
    EXPECT_EQ(inflated(inflater, bytes({0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x00})), "Hello");
    EXPECT_EQ(inflated(inflater, bytes({0xf2, 0x00, 0x11, 0x00, 0x00})), "Hello");
}

TEST(websocket_inflater, forgets_its_window_when_that_was_agreed)
{
    websocket_inflater inflater(15, true);
    EXPECT_EQ(inflated(inflater, bytes({0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00})), "Hello");
    std::string out;
    EXPECT_FALSE(inflater.inflate(bytes({0xf2, 0x00, 0x11, 0x00, 0x00}), true, 100, out));
}

TEST(websocket_inflater, refuses_what_does_not_inflate)
{
    EXPECT_EQ(failure(bytes({0xFF, 0xFF, 0xFF, 0xFF})), errc::websocket_bad_deflate);       // block type 3
    EXPECT_EQ(failure(bytes({0x00, 0x05, 0x00, 0x00, 0x00})), errc::websocket_bad_deflate); // length check
    EXPECT_EQ(failure(bytes({0xf2, 0x48, 0xcd})), errc::websocket_bad_deflate);             // cut off
    EXPECT_EQ(failure(bytes({0x12, 0x37, 0x11, 0x7d, 0x2a})),
              errc::websocket_bad_deflate); // before the window
}

TEST(websocket_inflater, refuses_a_message_of_many_final_blocks)
{
    std::string finals;
    for (int i = 0; i < 1'000; ++i)
        finals += bytes({0x03, 0x00});
    EXPECT_EQ(failure(finals), errc::websocket_bad_deflate);
}

TEST(websocket_inflater, stops_a_bomb_at_the_limit)
{
    std::string bomb;
    websocket_deflater(15, false).deflate(std::string(20'000'000, '0'), bomb);
    EXPECT_LT(bomb.size(), 30'000U);
    EXPECT_EQ(failure(bomb, 1'000'000), errc::too_large);
    EXPECT_EQ(failure(bomb, 20'000'000), errc{});
}

TEST(websocket_reader, refuses_a_compressed_bomb_and_bad_deflate_as_messages)
{
    const auto read = [](std::string_view payload) {
        std::string stream;
        append_frame(stream, {.rsv1 = true, .opcode = 1, .mask = {}, .payload = payload});
        websocket_reader reader(websocket_role::client);
        reader.accept_deflate(std::make_unique<websocket_inflater>(15, false));
        return read_all(reader, stream).failed;
    };
    std::string bomb;
    websocket_deflater(15, false).deflate(std::string(2'000'000, '0'), bomb);
    EXPECT_EQ(read(bomb), errc::too_large);
    EXPECT_EQ(read(bytes({0xFF, 0xFF})), errc::websocket_bad_deflate);
    std::string bad_text;
    websocket_deflater(15, false).deflate("\xFF", bad_text);
    EXPECT_EQ(read(bad_text), errc::invalid_utf8);
}

TEST(websocket_reader, takes_the_compressed_bit_only_on_the_first_frame_of_a_message)
{
    const auto read = [](std::string_view stream) {
        websocket_reader reader(websocket_role::client);
        reader.accept_deflate(std::make_unique<websocket_inflater>(15, false));
        return read_all(reader, stream).failed;
    };
    EXPECT_EQ(read(bytes({0x41, 0x01, 0x00, 0xC0})), errc::websocket_reserved_bits);
    EXPECT_EQ(read(bytes({0xC9, 0x00})), errc::websocket_reserved_bits);
    EXPECT_EQ(read(frame(websocket_opcode::text, "plain")), errc{});
}

class websocket_window : public testing::TestWithParam<int> {};

TEST_P(websocket_window, round_trips_messages_of_many_sizes_with_and_without_takeover)
{
    for (const bool no_takeover : {false, true}) {
        websocket_deflater deflater(GetParam(), no_takeover);
        websocket_inflater inflater(GetParam(), no_takeover);
        for (const std::size_t size : {0U, 1U, 5U, 300U, 40'000U, 0U, 120'000U}) {
            std::string message;
            for (std::size_t i = 0; message.size() < size; ++i)
                message += std::to_string(i * i) + "abcdefgh";
            message.resize(size);
            std::string squeezed;
            deflater.deflate(message, squeezed);
            EXPECT_EQ(inflated(inflater, squeezed), message);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(bits, websocket_window, testing::Range(8, 16));

TEST(deflate_negotiation, answers_only_what_the_offer_allows)
{
    EXPECT_EQ(accept_deflate_offer(deflate_offer())->answer, "permessage-deflate");
    EXPECT_EQ(
        accept_deflate_offer("permessage-deflate;server_no_context_takeover ; server_max_window_bits=\"10\"")
            ->answer,
        "permessage-deflate; server_no_context_takeover; server_max_window_bits=10");
    const auto hinted =
        accept_deflate_offer("permessage-deflate; client_no_context_takeover; client_max_window_bits=9");
    EXPECT_EQ(hinted->answer, "permessage-deflate; client_no_context_takeover");
    EXPECT_TRUE(hinted->parameters.client_no_context_takeover);
    EXPECT_EQ(hinted->parameters.client_max_window_bits, 15);
}

TEST(deflate_negotiation, passes_over_offers_it_cannot_read)
{
    for (const auto* bad :
         {"", "x-webkit-deflate-frame", "permessage-deflate; unknown",
          "permessage-deflate; server_max_window_bits", "permessage-deflate; server_max_window_bits=7",
          "permessage-deflate; server_max_window_bits=16", "permessage-deflate; server_max_window_bits=08",
          "permessage-deflate; server_no_context_takeover=1", "permessage-deflate; client_max_window_bits=",
          "permessage-deflate; client_max_window_bits; client_max_window_bits",
          "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
          "permessage-deflate;"})
        EXPECT_FALSE(accept_deflate_offer(bad)) << bad;
    EXPECT_EQ(accept_deflate_offer("permessage-deflate; unknown, permessage-deflate")->answer,
              "permessage-deflate");
}

TEST(deflate_negotiation, reads_the_answer_of_a_server)
{
    const auto agreed = read_deflate_answer(
        "permessage-deflate; server_max_window_bits=9; client_max_window_bits=8; client_no_context_takeover");
    ASSERT_TRUE(agreed);
    EXPECT_EQ(agreed->server_max_window_bits, 9);
    EXPECT_EQ(agreed->client_max_window_bits, 8);
    EXPECT_TRUE(agreed->client_no_context_takeover);
    EXPECT_FALSE(agreed->server_no_context_takeover);
    EXPECT_FALSE(read_deflate_answer("permessage-deflate; client_max_window_bits"));
    EXPECT_FALSE(read_deflate_answer("permessage-deflate, permessage-deflate"));
    EXPECT_FALSE(read_deflate_answer("permessage-bzip2"));
}

} // namespace
} // namespace muster::wire
