// A peer without a socket: requests, upgrade, frames and deadlines in bytes.
#include "tests/unit/server_net/memory_peer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace muster::tests {

namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::StartsWith;

constexpr std::string_view handshake =
    "GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: localhost\r\n\r\n";
constexpr std::string_view upgrade =
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\n"
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

std::string post(std::string_view sid, std::string_view body, std::string_view more = "")
{
    return "POST /socket.io/?EIO=4&transport=polling&sid=" + std::string(sid) +
           " HTTP/1.1\r\nHost: localhost\r\n" + std::string(more) +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

std::string frame(std::string_view text, std::uint8_t opcode = 1)
{
    std::string bytes;
    wire::append_frame(bytes, {.opcode = opcode, .mask = 0x01020304, .payload = text});
    return bytes;
}

std::size_t count(std::string_view text, std::string_view part)
{
    std::size_t n = 0;
    for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1))
        ++n;
    return n;
}

TEST(peer, answers_a_handshake_that_comes_byte_by_byte)
{
    memory_server s;
    memory_peer p(s);
    std::string heard;
    for (const char c : handshake)
        heard += p.say({&c, 1});
    EXPECT_THAT(heard, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(heard, HasSubstr(R"(0{"sid":"id-1")"));
    EXPECT_FALSE(p.ended());
}

TEST(peer, answers_pipelined_requests_in_order)
{
    memory_server s;
    memory_peer p(s);
    const std::string heard = p.say(std::string(handshake) + std::string(handshake) + std::string(handshake));
    EXPECT_EQ(count(heard, "HTTP/1.1 200 OK"), 3u);
    EXPECT_LT(heard.find("id-1"), heard.find("id-2"));
    EXPECT_LT(heard.find("id-2"), heard.find("id-3"));
}

TEST(peer, waits_with_the_answer_until_the_body_is_whole)
{
    memory_server s;
    memory_peer p(s);
    p.say(handshake);
    const std::string request = post("id-1", "40");
    EXPECT_EQ(p.say(request.substr(0, request.size() - 1)), "");
    EXPECT_THAT(p.say(request.substr(request.size() - 1)), HasSubstr("\r\n\r\nok"));
}

TEST(peer, invites_a_body_that_asks_to_be_invited)
{
    memory_server s;
    memory_peer p(s);
    p.say(handshake);
    const std::string request = post("id-1", "40", "Expect: 100-continue\r\n");
    EXPECT_EQ(p.say(request.substr(0, request.size() - 2)), "HTTP/1.1 100 Continue\r\n\r\n");
    EXPECT_THAT(p.say("40"), HasSubstr("ok"));
}

TEST(peer, answers_408_to_a_request_that_never_gets_whole)
{
    memory_server s;
    memory_peer p(s);
    p.say("GET /socket.io/");
    p.advance(core::limits::header_time);
    EXPECT_THAT(p.heard(), StartsWith("HTTP/1.1 408 "));
    EXPECT_TRUE(p.ended());
    EXPECT_FALSE(p.closed()) << "late input may still come";
    p.advance(core::limits::close_time);
    EXPECT_TRUE(p.closed());
}

TEST(peer, takes_no_empty_line_for_a_sign_of_life)
{
    memory_server s;
    memory_peer p(s);
    for (core::duration waited{}; waited < core::limits::header_time; waited += 1s) {
        p.say("\r\n");
        p.advance(1s);
    }
    EXPECT_THAT(p.heard(), StartsWith("HTTP/1.1 408 "));
}

TEST(peer, takes_no_ping_for_the_end_of_a_message)
{
    memory_server s;
    memory_peer p(s);
    p.say(upgrade);
    p.say(std::string("\x01\x81\0\0\0\0", 6) + "4"); // a fragment
    std::string heard;
    for (core::duration waited{}; waited < core::limits::message_time; waited += 1s) {
        p.say(frame("", 9));
        p.advance(1s);
        heard += p.heard();
    }
    EXPECT_THAT(heard, HasSubstr("message took too long"));
}

TEST(peer, goes_on_with_a_session_after_a_request_with_a_body_was_refused)
{
    memory_server s;
    memory_peer p(s);
    p.say(handshake);
    EXPECT_THAT(p.say(post("id-1", "40", "Origin: http://evil.example\r\n")), StartsWith("HTTP/1.1 403 "));
    EXPECT_THAT(p.say(post("id-1", "40")), HasSubstr("\r\n\r\nok"));
}

TEST(peer, speaks_websocket_after_the_upgrade)
{
    memory_server s;
    memory_peer p(s);
    const std::string heard = p.say(upgrade);
    EXPECT_THAT(heard, StartsWith("HTTP/1.1 101 Switching Protocols\r\n"));
    EXPECT_THAT(heard, HasSubstr("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
    EXPECT_THAT(heard, HasSubstr(R"(0{"sid":)"));
    EXPECT_THAT(p.say(frame("40")), HasSubstr(R"(40{"sid":)"));
    EXPECT_EQ(p.say(frame("hi", 9)), "\x8a\x02hi");
}

TEST(peer, finishes_the_closing_handshake_and_the_session)
{
    memory_server s;
    memory_peer p(s);
    p.say(upgrade);
    EXPECT_EQ(s.sessions(), 1u);
    EXPECT_EQ(p.say(frame("\x03\xe8", 8)), "\x88\x02\x03\xe8");
    EXPECT_TRUE(p.closed());
    EXPECT_EQ(s.sessions(), 0u);
}

TEST(peer, closes_with_1002_what_is_no_frame)
{
    memory_server s;
    memory_peer p(s);
    p.say(upgrade);
    EXPECT_THAT(p.say(std::string("\x81\x01x", 3)), HasSubstr("\x03\xea"));
    EXPECT_EQ(s.sessions(), 0u);
}

TEST(peer, takes_the_session_along_when_the_stream_breaks)
{
    memory_server s;
    memory_peer p(s);
    p.say(upgrade);
    p.hang_up(false);
    EXPECT_TRUE(p.closed());
    EXPECT_EQ(s.sessions(), 0u);
}

TEST(peer, leaves_pipelined_requests_alone_while_nobody_reads_the_answers)
{
    memory_server s;
    memory_peer p(s);
    p.reads = false;
    std::string many;
    for (int i = 0; i < 1'000; ++i)
        many += handshake;
    p.say(many);
    EXPECT_FALSE(p.peer().wants_input());
    const auto before = s.sessions();
    EXPECT_LT(before, 1'000u);
    p.reads = true;
    EXPECT_EQ(count(p.heard(), "HTTP/1.1 200 OK"), 1'000u);
    EXPECT_TRUE(p.peer().wants_input());
}

TEST(peer, is_cut_when_it_does_not_read_for_too_long)
{
    memory_server s;
    memory_peer p(s);
    p.reads = false;
    p.say(handshake);
    p.advance(core::limits::output_queue_time);
    EXPECT_TRUE(p.closed());
}

} // namespace

} // namespace muster::tests
