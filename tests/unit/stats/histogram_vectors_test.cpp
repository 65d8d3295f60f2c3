// Histograms recorded and encoded by hdr-histogram-js (tests/interop/hdr/make_vectors.mjs).
#include "stats/histogram.hpp"

#include <boost/json.hpp>
#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <string>

namespace muster::stats {
namespace {

void expect_percentiles(const histogram& h, const boost::json::array& percentiles)
{
    for (const auto& pair : percentiles) {
        const double percent = pair.at(0).to_number<double>();
        // Ours is never outside what was recorded; theirs is the edge of the bucket.
        const auto theirs = std::clamp(pair.at(1).to_number<std::int64_t>(), h.min(), h.max());
        EXPECT_EQ(h.percentile(percent), theirs) << percent;
    }
}

TEST(histogram, agrees_with_another_implementation_on_counts_and_percentiles)
{
    std::ifstream file{MUSTER_SOURCE_DIR "/tests/vectors/histogram.jsonl"};
    ASSERT_TRUE(file.is_open());
    int seen = 0;
    for (std::string line; std::getline(file, line); ++seen) {
        const auto vector = boost::json::parse(line);
        SCOPED_TRACE(vector.at("name").as_string().c_str());
        histogram ours;
        for (const auto& pair : vector.at("records").as_array())
            ours.record(pair.at(0).to_number<std::int64_t>(), pair.at(1).to_number<std::uint64_t>());

        const auto theirs = histogram::decode(vector.at("base64").as_string());
        ASSERT_TRUE(theirs.has_value());
        EXPECT_EQ(*theirs, ours);
        EXPECT_EQ(theirs->count(), vector.at("count").to_number<std::uint64_t>());
        expect_percentiles(ours, vector.at("percentiles").as_array());
        expect_percentiles(*theirs, vector.at("percentiles").as_array());
    }
    EXPECT_GE(seen, 12);
}

} // namespace
} // namespace muster::stats
