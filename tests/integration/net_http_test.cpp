// HTTP channels over loopback: connecting, keeping, framing, and every way to fail.
#include "tests/integration/net_harness.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace muster::net::test {
namespace {

using testing::HasSubstr;
using kind = seen::kind;
namespace ip = boost::asio::ip;

constexpr std::string_view ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

// A port that nobody listens on: it was free a moment ago.
std::uint16_t closed_port()
{
    boost::asio::io_context context;
    const tcp::acceptor acceptor(context, tcp::endpoint(ip::make_address("127.0.0.1"), 0));
    return acceptor.local_endpoint().port();
}

TEST(http_channel, says_that_nothing_listens)
{
    recorder r(closed_port());
    r.get(0);
    r.perform();
    const seen failed = r.wait_for(kind::failed);
    EXPECT_EQ(failed.error, core::errc::connection_refused);
    EXPECT_THAT(failed.text, HasSubstr("127.0.0.1:"));
    EXPECT_EQ(r.count(kind::connected), 0);
}

TEST(http_channel, tries_the_next_address)
{
    scripted_server server([](peer& p, int) {
        p.read_request();
        p.send(ok);
    });
    recorder r({{ip::make_address("::1"), server.port()}, {ip::make_address("127.0.0.1"), server.port()}});
    r.get(0);
    r.perform();
    EXPECT_EQ(r.wait_for(kind::answered).text, "ok");
    EXPECT_EQ(r.count(kind::connected), 1);
}

TEST(http_channel, connects_to_no_address_that_the_guard_refuses)
{
    scripted_server server([](peer&, int) {});
    recorder r({{ip::make_address("0.0.0.0"), server.port()}});
    r.get(0);
    r.perform();
    EXPECT_EQ(r.wait_for(kind::failed).error, core::errc::target_not_allowed);
    EXPECT_EQ(server.connections(), 0);
}

TEST(http_channel, keeps_its_connection_for_the_next_request)
{
    scripted_server server([](peer& p, int) {
        for (int i = 0; i < 3; ++i) {
            p.read_request();
            p.send(ok);
        }
    });
    recorder r(server.port());
    int left = 2;
    r.react = [&](const seen& s) {
        if (s.what == kind::answered && left-- > 0) {
            r.get(0);
        }
    };
    r.get(0);
    r.perform();
    r.wait_for(kind::answered, 3);
    EXPECT_EQ(r.count(kind::connected), 1);
    EXPECT_EQ(server.connections(), 1);
}

TEST(http_channel, connects_anew_after_the_server_closed_a_kept_connection)
{
    scripted_server server([](peer& p, int) {
        p.read_request();
        p.send(ok);
    });
    recorder r(server.port());
    r.get(0);
    r.perform();
    r.wait_for(kind::answered);
    r.run_for(std::chrono::milliseconds(50));
    r.get(0);
    r.perform();
    r.wait_for(kind::answered, 2);
    EXPECT_EQ(r.count(kind::connected), 2);
    EXPECT_EQ(r.count(kind::failed), 0);
}

TEST(http_channel, repeats_a_request_once_when_the_kept_connection_ended_under_it)
{
    scripted_server server([](peer& p, int nth) {
        p.read_request();
        if (nth == 0) {
            p.send(ok);
            p.read_request(); // the second request: hang up instead of answering
        } else {
            p.send(ok);
        }
    });
    recorder r(server.port());
    r.get(0);
    r.perform();
    r.wait_for(kind::answered);
    r.get(0);
    r.perform();
    r.wait_for(kind::answered, 2);
    EXPECT_EQ(server.connections(), 2);
}

TEST(http_channel, does_not_repeat_a_request_for_ever)
{
    scripted_server server([](peer& p, int nth) {
        p.read_request();
        if (nth == 0) {
            p.send(ok);
            p.read_request();
        }
    });
    recorder r(server.port());
    r.get(0);
    r.perform();
    r.wait_for(kind::answered);
    r.get(0);
    r.perform();
    EXPECT_EQ(r.wait_for(kind::failed).error, core::errc::connection_reset);
    EXPECT_EQ(server.connections(), 2);
}

TEST(http_channel, does_not_repeat_a_request_on_a_fresh_connection)
{
    scripted_server server([](peer& p, int) { p.read_request(); });
    recorder r(server.port());
    r.get(0);
    r.perform();
    const seen failed = r.wait_for(kind::failed);
    EXPECT_EQ(failed.error, core::errc::connection_reset);
    EXPECT_THAT(failed.text, HasSubstr("before an answer came"));
    EXPECT_EQ(server.connections(), 1);
}

TEST(http_channel, reads_answers_of_any_framing_byte_by_byte)
{
    const std::vector<std::string> answers = {
        std::string(ok),
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\no\r\n1\r\nk\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nok",
    };
    scripted_server server([&answers](peer& p, int nth) {
        p.read_request();
        p.send_slowly(answers[static_cast<std::size_t>(nth) % answers.size()]);
    });
    for (std::size_t i = 0; i < answers.size(); ++i) {
        recorder r(server.port());
        r.get(0);
        r.perform();
        EXPECT_EQ(r.wait_for(kind::answered).text, "ok") << answers[i];
    }
}

TEST(http_channel, names_a_reset_inside_the_answer)
{
    scripted_server server([](peer& p, int) {
        p.read_request();
        p.send("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nbeginning");
        p.reset();
    });
    recorder r(server.port());
    r.get(0);
    r.perform();
    EXPECT_EQ(r.wait_for(kind::failed).error, core::errc::connection_reset);
    EXPECT_EQ(r.count(kind::answered), 0);
}

TEST(http_channel, cuts_an_endless_answer)
{
    scripted_server server([](peer& p, int) {
        p.read_request();
        p.send("HTTP/1.1 200 OK\r\n\r\n");
        const std::string block(100'000, 'x');
        for (int i = 0; i < 30; ++i) {
            p.send(block);
        }
    });
    recorder r(server.port());
    r.get(0);
    r.perform();
    EXPECT_EQ(r.wait_for(kind::failed).error, core::errc::too_large);
}

TEST(http_channel, names_a_peer_that_does_not_speak_http)
{
    scripted_server server([](peer& p, int) { p.send("SSH-2.0-OpenSSH_9.2\r\n"); });
    recorder r(server.port());
    r.get(0);
    r.perform();
    const seen failed = r.wait_for(kind::failed);
    EXPECT_EQ(failed.error, core::errc::not_socketio);
    EXPECT_THAT(failed.text, HasSubstr("SSH-2.0"));
}

TEST(http_channel, refuses_a_target_that_would_split_the_request)
{
    scripted_server server([](peer&, int) {});
    recorder r(server.port());
    r.get(0, "/a\r\nX-Evil: 1");
    r.perform();
    EXPECT_EQ(r.wait_for(kind::failed).error, core::errc::malformed_header);
    EXPECT_EQ(server.connections(), 0);
}

TEST(http_channel, lets_a_request_under_way_reach_the_server_after_close)
{
    std::atomic<bool> seen_request{false};
    scripted_server server([&](peer& p, int) {
        seen_request = p.read_request().find("GET /bye ") == 0;
        p.send(ok);
    });
    recorder r(server.port());
    r.get(0, "/bye");
    r.close(0);
    r.perform();
    EXPECT_TRUE(r.wait_quiet());
    EXPECT_TRUE(seen_request);
    EXPECT_EQ(r.count(kind::answered) + r.count(kind::failed) + r.count(kind::connected), 0);
}

TEST(http_channel, gives_up_a_goodbye_that_is_not_answered)
{
    scripted_server server([](peer& p, int) { p.read_to_end(); });
    recorder r(server.port());
    r.get(0);
    r.close(0);
    r.perform();
    EXPECT_TRUE(r.wait_quiet());
}

TEST(http_channel, serves_two_channels_of_a_client_apart)
{
    scripted_server server([](peer& p, int nth) {
        p.read_request();
        p.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: close\r\n\r\n" + std::to_string(nth));
    });
    recorder r(server.port());
    r.get(0);
    r.get(1);
    r.perform();
    r.wait_for(kind::answered, 2);
    EXPECT_EQ(server.connections(), 2);
}

} // namespace
} // namespace muster::net::test
