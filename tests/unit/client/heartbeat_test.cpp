// The timers of both generations.
#include "client/transport/heartbeat.hpp"

#include <gtest/gtest.h>

namespace muster::client {
namespace {

using namespace std::chrono_literals;
using due = heartbeat::due;

constexpr core::time_point start{};

wire::engineio_open intervals()
{
    return {"abc", {}, 25s, 20s, std::nullopt};
}

TEST(heartbeat, v4_waits_for_pings_only)
{
    heartbeat h;
    h.start(wire::engineio_revision::v4, intervals(), start);
    EXPECT_EQ(h.next_deadline(), start + 45s);
    h.on_pong(start + 10s);
    EXPECT_EQ(h.next_deadline(), start + 45s);
    h.on_ping(start + 10s);
    EXPECT_EQ(h.on_deadline(start + 54s), due::nothing);
    EXPECT_EQ(h.on_deadline(start + 55s), due::timed_out);
}

TEST(heartbeat, v3_pings_one_interval_after_the_last_ping_however_late_the_pong)
{
    heartbeat h;
    h.start(wire::engineio_revision::v3, intervals(), start);
    h.on_ping(start + 1s);
    EXPECT_EQ(h.next_deadline(), start + 25s);
    EXPECT_EQ(h.on_deadline(start + 25s), due::send_ping);
    EXPECT_EQ(h.next_deadline(), start + 45s);
    h.on_pong(start + 40s);
    EXPECT_EQ(h.next_deadline(), start + 50s);
}

TEST(heartbeat, v3_pings_at_once_when_the_pong_came_after_the_next_ping_was_due)
{
    heartbeat h;
    h.start(wire::engineio_revision::v3, {"abc", {}, 10s, 30s, std::nullopt}, start);
    EXPECT_EQ(h.on_deadline(start + 10s), due::send_ping);
    h.on_pong(start + 30s);
    EXPECT_EQ(h.next_deadline(), start + 30s);
    EXPECT_EQ(h.on_deadline(start + 30s), due::send_ping);
    EXPECT_EQ(h.on_deadline(start + 60s), due::timed_out);
}

TEST(heartbeat, a_stopped_heartbeat_is_never_due)
{
    heartbeat h;
    EXPECT_EQ(h.next_deadline(), core::never);
    h.start(wire::engineio_revision::v4, intervals(), start);
    h.stop();
    EXPECT_EQ(h.next_deadline(), core::never);
}

} // namespace
} // namespace muster::client
