// The busiest second of a thread, wherever it falls.
#include "engine/measure/busiest_second.hpp"

#include <gtest/gtest.h>

namespace {

using namespace muster;
using namespace std::chrono_literals;

// Ten minutes, idle but for one span; told every 20 ms.
engine::busiest_second ten_minutes_with(core::duration from, core::duration to)
{
    engine::busiest_second b;
    core::duration cpu{};
    for (core::duration at{}; at <= 10min; at += 20ms) {
        b.note(at, cpu);
        if (at >= from && at < to)
            cpu += 20ms;
    }
    return b;
}

TEST(busiest_second, is_found_in_a_long_run_and_across_whole_seconds)
{
    const auto b = ten_minutes_with(200'500ms, 201'500ms);
    EXPECT_DOUBLE_EQ(b.share(), 1.0);
    EXPECT_EQ(b.begin(), 200'500ms);
}

TEST(busiest_second, does_not_take_a_burst_for_saturation)
{
    EXPECT_NEAR(ten_minutes_with(300s, 300s + 200ms).share(), 0.2, 1e-9);
    engine::busiest_second short_run;
    short_run.note(0ms, 0ms);
    short_run.note(100ms, 90ms);
    EXPECT_NEAR(short_run.share(), 0.09, 1e-9);
}

TEST(busiest_second, takes_a_longer_span_when_the_thread_had_no_time_to_tell)
{
    engine::busiest_second b;
    b.note(0s, 0s);
    b.note(3s, 2700ms);
    EXPECT_NEAR(b.share(), 0.9, 1e-9);
    EXPECT_EQ(b.begin(), 0s);
}

} // namespace
