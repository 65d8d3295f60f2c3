// Heartbeats of both revisions, and the times after which a silent client is gone.
#include "tests/support/server_harness.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace muster::tests {
namespace {

using testing::ElementsAre;

server::server_options fast()
{
    server::server_options o;
    o.ping_interval = 300ms;
    o.ping_timeout = 200ms;
    return o;
}

TEST(heartbeat, v4_pings_at_every_interval_while_pongs_come)
{
    server_harness h("rooms", fast());
    const auto ws = h.open_websocket();
    for (int i = 0; i < 5; ++i) {
        h.advance(299ms);
        EXPECT_EQ(h.take_one(ws), "");
        h.advance(1ms);
        EXPECT_EQ(h.take_one(ws), "2");
        h.text(ws, i % 2 == 0 ? "3" : "3probe");
    }
}

TEST(heartbeat, a_late_pong_does_not_shift_the_cadence)
{
    server_harness h("rooms", fast());
    const auto ws = h.open_websocket();
    h.advance(300ms);
    h.advance(100ms);
    h.take(ws);
    h.text(ws, "3");
    h.advance(199ms);
    EXPECT_EQ(h.take_one(ws), "");
    h.advance(1ms);
    EXPECT_EQ(h.take_one(ws), "2");
}

TEST(heartbeat, v4_closes_without_a_pong_after_interval_and_timeout)
{
    server_harness h("rooms", fast());
    const auto ws = h.open_websocket();
    h.advance(499ms);
    EXPECT_EQ(h.take_one(ws), "2");
    h.advance(1ms);
    EXPECT_EQ(h.take_one(ws), "close");
    EXPECT_EQ(h.sessions(), 0U);
}

TEST(heartbeat, v4_events_are_no_pongs)
{
    server_harness h("rooms", fast());
    const auto ws = h.open_websocket();
    for (int i = 0; i < 5; ++i) {
        h.advance(100ms);
        h.text(ws, R"(42["nope"])");
    }
    EXPECT_THAT(h.take(ws), ElementsAre("2", "close"));
}

TEST(heartbeat, unsolicited_pongs_change_nothing)
{
    server_harness h("rooms", fast());
    const auto ws = h.open_websocket();
    h.advance(100ms);
    for (int i = 0; i < 1'000; ++i)
        h.text(ws, "3");
    h.advance(200ms);
    EXPECT_THAT(h.take(ws), ElementsAre("2"));
    h.text(ws, "3");
    h.text(ws, "3");
    h.advance(300ms);
    EXPECT_THAT(h.take(ws), ElementsAre("2"));
}

TEST(heartbeat, v4_refuses_a_ping_from_the_client)
{
    server_harness h("rooms");
    const auto ws = h.open_websocket();
    h.text(ws, "2");
    EXPECT_EQ(h.take_one(ws), "close");
}

TEST(heartbeat, v4_ping_waits_for_the_next_get_or_answers_the_held_one)
{
    server_harness h("rooms", fast());
    const auto s = h.open_polling();
    h.advance(300ms);
    EXPECT_EQ(h.poll(s), "200 2");
    h.post(s.query, "3");
    const auto get = h.get(s.query);
    h.advance(300ms);
    EXPECT_EQ(h.take_one(get), "200 2");
}

TEST(heartbeat, v4_polling_without_pongs_ends_with_a_close_packet)
{
    server_harness h("rooms", fast());
    const auto s = h.open_polling();
    h.advance(300ms);
    h.poll(s);
    const auto get = h.get(s.query);
    h.advance(200ms);
    EXPECT_EQ(h.take_one(get), "200 1");
    EXPECT_EQ(h.poll(s), R"(400 {"code":1,"message":"Session ID unknown"})");
}

TEST(heartbeat, v3_pings_of_the_client_are_answered_with_the_same_data)
{
    server_harness h("rooms");
    const auto ws = h.open_websocket(3);
    h.text(ws, "2");
    h.text(ws, "2hello");
    EXPECT_THAT(h.take(ws), ElementsAre("3", "3hello"));
    const auto s = h.open_polling(3);
    h.post(s.query, "1:2");
    EXPECT_EQ(h.poll(s), "200 1:3");
}

TEST(heartbeat, v3_server_never_pings_and_closes_after_silence)
{
    server_harness h("rooms", fast());
    const auto ws = h.open_websocket(3);
    h.advance(499ms);
    EXPECT_EQ(h.take_one(ws), "");
    h.advance(1ms);
    EXPECT_EQ(h.take_one(ws), "close");
}

TEST(heartbeat, v3_any_packet_proves_life)
{
    server_harness h("rooms", fast());
    const auto ws = h.open_websocket(3);
    for (int i = 0; i < 10; ++i) {
        h.advance(400ms);
        h.text(ws, R"(42["nope"])");
    }
    EXPECT_EQ(h.sessions(), 1U);
}

TEST(heartbeat, a_client_that_joins_nothing_is_closed)
{
    server::server_options o;
    o.connect_timeout = 1s;
    server_harness h("echo", o);
    const auto ws = h.websocket("EIO=4&transport=websocket");
    h.take(ws);
    h.text(ws, "40/random,"); // a refusal does not count
    EXPECT_EQ(h.take_one(ws), R"(44/random,{"message":"Invalid namespace"})");
    const auto s = h.open_polling();
    const auto get = h.get(s.query);
    h.advance(999ms);
    EXPECT_EQ(h.take_one(ws), "");
    h.advance(1ms);
    EXPECT_EQ(h.take_one(ws), "close");
    EXPECT_EQ(h.take_one(get), "200 1");
    const auto joined = h.open_websocket();
    h.text(joined, "41");
    h.advance(5s);
    EXPECT_EQ(h.take_one(joined), "") << "once joined, leaving is allowed";
}

TEST(heartbeat, a_thousand_silent_sessions_leave_no_deadline_behind)
{
    server_harness h("rooms", fast());
    for (int i = 0; i < 1'000; ++i)
        h.websocket("EIO=4&transport=websocket");
    EXPECT_EQ(h.sessions(), 1'000U);
    h.advance(500ms);
    EXPECT_EQ(h.sessions(), 0U);
    EXPECT_EQ(h.core().next_deadline(), core::never);
}

TEST(heartbeat, shutdown_says_goodbye_to_everyone)
{
    server_harness h("rooms");
    const auto ws = h.open_websocket();
    const auto s = h.open_polling();
    const auto get = h.get(s.query);
    h.shutdown();
    EXPECT_THAT(h.take(ws), ElementsAre("1", "close 1001"));
    EXPECT_EQ(h.take_one(get), "200 1");
    EXPECT_EQ(h.sessions(), 0U);
}

} // namespace
} // namespace muster::tests
