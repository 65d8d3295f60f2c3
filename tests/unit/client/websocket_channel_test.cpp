// Frames as the client writes them.
#include "client/transport/websocket_channel.hpp"

#include "tests/support/client_transcript.hpp"

#include <gtest/gtest.h>

namespace muster::client {
namespace {

using wire::engineio_revision;

wire::engineio_packet message(std::string_view text)
{
    return {wire::engineio_type::message, false, text};
}

support::lines lines_of(const io_queue& io)
{
    support::transcript t;
    t.add(io);
    return t.take();
}

TEST(websocket_channel, consecutive_frames_become_one_write_of_one_client)
{
    io_queue io;
    websocket_channel channel(2, 1);
    channel.write(engineio_revision::v4, message("2[\"a\"]"), io);
    channel.write(engineio_revision::v4, message("2[\"b\"]"), io);
    EXPECT_EQ(io.commands.size(), 1U);
    io.client = 9;
    channel.write(engineio_revision::v4, message("2[\"c\"]"), io);
    EXPECT_EQ(io.commands.size(), 2U);
    EXPECT_EQ(lines_of(io),
              (support::lines{R"(ws text "42["a"]")", R"(ws text "42["b"]")", R"(ws text "42["c"]")"}));
}

TEST(websocket_channel, every_frame_has_a_mask_of_its_own)
{
    io_queue io;
    websocket_channel channel(2, 1);
    websocket_channel other(2, 2);
    channel.write(engineio_revision::v4, message("x"), io);
    channel.write(engineio_revision::v4, message("x"), io);
    ASSERT_EQ(io.bytes.size(), 16U); // two bytes of header, four of mask, two of payload, twice
    EXPECT_NE(io.bytes.substr(2, 4), io.bytes.substr(10, 4));
    io_queue second;
    other.write(engineio_revision::v4, message("x"), second);
    EXPECT_NE(io.bytes.substr(2, 4), second.bytes.substr(2, 4));
}

TEST(websocket_channel, long_messages_are_compressed_when_both_sides_agreed)
{
    io_queue io;
    websocket_channel channel(2, 1);
    ASSERT_TRUE(channel.accept_extensions({{"Sec-WebSocket-Extensions", "permessage-deflate"}}, true));
    const std::string text = "2[\"" + std::string(5'000, 'x') + "\"]";
    channel.write(engineio_revision::v4, message(text), io);
    EXPECT_LT(io.bytes.size(), 200U);
    EXPECT_EQ(static_cast<unsigned char>(io.bytes[0]), 0xc1); // FIN, RSV1, text

    wire::websocket_reader server(wire::websocket_role::server);
    server.accept_deflate(std::make_unique<wire::websocket_inflater>(15, false));
    std::string_view input = io.bytes;
    wire::websocket_message got;
    ASSERT_EQ(server.next(input, got).value(), wire::websocket_reader::status::message);
    EXPECT_EQ(got.data, "4" + text);

    io.clear();
    channel.write(engineio_revision::v4, message("short"), io);
    EXPECT_EQ(static_cast<unsigned char>(io.bytes[0]), 0x81);
}

TEST(websocket_channel, only_one_close_frame_is_written)
{
    io_queue io;
    websocket_channel channel(2, 1);
    channel.write_close(1000, io);
    channel.write_close(1002, io);
    EXPECT_EQ(lines_of(io), support::lines{"ws close 1000"});
}

TEST(websocket_channel, a_start_that_only_looks_like_http_is_read_as_frames)
{
    websocket_channel channel(2, 1);
    std::string_view input = "H";
    EXPECT_EQ(channel.look_at_start(input), websocket_channel::greeting::undecided);
    EXPECT_TRUE(channel.http_line().empty());
    input = "Tx";
    EXPECT_EQ(channel.look_at_start(input), websocket_channel::greeting::frames);
    EXPECT_EQ(input, "HTx");
}

TEST(websocket_channel, a_status_line_without_end_is_cut)
{
    websocket_channel channel(2, 1);
    const std::string endless = "HTTP/1.1 200 " + std::string(1'000, 'a');
    std::string_view input = endless;
    EXPECT_EQ(channel.look_at_start(input), websocket_channel::greeting::http);
    EXPECT_EQ(channel.http_line().size(), 256U);
}

} // namespace
} // namespace muster::client
