// Recording, percentiles, adding and the log text of the histogram.
#include "stats/histogram.hpp"

#include "core/random.hpp"
#include "stats/histogram_layout.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

namespace muster::stats {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(histogram, is_all_zeros_when_empty)
{
    const histogram h;
    EXPECT_EQ(h.count(), 0U);
    EXPECT_EQ(h.min(), 0);
    EXPECT_EQ(h.max(), 0);
    EXPECT_EQ(h.percentile(99), 0);
    EXPECT_EQ(h.mean(), 0);
    EXPECT_EQ(h.standard_deviation(), 0);
}

TEST(histogram, keeps_minimum_maximum_and_mean_exact)
{
    histogram h;
    h.record(1'234'567);
    h.record(7);
    h.record(std::chrono::milliseconds{3});
    EXPECT_EQ(h.min(), 7);
    EXPECT_EQ(h.max(), 1'234'567);
    EXPECT_NEAR(h.mean(), (1'234'567 + 7 + 3000) / 3.0, 1e-6);
    EXPECT_EQ(h.percentile(100), 1'234'567);
    EXPECT_EQ(h.percentile(0), 7);
}

TEST(histogram, counts_values_outside_its_range_in_the_outermost_buckets)
{
    histogram h;
    h.record(-5);
    h.record(histogram::highest * 10);
    EXPECT_EQ(h.count(), 2U);
    EXPECT_EQ(h.min(), 0);
    EXPECT_EQ(h.max(), histogram::highest);
}

TEST(histogram, ignores_a_value_recorded_zero_times)
{
    histogram h;
    h.record(5, 0);
    EXPECT_EQ(h.count(), 0U);
}

TEST(histogram, weighs_values_by_how_often_they_came)
{
    histogram h;
    h.record(100, 99);
    h.record(200, 1);
    EXPECT_EQ(h.percentile(99), 100);
    EXPECT_EQ(h.percentile(99.1), 200);
    EXPECT_EQ(h.mean(), 101);
    EXPECT_NEAR(h.standard_deviation(), std::sqrt(99.0), 1e-6);
}

TEST(histogram, errs_by_less_than_one_in_a_thousand_at_every_percentile)
{
    histogram h;
    std::vector<std::int64_t> values;
    auto chance = core::random_source{7};
    for (int i = 0; i < 20'000; ++i) {
        values.push_back(static_cast<std::int64_t>(std::exp(chance.unit() * 22)));
        h.record(values.back());
    }
    std::sort(values.begin(), values.end());
    for (int i = 1; i <= 1000; ++i) {
        const auto exact = values[static_cast<std::size_t>(i) * 20 - 1];
        const auto seen = h.percentile(i / 10.0);
        EXPECT_GE(seen, exact) << i;
        EXPECT_LE(static_cast<double>(seen - exact), static_cast<double>(exact) * 0.001) << i;
    }
}

TEST(histogram, lays_its_buckets_side_by_side)
{
    for (std::size_t i = 0; i + 1 < layout::bucket_count; ++i) {
        ASSERT_EQ(layout::value_at(i) + layout::width_at(i), layout::value_at(i + 1)) << i;
        ASSERT_EQ(layout::index_of(layout::value_at(i)), i);
        ASSERT_EQ(layout::index_of(layout::value_at(i + 1) - 1), i);
    }
    EXPECT_LT(layout::index_of(histogram::highest), layout::bucket_count);
}

TEST(histogram, adds_up_to_one_that_saw_everything)
{
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        auto chance = core::random_source{seed};
        histogram whole;
        std::vector<histogram> parts(1 + chance.between(0, 7));
        for (int i = 0; i < 2000; ++i) {
            const auto value = static_cast<std::int64_t>(std::exp(chance.unit() * 21));
            whole.record(value);
            parts[chance.between(0, parts.size() - 1)].record(value);
        }
        histogram sum;
        for (const auto& part : parts)
            sum.add(part);
        EXPECT_EQ(sum, whole);
        EXPECT_EQ(sum.min(), whole.min());
        EXPECT_EQ(sum.max(), whole.max());
        EXPECT_NEAR(sum.mean(), whole.mean(), whole.mean() * 1e-12);
        EXPECT_EQ(sum.encode(), whole.encode());
    }
}

TEST(histogram, is_unchanged_by_adding_an_empty_one)
{
    histogram h;
    h.record(5);
    h.add(histogram{});
    EXPECT_EQ(h.count(), 1U);
    EXPECT_EQ(h.min(), 5);
}

TEST(histogram, decodes_what_it_encoded)
{
    histogram h;
    for (std::int64_t v = 1; v < histogram::highest; v = v * 3 / 2 + 1)
        h.record(v, static_cast<std::uint64_t>(v));
    const auto again = histogram::decode(h.encode());
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(*again, h);
    EXPECT_EQ(again->min(), h.min());
}

TEST(histogram, refuses_text_that_is_no_histogram)
{
    histogram h;
    h.record(77);
    const std::string good = h.encode();
    for (std::size_t size = 0; size < good.size(); ++size)
        EXPECT_TRUE(histogram::decode(good.substr(0, size)).has_error()) << size;
    EXPECT_TRUE(histogram::decode("!!!!").has_error());
    EXPECT_TRUE(histogram::decode(std::string(10'000'000, 'A')).has_error());
    for (std::size_t at = 0; at < good.size(); ++at) {
        std::string bad = good;
        bad[at] = bad[at] == 'A' ? 'B' : 'A';
        const auto read = histogram::decode(bad); // must not crash; most are refused by zlib's checksum
        EXPECT_LE(read ? read->max() : 0, histogram::highest) << at;
    }
}

TEST(histogram, refuses_counts_that_their_checksum_does_not_confirm)
{
    histogram h;
    h.record(77);
    std::string text = h.encode();
    ASSERT_TRUE(histogram::decode(text).has_value());
    const std::size_t end = text.find_last_not_of('=');
    text[end - 1] = text[end - 1] == 'A' ? 'B' : 'A'; // of the last bytes, which hold the checksum
    EXPECT_EQ(histogram::decode(text).error(), core::errc::malformed_payload);
}

TEST(histogram_log, begins_with_version_start_and_columns)
{
    const auto header = hlog_header(1700000000.25);
    EXPECT_THAT(header, StartsWith("#[Histogram log format version 1.3]\n"));
    EXPECT_THAT(
        header,
        HasSubstr("#[StartTime: 1700000000.250 (seconds since epoch), Tue Nov 14 22:13:20 UTC 2023]\n"));
    EXPECT_THAT(
        header,
        HasSubstr(
            "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"\n"));
}

TEST(histogram_log, writes_tag_times_maximum_in_milliseconds_and_data)
{
    histogram h;
    h.record(2'500);
    EXPECT_EQ(hlog_line("fan out,latency", 0.5, 10, h),
              "Tag=fan_out_latency,0.500,10.000,2.500," + h.encode() + "\n");
    EXPECT_EQ(hlog_line("", 0, 1, h), "0.000,1.000,2.500," + h.encode() + "\n");
}

} // namespace
} // namespace muster::stats
