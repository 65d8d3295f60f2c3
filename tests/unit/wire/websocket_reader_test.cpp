// Each rule of the reader, one by one: what it delivers and what it refuses. RFC 6455 sections 5 to 8.
#include "wire/websocket/frame.hpp"

#include "tests/unit/wire/websocket_bytes.hpp"

#include <gtest/gtest.h>

namespace muster::wire {
namespace {

using core::errc;
using enum websocket_opcode;

core::errc error_of(std::string_view stream, websocket_role role = websocket_role::client)
{
    return read_as(role, stream).failed;
}

TEST(websocket_reader, delivers_every_frame_of_one_read)
{
    const auto all =
        read_as(websocket_role::client, frame(text, "a") + frame(binary, "b") + frame(ping, "c") +
                                            frame(pong, "") + frame(close, close_payload(1000, "d")));
    EXPECT_EQ(all.failed, errc{});
    EXPECT_EQ(all.messages,
              (std::vector<heard>{
                  {text, "a", 0}, {binary, "b", 0}, {ping, "c", 0}, {pong, "", 0}, {close, "d", 1000}}));
    EXPECT_FALSE(all.partial);
}

TEST(websocket_reader, delivers_whole_unmasked_messages_without_copying)
{
    const std::string stream = frame(text, "hello") + frame(binary, std::string(70'000, 'x'));
    std::string_view input = stream;
    websocket_reader reader(websocket_role::client);
    websocket_message message;
    for (int i = 0; i < 2; ++i) {
        ASSERT_EQ(reader.next(input, message).value(), websocket_reader::status::message);
        EXPECT_GE(message.data.data(), stream.data());
        EXPECT_LE(message.data.data() + message.data.size(), stream.data() + stream.size());
    }
    EXPECT_EQ(reader.next(input, message).value(), websocket_reader::status::need_more);
}

TEST(websocket_reader, reads_all_three_length_forms_in_both_roles)
{
    for (const std::size_t size : {0U, 1U, 125U, 126U, 127U, 65535U, 65536U, 100'000U}) {
        const std::string data(size, 'x');
        EXPECT_EQ(read_as(websocket_role::client, frame(binary, data)).messages,
                  (std::vector<heard>{{binary, data, 0}}));
        EXPECT_EQ(read_as(websocket_role::server, frame(binary, data, true, 0xA1B2C3D4U)).messages,
                  (std::vector<heard>{{binary, data, 0}}));
    }
}

TEST(websocket_reader, joins_fragments_and_lets_control_frames_between)
{
    const auto all = read_as(websocket_role::client, frame(text, "Hel", false) + frame(ping, "p") +
                                                         frame(continuation, "", false) + frame(pong, "q") +
                                                         frame(continuation, "lo") + frame(text, "next"));
    EXPECT_EQ(all.messages,
              (std::vector<heard>{{ping, "p", 0}, {pong, "q", 0}, {text, "Hello", 0}, {text, "next", 0}}));
}

TEST(websocket_reader, is_partial_from_the_first_byte_of_a_message_to_its_last)
{
    websocket_reader reader(websocket_role::client);
    const auto feed = [&](std::string part) {
        outcome out;
        read_part(reader, std::move(part), out);
        return out.partial;
    };
    EXPECT_FALSE(reader.partial());
    EXPECT_TRUE(feed(bytes({0x01})));
    EXPECT_TRUE(feed(bytes({0x01})));
    EXPECT_TRUE(feed("x"));
    EXPECT_TRUE(feed(frame(ping, "")));
    EXPECT_FALSE(feed(frame(continuation, "y")));
}

TEST(websocket_reader, refuses_reserved_bits)
{
    EXPECT_EQ(error_of(bytes({0xC1, 0x00})), errc::websocket_reserved_bits);
    EXPECT_EQ(error_of(bytes({0xA1, 0x00})), errc::websocket_reserved_bits);
    EXPECT_EQ(error_of(bytes({0x91, 0x00})), errc::websocket_reserved_bits);
}

TEST(websocket_reader, refuses_reserved_opcodes)
{
    for (const unsigned opcode : {3U, 4U, 5U, 6U, 7U, 11U, 12U, 13U, 14U, 15U})
        EXPECT_EQ(error_of(bytes({0x80U | opcode, 0x00})), errc::websocket_bad_opcode) << opcode;
}

TEST(websocket_reader, refuses_the_wrong_masking_of_each_role)
{
    EXPECT_EQ(error_of(frame(text, "x"), websocket_role::server), errc::websocket_bad_masking);
    EXPECT_EQ(error_of(frame(text, "x", true, 1U)), errc::websocket_bad_masking);
}

TEST(websocket_reader, refuses_lengths_that_are_not_the_shortest_or_too_long_to_be)
{
    EXPECT_EQ(error_of(bytes({0x82, 126, 0, 125})), errc::websocket_bad_length);
    EXPECT_EQ(error_of(bytes({0x82, 127, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF})), errc::websocket_bad_length);
    EXPECT_EQ(error_of(bytes({0x82, 127, 0x80, 0, 0, 0, 0, 1, 0, 0})), errc::websocket_bad_length);
}

TEST(websocket_reader, refuses_control_frames_that_are_long_or_fragmented)
{
    EXPECT_EQ(error_of(bytes({0x89, 126})), errc::websocket_bad_control);
    EXPECT_EQ(error_of(bytes({0x88, 127})), errc::websocket_bad_control);
    EXPECT_EQ(error_of(bytes({0x09, 0})), errc::websocket_bad_control);
}

TEST(websocket_reader, refuses_continuations_without_start_and_starts_inside_a_message)
{
    EXPECT_EQ(error_of(frame(continuation, "x")), errc::websocket_bad_sequence);
    EXPECT_EQ(error_of(frame(text, "x") + frame(continuation, "x")), errc::websocket_bad_sequence);
    EXPECT_EQ(error_of(frame(text, "x", false) + frame(text, "x")), errc::websocket_bad_sequence);
    EXPECT_EQ(error_of(frame(text, "x", false) + frame(binary, "x", false)), errc::websocket_bad_sequence);
}

TEST(websocket_reader, accepts_the_close_codes_that_may_be_sent_and_no_others)
{
    const auto allowed = [](unsigned code) {
        return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
               (code >= 3000 && code <= 4999);
    };
    for (unsigned code = 0; code <= 5'100; ++code)
        EXPECT_EQ(error_of(frame(close, close_payload(static_cast<std::uint16_t>(code)))),
                  allowed(code) ? errc{} : errc::websocket_bad_close)
            << code;
    EXPECT_EQ(error_of(frame(close, close_payload(65535))), errc::websocket_bad_close);
}

TEST(websocket_reader, reads_a_close_without_code_as_1005_and_refuses_one_byte)
{
    EXPECT_EQ(read_as(websocket_role::client, frame(close, "")).messages,
              (std::vector<heard>{{close, "", 1005}}));
    EXPECT_EQ(error_of(frame(close, "\x03")), errc::websocket_bad_close);
}

TEST(websocket_reader, refuses_a_close_reason_that_is_not_utf8)
{
    EXPECT_EQ(error_of(frame(close, close_payload(1000, "\xFF"))), errc::invalid_utf8);
    EXPECT_EQ(error_of(frame(close, close_payload(1000, "\xE2\x82"))), errc::invalid_utf8);
}

TEST(websocket_reader, refuses_text_that_is_not_utf8_but_takes_it_as_binary)
{
    EXPECT_EQ(error_of(frame(text, "\xFF\xFE")), errc::invalid_utf8);
    EXPECT_EQ(error_of(frame(text, "\xE2\x82")), errc::invalid_utf8);
    EXPECT_EQ(error_of(frame(text, "\xE2", false) + frame(continuation, "")), errc::invalid_utf8);
    EXPECT_EQ(error_of(frame(binary, "\xFF\xFE")), errc{});
}

TEST(websocket_reader, accepts_a_character_that_is_split_over_fragments)
{
    const auto all =
        read_as(websocket_role::client, frame(text, "\xE2", false) + frame(continuation, "\x82", false) +
                                            frame(continuation, "\xAC"));
    EXPECT_EQ(all.messages, (std::vector<heard>{{text, "\xE2\x82\xAC", 0}}));
}

TEST(websocket_reader, refuses_bad_text_before_the_frame_is_whole)
{
    EXPECT_EQ(error_of(bytes({0x81, 0x7E, 0x01, 0x00}, "ab\xFF")), errc::invalid_utf8);
    EXPECT_EQ(error_of(frame(text, "a\xED\xA0", false)), errc::invalid_utf8);
}

TEST(websocket_reader, refuses_a_message_over_the_limit_from_its_headers_alone)
{
    const auto failed = [](std::string_view stream) {
        websocket_reader reader(websocket_role::client, {.message_bytes = 10, .fragments = 5});
        return read_all(reader, stream).failed;
    };
    EXPECT_EQ(failed(frame(binary, std::string(10, 'x'))), errc{});
    EXPECT_EQ(failed(bytes({0x82, 11})), errc::too_large);
    EXPECT_EQ(failed(frame(binary, "123456", false) + bytes({0x80, 5})), errc::too_large);
    EXPECT_EQ(failed(frame(binary, "123456", false) + frame(continuation, "7890")), errc{});
    EXPECT_EQ(failed(bytes({0x82, 127, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF})), errc::too_large);
}

TEST(websocket_reader, refuses_endless_fragments_and_endless_control_frames_between_them)
{
    std::string fragments = frame(text, "", false);
    std::string pings = frame(text, "", false);
    for (std::size_t i = 0; i < core::limits::message_fragments; ++i) {
        fragments += frame(continuation, "", false);
        pings += frame(ping, "");
    }
    EXPECT_EQ(error_of(fragments), errc::websocket_too_many_fragments);
    EXPECT_EQ(error_of(pings), errc{});
    EXPECT_EQ(error_of(pings + frame(ping, "")), errc::websocket_too_many_fragments);
}

TEST(websocket_reader, counts_fragments_anew_for_each_message)
{
    std::string two;
    for (int message = 0; message < 2; ++message) {
        two += frame(text, "", false);
        for (std::size_t i = 0; i < core::limits::message_fragments - 2; ++i)
            two += frame(continuation, "", false);
        two += frame(continuation, "x");
    }
    EXPECT_EQ(read_as(websocket_role::client, two).messages.size(), 2U);
}

TEST(websocket_reader, stays_dead_after_an_error)
{
    websocket_reader reader(websocket_role::client);
    EXPECT_EQ(read_all(reader, bytes({0xC1})).failed, errc::websocket_reserved_bits);
    EXPECT_EQ(read_all(reader, frame(text, "x")).failed, errc::websocket_reserved_bits);
    EXPECT_FALSE(reader.partial());
}

TEST(websocket_reader, names_the_close_code_of_each_error)
{
    EXPECT_EQ(websocket_reader::close_code_for(errc::invalid_utf8), 1007);
    EXPECT_EQ(websocket_reader::close_code_for(errc::websocket_bad_deflate), 1007);
    EXPECT_EQ(websocket_reader::close_code_for(errc::too_large), 1009);
    EXPECT_EQ(websocket_reader::close_code_for(errc::websocket_too_many_fragments), 1009);
    EXPECT_EQ(websocket_reader::close_code_for(errc::websocket_reserved_bits), 1002);
    EXPECT_EQ(websocket_reader::close_code_for(errc::websocket_bad_masking), 1002);
}

TEST(websocket_reader, moves_with_its_partial_message)
{
    websocket_reader first(websocket_role::client);
    EXPECT_TRUE(read_all(first, frame(text, "ab", false)).partial);
    websocket_reader second(std::move(first));
    EXPECT_EQ(read_all(second, frame(continuation, "c")).messages, (std::vector<heard>{{text, "abc", 0}}));
}

} // namespace
} // namespace muster::wire
