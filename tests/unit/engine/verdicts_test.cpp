// Thresholds and trust.
#include "engine/metric_names.hpp"
#include "engine/run.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

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

TEST(judge_thresholds, does_not_call_it_good_that_nothing_was_lost_when_nothing_was_to_come)
{
    threshold t;
    t.metric = "fanout.lost";
    t.what = threshold::aggregate::count;
    t.is = threshold::relation::equal;
    t.limit = 0;
    result::run_result r;
    engine::judge_thresholds(with(t), r);
    EXPECT_EQ(r.thresholds[0].verdict, result::threshold_verdict::unknown);
    t.metric = "errors";
    engine::judge_thresholds(with(t), r);
    EXPECT_EQ(r.thresholds[1].verdict, result::threshold_verdict::pass);
    t.metric = "fanout.misdelivered";
    r.counters["fanout.misdelivered"] = 1;
    engine::judge_thresholds(with(t), r);
    EXPECT_EQ(r.thresholds[2].verdict, result::threshold_verdict::fail);
}

TEST(judge_thresholds, knows_a_count)
{
    threshold t;
    t.metric = "fanout.lost";
    t.what = threshold::aggregate::count;
    t.is = threshold::relation::equal;
    t.limit = 0;
    result::run_result r;
    r.ledger.expected = 5;
    engine::judge_thresholds(with(t), r);
    EXPECT_EQ(r.thresholds[0].verdict, result::threshold_verdict::pass);
    r.counters["fanout.lost"] = 2;
    engine::judge_thresholds(with(t), r);
    EXPECT_EQ(r.thresholds[1].verdict, result::threshold_verdict::fail);
    EXPECT_EQ(r.thresholds[1].measured, "2");
}

TEST(judge_thresholds, reads_every_figure_of_a_latency)
{
    result::run_result r;
    for (const std::int64_t microseconds : {100, 100, 400})
        r.metrics["ack.latency"].corrected.record(microseconds);
    threshold t = p99_below(1);
    for (const auto what : {threshold::aggregate::count, threshold::aggregate::min, threshold::aggregate::max,
                            threshold::aggregate::mean, threshold::aggregate::percentile}) {
        t.what = what;
        t.percent = 50;
        engine::judge_thresholds(with(t), r);
    }
    std::vector<std::string> measured;
    for (const auto& figure : r.thresholds)
        measured.push_back(figure.measured);
    EXPECT_EQ(measured, (std::vector<std::string>{"3", "100 us", "400 us", "200 us", "100 us"}));
}

TEST(judge_thresholds, shows_a_figure_in_the_unit_that_fits_it)
{
    for (const auto& [microseconds, text] : std::vector<std::pair<std::int64_t, std::string>>{
             {999, "999 us"}, {1'000, "1 ms"}, {1'500, "1.5 ms"}, {1'000'000, "1 s"}, {2'500'000, "2.5 s"}}) {
        threshold t = p99_below(1);
        t.what = threshold::aggregate::max;
        result::run_result r = with_acks(microseconds);
        engine::judge_thresholds(with(t), r);
        EXPECT_EQ(r.thresholds[0].measured, text);
    }
}

TEST(judge_thresholds, holds_each_relation_to_its_meaning)
{
    struct row {
        threshold::relation is;
        bool below, same, above; // whether 1, 2, 3 meet "relation 2"
    };
    using relation = threshold::relation;
    for (const row& expected :
         {row{relation::less, true, false, false}, row{relation::less_equal, true, true, false},
          row{relation::greater, false, false, true}, row{relation::greater_equal, false, true, true},
          row{relation::equal, false, true, false}, row{relation::not_equal, true, false, true}}) {
        threshold t;
        t.metric = "fanout.lost";
        t.what = threshold::aggregate::count;
        t.is = expected.is;
        t.limit = 2;
        result::run_result r;
        for (const std::uint64_t measured : {1U, 2U, 3U}) {
            r.counters["fanout.lost"] = measured;
            engine::judge_thresholds(with(t), r);
        }
        const auto passed = [&r](std::size_t i) {
            return r.thresholds[i].verdict == result::threshold_verdict::pass;
        };
        EXPECT_EQ(passed(0), expected.below) << int(expected.is);
        EXPECT_EQ(passed(1), expected.same) << int(expected.is);
        EXPECT_EQ(passed(2), expected.above) << int(expected.is);
    }
}

TEST(judge_thresholds, reads_the_lateness_from_the_generator)
{
    threshold t = p99_below(1'000);
    t.metric = engine::metric::lateness;
    result::run_result r;
    r.generator.lateness.record(2'000);
    engine::judge_thresholds(with(t), r);
    EXPECT_EQ(r.thresholds[0].verdict, result::threshold_verdict::fail);
    EXPECT_EQ(r.thresholds[0].measured, "2 ms");
}

TEST(judge_thresholds, knows_no_percentile_of_a_count)
{
    threshold t = p99_below(1);
    t.metric = "fanout.lost";
    result::run_result r;
    engine::judge_thresholds(with(t), r);
    EXPECT_EQ(r.thresholds[0].verdict, result::threshold_verdict::unknown);
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

TEST(judge_generator, trusts_what_just_meets_its_bounds)
{
    result::run_result r;
    r.generator.cpu_share = 0.9;
    r.generator.dropped_starts = 10;
    r.counters["clients.started"] = 90;
    scenario::scenario_file s;
    s.coverage_floor = 0.75;
    r.ledger.expected = 100;
    r.ledger.delivered = 75;
    r.ledger.unknown = 25;
    engine::judge_generator(s, r);
    EXPECT_TRUE(r.generator.trusted()) << r.generator.reasons[0];
}

TEST(judge_generator, measures_lateness_against_the_broadcasts_too)
{
    result::run_result r;
    r.metrics["fanout.latency"].corrected.record(900'000);
    r.generator.lateness.record(20'000);
    engine::judge_generator({}, r);
    EXPECT_TRUE(r.generator.trusted());
}

} // namespace
