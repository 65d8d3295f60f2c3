// Bare streams over loopback: bytes both ways as they are, and each kind of end told apart.
#include "tests/integration/net_harness.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace muster::net::test {
namespace {

using testing::HasSubstr;
using kind = seen::kind;

TEST(stream_channel, says_nothing_by_itself_and_hands_on_what_comes)
{
    std::string got;
    {
        scripted_server server([&got](peer& p, int) {
            p.send("hello");
            got = p.read_to_end();
        });
        recorder r(server.port());
        r.open_stream(100);
        r.perform();
        r.wait_for(kind::bytes);
        EXPECT_EQ(r.all_bytes(), "hello");
        EXPECT_EQ(r.count(kind::connected), 1);
        r.close(100);
        r.perform();
        EXPECT_TRUE(r.wait_quiet());
    }
    EXPECT_EQ(got, "");
}

TEST(stream_channel, sends_what_was_written_before_the_connection_stood_first)
{
    std::string got;
    {
        scripted_server server([&got](peer& p, int) { got = p.read_to_end(); });
        recorder r(server.port());
        r.open_stream(100);
        r.write(100, "first ");
        r.write(100, "second ");
        r.perform();
        r.wait_for(kind::connected);
        r.write(100, "third");
        r.close(100);
        r.perform();
        EXPECT_TRUE(r.wait_quiet());
    }
    EXPECT_EQ(got, "first second third");
}

TEST(stream_channel, takes_a_goodbye_before_the_connection_stood)
{
    std::string got;
    {
        scripted_server server([&got](peer& p, int) { got = p.read_to_end(); });
        recorder r(server.port());
        r.open_stream(100);
        r.write(100, "all");
        r.close(100);
        r.perform();
        EXPECT_TRUE(r.wait_quiet());
        EXPECT_EQ(r.count(kind::connected), 0);
    }
    EXPECT_EQ(got, "all");
}

TEST(stream_channel, tells_an_orderly_end_from_a_reset)
{
    scripted_server server([](peer& p, int number) {
        p.send("x");
        if (number == 1) {
            p.read_until("!");
            p.reset();
        }
    });
    recorder r(server.port());
    r.open_stream(100);
    r.perform();
    EXPECT_EQ(r.wait_for(kind::failed).error, core::errc::server_closed);
    EXPECT_EQ(r.all_bytes(), "x");
    r.open_stream(101);
    r.write(101, "!");
    r.perform();
    EXPECT_EQ(r.wait_for(kind::failed, 2).error, core::errc::connection_reset);
}

TEST(stream_channel, cuts_with_a_reset)
{
    std::atomic<bool> reset = false;
    {
        scripted_server server([&reset](peer& p, int) {
            p.send("x");
            p.read_to_end();
            reset = p.was_reset();
        });
        recorder r(server.port());
        r.open_stream(100);
        r.perform();
        r.wait_for(kind::bytes);
        r.cut(100);
        r.perform();
        EXPECT_TRUE(r.wait_quiet());
    }
    EXPECT_TRUE(reset);
}

TEST(stream_channel, carries_more_than_a_crowds_client_may_queue)
{
    std::size_t got = 0;
    {
        scripted_server server([&got](peer& p, int) { got = p.read_to_end().size(); });
        recorder r(server.port());
        r.open_stream(100);
        r.write(100, std::string(3'000'000, 'x'));
        r.close(100);
        r.perform();
        EXPECT_TRUE(r.wait_quiet());
        EXPECT_EQ(r.count(kind::failed), 0);
    }
    EXPECT_EQ(got, 3'000'000U);
}

} // namespace
} // namespace muster::net::test
