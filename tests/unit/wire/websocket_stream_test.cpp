// One stream with everything in it, cut in every way: the messages must be the same.
#include "wire/websocket/frame.hpp"

#include "tests/unit/wire/websocket_bytes.hpp"

#include <gtest/gtest.h>

namespace muster::wire {
namespace {

using enum websocket_opcode;

// All kinds of frames, lengths on both sides of 126, characters of one to four bytes, a compressed message.
std::string recorded(websocket_role reader)
{
    std::uint32_t key = 0x9E3779B9U;
    std::string out;
    const auto put = [&](websocket_opcode opcode, std::string_view payload, bool fin = true,
                         bool rsv1 = false) {
        websocket_frame one{.fin = fin,
                            .rsv1 = rsv1,
                            .opcode = static_cast<std::uint8_t>(opcode),
                            .mask = {},
                            .payload = payload};
        if (reader == websocket_role::server)
            one.mask = key *= 2654435761U;
        append_frame(out, one);
    };
    std::string squeezed;
    websocket_deflater(15, false).deflate("compressed compressed compressed \xE2\x82\xAC", squeezed);
    put(text, "42[\"chat\",\"h\xC3\xA9llo \xE2\x82\xAC \xF0\x9F\x98\x80\"]");
    put(binary, std::string(130, '\xFF'));
    put(text, "one \xF0\x9F", false);
    put(ping, "are you there");
    put(continuation, "\x98\x80", false);
    put(continuation, "", false);
    put(pong, "");
    put(continuation, " two");
    put(text, "");
    put(text, squeezed.substr(0, 5), false, true);
    put(ping, "");
    put(continuation, squeezed.substr(5));
    put(binary, std::string(126, 'b'));
    put(close, close_payload(1001, "bye \xE2\x82\xAC"));
    return out;
}

outcome read_recorded(websocket_role role, std::string_view stream, std::size_t size)
{
    websocket_reader reader(role);
    reader.accept_deflate(std::make_unique<websocket_inflater>(15, false));
    return read_all(reader, stream, size);
}

class websocket_stream : public testing::TestWithParam<websocket_role> {};

TEST_P(websocket_stream, gives_the_same_messages_in_parts_of_every_size)
{
    const auto stream = recorded(GetParam());
    const auto whole = read_recorded(GetParam(), stream, std::string::npos);
    ASSERT_EQ(whole.failed, core::errc{});
    ASSERT_EQ(whole.messages.size(), 10U);
    EXPECT_EQ(whole.messages[4].data, "one \xF0\x9F\x98\x80 two");
    EXPECT_EQ(whole.messages[7].data, "compressed compressed compressed \xE2\x82\xAC");
    for (std::size_t size = 1; size < stream.size(); ++size)
        EXPECT_EQ(read_recorded(GetParam(), stream, size), whole) << size;
}

TEST_P(websocket_stream, gives_the_same_messages_when_cut_anywhere_once)
{
    const auto stream = recorded(GetParam());
    const auto whole = read_recorded(GetParam(), stream, std::string::npos);
    for (std::size_t cut = 1; cut < stream.size(); ++cut) {
        websocket_reader reader(GetParam());
        reader.accept_deflate(std::make_unique<websocket_inflater>(15, false));
        outcome out;
        read_part(reader, stream.substr(0, cut), out);
        read_part(reader, stream.substr(cut), out);
        EXPECT_EQ(out, whole) << cut;
    }
}

TEST_P(websocket_stream, gives_the_same_error_however_a_damaged_stream_is_cut)
{
    const auto good = recorded(GetParam());
    for (std::size_t at = 0; at < good.size(); ++at) {
        auto bad = good;
        bad[at] = static_cast<char>(static_cast<unsigned char>(bad[at]) ^ 0x88U);
        const auto whole = read_recorded(GetParam(), bad, std::string::npos);
        EXPECT_EQ(read_recorded(GetParam(), bad, 1), whole) << "damaged at " << at;
        EXPECT_EQ(read_recorded(GetParam(), bad, 7), whole) << "damaged at " << at;
    }
}

TEST_P(websocket_stream, reads_a_megabyte_byte_by_byte_in_linear_time)
{
    std::string big;
    append_frame(
        big, {.opcode = 2,
              .mask = GetParam() == websocket_role::server ? std::optional<std::uint32_t>(77U) : std::nullopt,
              .payload = std::string(core::limits::message_bytes, 'x')});
    websocket_reader reader(GetParam());
    websocket_message message;
    std::size_t steps = 0;
    for (std::size_t i = 0; i < big.size(); ++i) {
        auto input = std::string_view(big).substr(i, 1);
        ASSERT_TRUE(reader.next(input, message));
        ++steps;
    }
    EXPECT_EQ(steps, big.size());
    EXPECT_EQ(message.data, std::string(core::limits::message_bytes, 'x'));
}

INSTANTIATE_TEST_SUITE_P(roles, websocket_stream,
                         testing::Values(websocket_role::client, websocket_role::server), [](const auto& i) {
                             return i.param == websocket_role::client ? "client" : "server";
                         });

} // namespace
} // namespace muster::wire
