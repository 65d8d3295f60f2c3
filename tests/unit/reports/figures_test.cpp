// Figures as people read them.
#include "reports/figures.hpp"

#include <gtest/gtest.h>

namespace muster::reports {
namespace {

TEST(figures, large_numbers_are_grouped)
{
    EXPECT_EQ(grouped(0), "0");
    EXPECT_EQ(grouped(999), "999");
    EXPECT_EQ(grouped(1000), "1,000");
    EXPECT_EQ(grouped(1234567), "1,234,567");
}

TEST(figures, figures_of_any_size_keep_what_matters)
{
    EXPECT_EQ(decimal(12345.6), "12,346");
    EXPECT_EQ(decimal(12.345), "12.3");
    EXPECT_EQ(decimal(0.0123), "0.012");
    EXPECT_EQ(decimal(0), "0.000");
}

TEST(figures, latencies_keep_three_places)
{
    EXPECT_EQ(milliseconds(999), "0.999");
    EXPECT_EQ(milliseconds(12345), "12.3");
    EXPECT_EQ(milliseconds(1'234'567), "1235");
}

TEST(figures, a_share_below_one_is_never_shown_as_all)
{
    EXPECT_EQ(percent(1), "100 %");
    EXPECT_EQ(percent(0.999999), "99.99 %");
    EXPECT_EQ(percent(0), "0.00 %");
}

TEST(figures, unsafe_lines_become_visible_and_stay_lines)
{
    EXPECT_EQ(safe_lines("a\x1b[0m\nb\x01"), "a\\x1b[0m\nb\\x01");
    EXPECT_EQ(safe_lines("abcdef", 3), "abc... (6 bytes)");
}

} // namespace
} // namespace muster::reports
