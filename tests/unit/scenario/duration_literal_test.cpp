// Spellings of time.
#include "scenario/duration_literal.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace muster::scenario {
namespace {

using namespace std::chrono_literals;

TEST(duration_literal, reads_every_unit_and_spelling)
{
    EXPECT_EQ(parse_duration("250ms"), 250ms);
    EXPECT_EQ(parse_duration("5s"), 5s);
    EXPECT_EQ(parse_duration("1.5m"), 90s);
    EXPECT_EQ(parse_duration("1h"), 1h);
    EXPECT_EQ(parse_duration("1d"), 24h);
    EXPECT_EQ(parse_duration("5 minutes"), 5min);
    EXPECT_EQ(parse_duration("1 min"), 1min);
    EXPECT_EQ(parse_duration("2 sec"), 2s);
    EXPECT_EQ(parse_duration("100us"), 100us);
    EXPECT_EQ(parse_duration("3"), 3s);
    EXPECT_EQ(seconds_to_duration(0.25), 250ms);
}

TEST(duration_literal, means_the_same_by_every_spelling_of_a_unit)
{
    const std::vector<std::pair<core::duration, std::vector<std::string>>> units{
        {1us, {"us", "microsecond", "microseconds"}},    {1ms, {"ms", "msec", "millisecond", "milliseconds"}},
        {1s, {"s", "sec", "secs", "second", "seconds"}}, {1min, {"m", "min", "mins", "minute", "minutes"}},
        {1h, {"h", "hr", "hrs", "hour", "hours"}},       {24h, {"d", "day", "days"}},
    };
    for (const auto& [length, spellings] : units)
        for (const std::string& unit : spellings)
            EXPECT_EQ(parse_duration("1" + unit), length) << unit;
}

TEST(duration_literal, refuses_what_is_no_time)
{
    for (const char* text :
         {"", "s", "5x", "-1s", "1e3s", "5 s s", "1s2", "inf", "nan", "1000d", "5S", "1.s.2"})
        EXPECT_FALSE(parse_duration(text)) << text;
    EXPECT_FALSE(seconds_to_duration(-1));
    EXPECT_FALSE(seconds_to_duration(1e12));
}

TEST(duration_literal, can_insist_on_a_unit)
{
    EXPECT_FALSE(parse_duration_with_unit("250"));
    EXPECT_EQ(parse_duration_with_unit("250 ms"), 250ms);
}

} // namespace
} // namespace muster::scenario
