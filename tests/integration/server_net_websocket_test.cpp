// WebSockets on a real socket: the upgrade, echo, control frames, broken frames, slow peers, both closings.
#include "tests/integration/server_net_peer.hpp"

#include <gtest/gtest.h>
#include <thread>

namespace muster::server::test {
namespace {

using enum wire::websocket_opcode;

constexpr int close_opcode = 8;

TEST(server_net_websocket, answers_the_upgrade_with_the_accept_value)
{
    const served s;
    raw_peer peer(s.port());
    const auto answer = peer.exchange(upgrade());
    EXPECT_EQ(status_of(answer), 101U);
    EXPECT_NE(answer.find("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), std::string::npos);
    EXPECT_EQ(answer.find("Sec-WebSocket-Extensions"), std::string::npos);
}

TEST(server_net_websocket, refuses_handshakes_that_are_not_sound)
{
    const served s;
    const std::string target = "/socket.io/?EIO=4&transport=websocket";
    const std::string base = "Host: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
    const auto answer = [&](const std::string& fields) {
        return raw_peer(s.port()).exchange(get(target, base + fields));
    };
    EXPECT_EQ(status_of(answer("Sec-WebSocket-Version: 13\r\n")), 400U);
    EXPECT_EQ(status_of(answer("Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short\r\n")), 400U);
    const auto version =
        answer("Sec-WebSocket-Version: 8\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
    EXPECT_EQ(status_of(version), 426U);
    EXPECT_NE(version.find("Sec-WebSocket-Version: 13"), std::string::npos);
}

TEST(server_net_websocket, echoes_events_whole_fragmented_and_many_at_once)
{
    const served s;
    raw_peer peer(s.port());
    ASSERT_TRUE(peer.open_websocket() && peer.join());
    peer.send_frame(text, "42[\"echo\",\"whole\"]");
    EXPECT_EQ(peer.read_message().data, "42[\"echo\",\"whole\"]");
    peer.send_frame(text, "42[\"echo\",", false);
    peer.send_frame(ping, "between");
    peer.send_frame(continuation, "\"parts\"]");
    EXPECT_EQ(peer.read_message().data, "between");
    EXPECT_EQ(peer.read_message().data, "42[\"echo\",\"parts\"]");
    std::string many;
    for (int i = 0; i < 500; ++i)
        wire::append_frame(many, {.mask = 1U + static_cast<unsigned>(i),
                                  .payload = "42[\"echo\"," + std::to_string(i) + "]"});
    peer.send(many);
    for (int i = 0; i < 500; ++i)
        ASSERT_EQ(peer.read_message().data, "42[\"echo\"," + std::to_string(i) + "]");
}

TEST(server_net_websocket, reads_a_message_that_comes_byte_by_byte)
{
    const served s;
    raw_peer peer(s.port());
    ASSERT_TRUE(peer.open_websocket() && peer.join());
    std::string frame;
    wire::append_frame(frame, {.mask = 99U, .payload = "42[\"echo\",\"slow\"]"});
    for (const char c : frame)
        peer.send(std::string_view(&c, 1));
    EXPECT_EQ(peer.read_message().data, "42[\"echo\",\"slow\"]");
}

TEST(server_net_websocket, answers_ping_and_ignores_pong)
{
    const served s;
    raw_peer peer(s.port());
    ASSERT_TRUE(peer.open_websocket());
    peer.send_frame(pong, "stray");
    peer.send_frame(ping, "hi");
    const auto answer = peer.read_message();
    EXPECT_EQ(answer.opcode, static_cast<int>(pong));
    EXPECT_EQ(answer.data, "hi");
}

TEST(server_net_websocket, answers_a_close_with_its_code_and_ends_the_connection)
{
    const served s;
    for (const unsigned code : {1000U, 3000U, 1005U}) {
        raw_peer peer(s.port());
        ASSERT_TRUE(peer.open_websocket());
        peer.send_frame(close, code == 1005 ? "" : wire::close_payload(static_cast<std::uint16_t>(code)));
        const auto answer = peer.read_message();
        EXPECT_EQ(answer.opcode, close_opcode);
        EXPECT_EQ(answer.close_code, code);
        EXPECT_EQ(peer.read_to_end(1s), "");
        EXPECT_TRUE(peer.ended());
    }
}

struct broken {
    const char* name;
    std::string bytes;
    std::uint16_t close_code;
};

std::string frame(std::uint8_t opcode, std::string_view payload, bool fin = true, bool rsv2 = false)
{
    std::string out;
    wire::append_frame(out, {.fin = fin, .rsv2 = rsv2, .opcode = opcode, .mask = 7U, .payload = payload});
    return out;
}

class broken_frame : public testing::TestWithParam<broken> {};

TEST_P(broken_frame, is_answered_with_its_close_code_and_ends_that_session_alone)
{
    const served s;
    raw_peer other(s.port());
    ASSERT_TRUE(other.open_websocket() && other.join());
    raw_peer peer(s.port());
    ASSERT_TRUE(peer.open_websocket());
    peer.send(GetParam().bytes);
    const auto answer = peer.read_message();
    EXPECT_EQ(answer.opcode, close_opcode);
    EXPECT_EQ(answer.close_code, GetParam().close_code);
    EXPECT_EQ(peer.read_to_end(1s), "");
    EXPECT_TRUE(peer.ended());
    other.send_frame(text, "42[\"echo\",1]");
    EXPECT_EQ(other.read_message().data, "42[\"echo\",1]");
}

INSTANTIATE_TEST_SUITE_P(all, broken_frame,
                         testing::Values(broken{"unmasked", std::string("\x81\x01x"), 1002},
                                         broken{"reserved_bit", frame(1, "x", true, true), 1002},
                                         broken{"reserved_opcode", frame(3, ""), 1002},
                                         broken{"continuation_first", frame(0, "x"), 1002},
                                         broken{"fragmented_ping", frame(9, "", false), 1002},
                                         broken{"close_999", frame(8, "\x03\xE7"), 1002},
                                         broken{"close_of_one_byte", frame(8, "x"), 1002},
                                         broken{"bad_text", frame(1, "4\xFF\xFE"), 1007},
                                         broken{"too_large", frame(2, std::string(1'000'001, 'x')), 1009}),
                         [](const auto& i) { return std::string(i.param.name); });

TEST(server_net_websocket, ends_endless_fragments)
{
    const served s;
    raw_peer peer(s.port());
    ASSERT_TRUE(peer.open_websocket());
    std::string flood = frame(1, "4", false);
    for (int i = 0; i < 3'000; ++i)
        flood += frame(0, "", false);
    peer.send(flood);
    EXPECT_EQ(peer.read_message().close_code, 1009);
}

TEST(server_net_websocket, ends_a_message_that_takes_too_long_even_when_bytes_keep_coming)
{
    const served s(short_deadlines());
    raw_peer peer(s.port());
    ASSERT_TRUE(peer.open_websocket());
    peer.send_frame(text, "4", false);
    raw_peer::message answer;
    for (int i = 0; i < 100 && answer.opcode < 0 && !peer.ended(); ++i) {
        peer.send_frame(continuation, "x", false);
        answer = peer.read_message(20ms);
    }
    EXPECT_EQ(answer.close_code, 1008);
    EXPECT_EQ(s.log->count("a message took too long"), 1U);
}

TEST(server_net_websocket, leaves_a_quiet_socket_open_past_the_message_deadline)
{
    const served s(short_deadlines());
    raw_peer peer(s.port());
    ASSERT_TRUE(peer.open_websocket() && peer.join());
    EXPECT_EQ(peer.read_message(500ms).opcode, -1);
    peer.send_frame(text, "42[\"echo\",1]");
    EXPECT_EQ(peer.read_message().data, "42[\"echo\",1]");
}

TEST(server_net_websocket, cuts_a_peer_that_ignores_the_closing_handshake)
{
    const served s(short_deadlines());
    raw_peer peer(s.port());
    ASSERT_TRUE(peer.open_websocket());
    peer.send_frame(text, "x"); // no packet type: the core closes
    EXPECT_EQ(peer.read_message().opcode, close_opcode);
    EXPECT_EQ(peer.read_to_end(2s), "");
    EXPECT_TRUE(peer.ended());
}

TEST(server_net_websocket, cuts_a_slow_reader_when_its_queue_is_full_and_says_so_once)
{
    thread_options o;
    o.net.send_buffer = 8'192;
    const served s(o);
    raw_peer peer(s.port(), 4'096);
    ASSERT_TRUE(peer.open_websocket() && peer.join());
    for (int i = 0; i < 4; ++i)
        peer.send_frame(text, "42[\"flood\"]");
    for (int i = 0; i < 300 && s.log->count("too slowly") == 0; ++i)
        peer.read_message(10ms);
    EXPECT_EQ(s.log->count("too slowly"), 1U);
    peer.read_to_end(3s);
    EXPECT_TRUE(peer.ended());
}

TEST(server_net_websocket, cuts_a_slow_reader_after_its_time)
{
    auto o = short_deadlines();
    o.net.send_buffer = 8'192;
    o.net.queue_bytes = 100'000'000;
    const served s(o);
    raw_peer peer(s.port(), 4'096);
    ASSERT_TRUE(peer.open_websocket() && peer.join());
    peer.send_frame(text, "42[\"flood\"]");
    std::this_thread::sleep_for(500ms);
    peer.read_to_end(3s);
    EXPECT_TRUE(peer.ended());
    EXPECT_EQ(s.log->count("did not read for too long"), 1U);
}

TEST(server_net_websocket, ends_only_the_session_whose_event_made_the_app_throw)
{
    const served s;
    raw_peer bad(s.port());
    raw_peer good(s.port());
    ASSERT_TRUE(bad.open_websocket() && bad.join());
    ASSERT_TRUE(good.open_websocket() && good.join());
    bad.send_frame(text, "42[\"throw\"]");
    bad.read_to_end(2s);
    EXPECT_TRUE(bad.ended());
    good.send_frame(text, "42[\"echo\",1]");
    EXPECT_EQ(good.read_message().data, "42[\"echo\",1]");
    EXPECT_EQ(s.log->count("the app threw"), 1U);
}

TEST(server_net_websocket, goes_on_when_the_app_throws_at_the_end_of_a_socket)
{
    const served s;
    raw_peer other(s.port());
    ASSERT_TRUE(other.open_websocket() && other.join());
    {
        raw_peer peer(s.port());
        ASSERT_TRUE(peer.open_websocket() && peer.join());
        peer.send_frame(text, "42[\"throw at last\"]");
        peer.send_frame(text, "42[\"echo\",1]");
        EXPECT_EQ(peer.read_message().data, "42[\"echo\",1]");
        peer.send_frame(text, "41");
        peer.send_frame(text, "1");
        peer.read_to_end(2s);
    }
    other.send_frame(text, "42[\"echo\",2]");
    EXPECT_EQ(other.read_message().data, "42[\"echo\",2]");
}

TEST(server_net_websocket, goes_on_when_a_timer_of_the_app_throws)
{
    const served s;
    raw_peer peer(s.port());
    ASSERT_TRUE(peer.open_websocket() && peer.join());
    peer.send_frame(text, "42[\"throw later\"]");
    for (int i = 0; i < 200 && s.log->count("a timer threw") == 0; ++i)
        peer.read_message(10ms);
    EXPECT_GE(s.log->count("a timer threw"), 1U);
    EXPECT_LT(s.log->count("a timer threw"), 30U);
    raw_peer other(s.port());
    ASSERT_TRUE(other.open_websocket() && other.join());
    other.send_frame(text, "42[\"echo\",1]");
    EXPECT_EQ(other.read_message().data, "42[\"echo\",1]");
}

} // namespace
} // namespace muster::server::test
