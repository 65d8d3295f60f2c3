// First, median and last receiver of a broadcast.
#include "engine/measure/broadcasts.hpp"

#include <gtest/gtest.h>

namespace {

using namespace muster;
using namespace std::chrono_literals;
using engine::broadcast_times;
using engine::broadcasts;

TEST(broadcasts, closes_when_the_audience_is_reached)
{
    broadcasts all;
    broadcast_times t;
    EXPECT_FALSE(all.delivered({1, 2, 3}, 5ms, 1ms, 3, t));
    EXPECT_FALSE(all.delivered({1, 2, 3}, 9ms, 1ms, 3, t));
    ASSERT_TRUE(all.delivered({1, 2, 3}, 7ms, 1ms, 3, t));
    EXPECT_EQ(t.first, 5ms);
    EXPECT_EQ(t.median, 7ms);
    EXPECT_EQ(t.last, 9ms);
    EXPECT_EQ(t.spread, 4ms);
    EXPECT_EQ(t.send_lag, 1ms);
    EXPECT_FALSE(all.close_one(t));
}

TEST(broadcasts, keeps_broadcasts_apart_by_sender_room_and_lane)
{
    broadcasts all;
    broadcast_times t;
    EXPECT_FALSE(all.delivered({1, 2, 3}, 5ms, 0ms, 2, t));
    EXPECT_FALSE(all.delivered({1, 2, 4}, 6ms, 0ms, 2, t));
    EXPECT_FALSE(all.delivered({2, 2, 3}, 7ms, 0ms, 2, t));
    ASSERT_TRUE(all.delivered({1, 2, 4}, 8ms, 0ms, 2, t));
    EXPECT_EQ(t.first, 6ms);
}

TEST(broadcasts, closes_the_oldest_when_full_and_the_rest_at_the_end)
{
    broadcasts all;
    broadcast_times t;
    for (std::uint32_t lane = 0; lane < broadcasts::most_open; ++lane)
        ASSERT_FALSE(all.delivered({1, 1, lane}, std::chrono::milliseconds(lane + 1), 0ms, 0, t));
    ASSERT_TRUE(all.delivered({1, 1, 999'999}, 1s, 0ms, 0, t));
    EXPECT_EQ(t.first, 1ms);
    std::size_t left = 0;
    while (all.close_one(t))
        ++left;
    EXPECT_EQ(left, broadcasts::most_open);
}

} // namespace
