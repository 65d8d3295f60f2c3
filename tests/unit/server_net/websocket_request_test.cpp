// The opening handshake: what is taken, and the status of what is not. RFC 6455 section 4.2.
#include "reference_server/net/http/websocket_request.hpp"

#include <gtest/gtest.h>

namespace muster::server {
namespace {

wire::http_request sound()
{
    return {.method = "GET",
            .target = "/socket.io/?EIO=4&transport=websocket",
            .fields = {{"Host", "x"},
                       {"Upgrade", "WebSocket"},
                       {"Connection", "keep-alive, Upgrade"},
                       {"Sec-WebSocket-Version", "13"},
                       {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}},
            .body = {}};
}

unsigned status_with(std::size_t field, std::string value)
{
    auto request = sound();
    request.fields[field].second = std::move(value);
    return check_websocket_request(request, true).status;
}

TEST(websocket_request, takes_a_sound_handshake_whatever_its_case)
{
    EXPECT_TRUE(asks_for_websocket(sound()));
    const auto verdict = check_websocket_request(sound(), true);
    EXPECT_EQ(verdict.status, 0U);
    EXPECT_EQ(verdict.key, "dGhlIHNhbXBsZSBub25jZQ==");
}

TEST(websocket_request, is_not_asked_for_by_other_upgrades)
{
    auto request = sound();
    request.fields[1].second = "h2c";
    EXPECT_FALSE(asks_for_websocket(request));
    request.fields[1].second = "websocketx";
    EXPECT_FALSE(asks_for_websocket(request));
}

TEST(websocket_request, refuses_each_missing_or_wrong_part)
{
    auto post = sound();
    post.method = "POST";
    EXPECT_EQ(check_websocket_request(post, true).status, 405U);
    EXPECT_EQ(check_websocket_request(sound(), false).status, 400U);
    EXPECT_EQ(status_with(2, "keep-alive"), 400U);
    EXPECT_EQ(status_with(3, "8"), 426U);
    EXPECT_EQ(status_with(3, "13, 8"), 426U);
    EXPECT_EQ(status_with(4, ""), 400U);
    EXPECT_EQ(status_with(4, "c2hvcnQ="), 400U);
    EXPECT_EQ(status_with(4, "not base64 at all!!!!!!!"), 400U);
    auto twice = sound();
    twice.fields.push_back(twice.fields[4]);
    EXPECT_EQ(check_websocket_request(twice, true).status, 400U);
}

TEST(websocket_request, answers_with_the_accept_value_and_drops_split_fields)
{
    EXPECT_EQ(
        switching_protocols("dGhlIHNhbXBsZSBub25jZQ==", {{"X-A", "b"}, {"X-Bad", "b\r\nSet-Cookie: x"}}),
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nX-A: b\r\n\r\n");
}

} // namespace
} // namespace muster::server
