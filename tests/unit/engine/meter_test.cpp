// Latencies count from the due time; the raw figure stands beside them.
#include "engine/measure/meter.hpp"

#include "engine/metric_names.hpp"

#include <gtest/gtest.h>

namespace {

using namespace muster;
using namespace std::chrono_literals;

constexpr core::time_point due{10s};

TEST(meter, counts_an_ack_from_its_due_time_and_from_its_send)
{
    engine::meter m;
    m.acked(due, due + 40ms, due + 50ms);
    result::run_result r;
    m.finish(r);
    const result::metric& ack = r.metrics.at("ack.latency");
    EXPECT_EQ(ack.corrected.max(), 50'000);
    EXPECT_EQ(ack.raw.max(), 10'000);
    EXPECT_TRUE(ack.has_raw);
}

TEST(meter, times_only_deliveries_that_count)
{
    engine::meter m;
    checks::delivery d;
    d.what = checks::delivery::kind::other;
    d.due = due;
    d.sent = due;
    m.delivered(d, due + 5ms);
    d.what = checks::delivery::kind::counted;
    d.audience = 2;
    m.delivered(d, due + 6ms);
    m.delivered(d, due + 9ms);
    result::run_result r;
    m.finish(r);
    EXPECT_EQ(r.metrics.at("fanout.latency").corrected.count(), 2U);
    EXPECT_EQ(r.metrics.at("fanout.first").corrected.max(), 6'000);
    EXPECT_EQ(r.metrics.at("fanout.last").corrected.max(), 9'000);
    EXPECT_EQ(r.metrics.at("fanout.spread").corrected.max(), 3'000);
}

TEST(meter, closes_at_the_end_what_nobody_completed)
{
    engine::meter m;
    checks::delivery d;
    d.what = checks::delivery::kind::counted;
    d.due = due;
    d.sent = due;
    d.audience = 5;
    m.delivered(d, due + 6ms);
    result::run_result r;
    m.finish(r);
    EXPECT_EQ(r.metrics.at("fanout.first").corrected.count(), 1U);
}

TEST(meter, leaves_every_metric_and_counter_under_its_name)
{
    engine::meter m;
    result::run_result r;
    r.ledger.missing = 3;
    m.finish(r);
    for (const std::string_view name : engine::counter_names())
        EXPECT_TRUE(r.counters.contains(std::string(name))) << name;
    for (const std::string_view name : engine::latency_names())
        EXPECT_TRUE(name == engine::metric::lateness || r.metrics.contains(std::string(name))) << name;
    EXPECT_EQ(r.counters.at("fanout.lost"), 3U);
}

} // namespace
