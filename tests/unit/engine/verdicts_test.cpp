// Thresholds and trust.
#include "engine/metric_names.hpp"
#include "engine/run.hpp"

#include <gtest/gtest.h>

namespace {

using namespace muster;
using scenario::threshold;

scenario::scenario_file with(threshold t)
{
    scenario::scenario_file s;
    s.thresholds.push_back(std::move(t));
    return s;
}

threshold p99_below(double limit)
{
    threshold t;
    t.metric = "ack.latency";
    t.text = "p(99) < x";
    t.what = threshold::aggregate::percentile;
    t.percent = 99;
    t.is = threshold::relation::less;
    t.limit = limit;
    t.mark = {12, 3};
    return t;
}

result::run_result with_acks(std::int64_t microseconds)
{
    result::run_result r;
    for (int i = 0; i < 100; ++i)
        r.metrics["ack.latency"].corrected.record(microseconds);
    return r;
}

TEST(judge_thresholds, passes_and_fails_by_the_corrected_figure)
{
    result::run_result r = with_acks(5'000);
    engine::judge_thresholds(with(p99_below(6'000)), r);
    engine::judge_thresholds(with(p99_below(4'000)), r);
    ASSERT_EQ(r.thresholds.size(), 2U);
    EXPECT_EQ(r.thresholds[0].verdict, result::threshold_verdict::pass);
    EXPECT_EQ(r.thresholds[0].measured, "5 ms");
    EXPECT_EQ(r.thresholds[0].line, 12U);
    EXPECT_EQ(r.thresholds[1].verdict, result::threshold_verdict::fail);
}

TEST(judge_thresholds, does_not_know_a_percentile_without_samples)
{
    result::run_result r;
    engine::judge_thresholds(with(p99_below(6'000)), r);
    EXPECT_EQ(r.thresholds[0].verdict, result::threshold_verdict::unknown);
    EXPECT_EQ(r.thresholds[0].measured, "");
}

TEST(judge_thresholds, always_knows_a_count)
{
    threshold t;
    t.metric = "fanout.lost";
    t.what = threshold::aggregate::count;
    t.is = threshold::relation::equal;
    t.limit = 0;
    result::run_result r;
    engine::judge_thresholds(with(t), r);
    EXPECT_EQ(r.thresholds[0].verdict, result::threshold_verdict::pass);
    r.counters["fanout.lost"] = 2;
    engine::judge_thresholds(with(t), r);
    EXPECT_EQ(r.thresholds[1].verdict, result::threshold_verdict::fail);
    EXPECT_EQ(r.thresholds[1].measured, "2");
}

TEST(judge_generator, trusts_a_punctual_run)
{
    result::run_result r = with_acks(5'000);
    for (int i = 0; i < 100; ++i)
        r.generator.lateness.record(300);
    r.counters["clients.started"] = 10;
    engine::judge_generator({}, r);
    EXPECT_TRUE(r.generator.trusted());
}

TEST(judge_generator, distrusts_late_timers_unless_the_latencies_are_much_larger)
{
    result::run_result r = with_acks(5'000);
    for (int i = 0; i < 100; ++i)
        r.generator.lateness.record(20'000);
    engine::judge_generator({}, r);
    ASSERT_EQ(r.generator.reasons.size(), 1U);
    result::run_result slow = with_acks(900'000);
    slow.generator.lateness = r.generator.lateness;
    engine::judge_generator({}, slow);
    EXPECT_TRUE(slow.generator.trusted());
}

TEST(judge_generator, distrusts_a_saturated_core_dropped_starts_and_thin_coverage)
{
    result::run_result r;
    r.generator.cpu_share = 0.95;
    r.generator.dropped_starts = 20;
    r.counters["clients.started"] = 80;
    r.ledger.expected = 100;
    r.ledger.delivered = 50;
    r.ledger.unknown = 50;
    engine::judge_generator({}, r);
    EXPECT_EQ(r.generator.reasons.size(), 3U);
}

} // namespace
