// Time values.
#include "core/time.hpp"

#include <gtest/gtest.h>

namespace {

using namespace muster::core;
using namespace std::chrono_literals;

TEST(time, microseconds_are_cut_not_rounded)
{
    EXPECT_EQ(to_microseconds(1'999ns), 1);
    EXPECT_EQ(to_microseconds(2ms), 2'000);
}

TEST(time, never_is_later_than_any_deadline)
{
    EXPECT_GT(never, time_point(duration(24h * 365 * 100)));
}

} // namespace
