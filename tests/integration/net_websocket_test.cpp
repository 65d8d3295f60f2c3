// WebSocket channels over loopback: the upgrade, raw bytes both ways, refusals, and both kinds of end.
#include "tests/integration/net_harness.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace muster::net::test {
namespace {

using testing::HasSubstr;
using kind = seen::kind;

TEST(websocket_channel, hands_on_bytes_that_came_with_the_answer)
{
    scripted_server server([](peer& p, int) {
        const std::string request = p.read_request();
        p.send(switching_to_websocket(request) + "\x81\x01" + "0");
        p.read_to_end();
    });
    recorder r(server.port());
    r.open(0);
    r.perform();
    EXPECT_EQ(r.wait_for(kind::bytes).text, "\x81\x01"
                                            "0");
    EXPECT_EQ(r.count(kind::opened), 1);
    EXPECT_EQ(r.count(kind::connected), 1);
}

TEST(websocket_channel, opens_when_the_answer_comes_byte_by_byte)
{
    scripted_server server([](peer& p, int) {
        const std::string request = p.read_request();
        p.send_slowly(switching_to_websocket(request) + "abc");
        p.read_to_end();
    });
    recorder r(server.port());
    r.open(0);
    r.perform();
    r.wait_for(kind::opened);
    r.run_for(std::chrono::milliseconds(50));
    EXPECT_EQ(r.all_bytes(), "abc");
}

TEST(websocket_channel, hands_on_whatever_follows_the_upgrade)
{
    scripted_server server([](peer& p, int) {
        p.send(switching_to_websocket(p.read_request()));
        p.send("HTTP/1.1 400 Bad Request\r\n\r\n");
    });
    recorder r(server.port());
    r.open(0);
    r.perform();
    const seen failed = r.wait_for(kind::failed);
    EXPECT_EQ(r.all_bytes(), "HTTP/1.1 400 Bad Request\r\n\r\n");
    EXPECT_EQ(failed.error, core::errc::connection_reset);
    EXPECT_THAT(failed.text, HasSubstr("ended the connection"));
}

TEST(websocket_channel, sends_all_writes_of_a_turn_and_only_then_the_end)
{
    std::string got;
    {
        scripted_server server([&got](peer& p, int) {
            p.send(switching_to_websocket(p.read_request()));
            got = p.read_to_end();
            got += p.was_reset() ? "RESET" : "";
        });
        recorder r(server.port());
        r.open(0);
        r.perform();
        r.wait_for(kind::opened);
        r.write(0, "one ");
        r.write(0, "two ");
        r.write(0, "three");
        r.close(0);
        r.perform();
        EXPECT_TRUE(r.wait_quiet());
        EXPECT_EQ(r.count(kind::failed), 0);
    }
    EXPECT_EQ(got, "one two three");
}

TEST(websocket_channel, sends_what_the_socket_does_not_take_at_once)
{
    const std::string big(900'000, 'x');
    std::size_t got = 0;
    {
        scripted_server server([&got](peer& p, int) {
            p.send(switching_to_websocket(p.read_request()));
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
            got = p.read_to_end().size();
        });
        recorder r(server.port());
        r.open(0);
        r.perform();
        r.wait_for(kind::opened);
        r.write(0, big);
        r.close(0);
        r.perform();
        EXPECT_TRUE(r.wait_quiet());
    }
    EXPECT_EQ(got, big.size());
}

TEST(websocket_channel, takes_a_burst_past_its_bound_that_the_socket_takes)
{
    const std::string block(300'000, 'x');
    std::size_t got = 0;
    {
        scripted_server server([&got](peer& p, int) {
            p.send(switching_to_websocket(p.read_request()));
            got = p.read_to_end().size();
        });
        recorder r(server.port());
        r.open(0);
        r.perform();
        r.wait_for(kind::opened);
        for (int i = 0; i < 4; ++i) {
            r.write(0, block);
        }
        r.close(0);
        r.perform();
        EXPECT_TRUE(r.wait_quiet());
        EXPECT_EQ(r.count(kind::failed), 0);
    }
    EXPECT_EQ(got, 4 * block.size());
}

TEST(websocket_channel, fails_when_the_peer_does_not_read)
{
    scripted_server server([](peer& p, int) {
        p.send(switching_to_websocket(p.read_request()));
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
    });
    recorder r(server.port());
    r.open(0);
    r.perform();
    r.wait_for(kind::opened);
    const std::string block(500'000, 'x');
    for (int i = 0; i < 40; ++i) {
        r.write(0, block);
        r.perform();
    }
    const seen failed = r.wait_for(kind::failed);
    EXPECT_EQ(failed.error, core::errc::local_limit);
    EXPECT_THAT(failed.text, HasSubstr("does not read"));
}

TEST(websocket_channel, resets_when_cut)
{
    std::atomic<bool> reset{false};
    {
        scripted_server server([&reset](peer& p, int) {
            p.send(switching_to_websocket(p.read_request()));
            p.read_to_end();
            reset = p.was_reset();
        });
        recorder r(server.port());
        r.open(0);
        r.perform();
        r.wait_for(kind::opened);
        r.cut(0);
        r.perform();
        EXPECT_TRUE(r.wait_quiet());
        EXPECT_EQ(r.count(kind::failed), 0);
    }
    EXPECT_TRUE(reset);
}

TEST(websocket_channel, hands_on_the_answer_that_refuses_the_upgrade)
{
    scripted_server server([](peer& p, int) {
        p.read_request();
        p.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 9\r\n\r\n{\"code\":3");
    });
    recorder r(server.port());
    r.open(0);
    r.perform();
    const seen refused = r.wait_for(kind::refused);
    EXPECT_EQ(refused.status, 400U);
    EXPECT_EQ(refused.text, "{\"code\":3");
}

TEST(websocket_channel, does_not_wait_for_the_whole_of_an_endless_refusal)
{
    scripted_server server([](peer& p, int) {
        p.read_request();
        p.send("HTTP/1.1 404 Not Found\r\n\r\n" + std::string(200'000, 'x'));
        p.read_to_end();
    });
    recorder r(server.port());
    r.open(0);
    r.perform();
    EXPECT_EQ(r.wait_for(kind::refused).text.size(), 64U * 1'024U);
}

TEST(websocket_channel, takes_what_came_of_a_refusal_that_stalls)
{
    scripted_server server([](peer& p, int) {
        p.read_request();
        p.send("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 100\r\n\r\npart");
        p.read_to_end();
    });
    recorder r(server.port());
    r.open(0);
    r.perform();
    const seen refused = r.wait_for(kind::refused);
    EXPECT_EQ(refused.status, 502U);
    EXPECT_EQ(refused.text, "part");
}

TEST(websocket_channel, refuses_a_wrong_accept_value)
{
    scripted_server server([](peer& p, int) {
        p.read_request();
        p.send(switching_to_websocket("Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="));
        p.read_to_end();
    });
    recorder r(server.port());
    r.open(0);
    r.perform();
    const seen failed = r.wait_for(kind::failed);
    EXPECT_EQ(failed.error, core::errc::protocol_violation);
    EXPECT_THAT(failed.text, HasSubstr("Sec-WebSocket-Accept"));
}

TEST(websocket_channel, names_a_reset_inside_the_handshake)
{
    scripted_server server([](peer& p, int) {
        p.read_request();
        p.send("HTTP/1.1 101 Swi");
        p.reset();
    });
    recorder r(server.port());
    r.open(0);
    r.perform();
    const seen failed = r.wait_for(kind::failed);
    EXPECT_EQ(failed.error, core::errc::connection_reset);
    EXPECT_THAT(failed.text, HasSubstr("before the upgrade was answered"));
}

TEST(websocket_channel, may_be_closed_from_inside_its_own_event)
{
    scripted_server server([](peer& p, int) {
        p.send(switching_to_websocket(p.read_request()) + "bytes that nobody wants");
        p.read_to_end();
    });
    recorder r(server.port());
    r.react = [&r](const seen& s) {
        if (s.what == kind::opened) {
            r.close(0);
        }
    };
    r.open(0);
    r.perform();
    r.wait_for(kind::opened);
    EXPECT_TRUE(r.wait_quiet());
    EXPECT_EQ(r.count(kind::bytes), 0);
}

TEST(websocket_channel, may_be_reused_after_close)
{
    scripted_server server([](peer& p, int nth) {
        p.send(switching_to_websocket(p.read_request()) + std::to_string(nth));
        p.read_to_end();
    });
    recorder r(server.port());
    r.open(0);
    r.perform();
    r.wait_for(kind::bytes);
    r.close(0);
    r.open(0);
    r.perform();
    r.wait_for(kind::bytes, 2);
    EXPECT_EQ(r.all_bytes(), "01");
}

TEST(websocket_channel, counts_the_bytes_of_both_directions)
{
    scripted_server server([](peer& p, int) {
        p.send(switching_to_websocket(p.read_request()) + "12345");
        p.read_to_end();
    });
    recorder r(server.port());
    r.open(0);
    r.perform();
    r.wait_for(kind::bytes);
    const std::uint64_t sent = r.network_driver().bytes_sent();
    r.write(0, "1234567");
    r.perform();
    EXPECT_EQ(r.network_driver().bytes_sent(), sent + 7);
    EXPECT_EQ(r.network_driver().bytes_received(), switching_to_websocket("").size() + 5);
}

} // namespace
} // namespace muster::net::test
