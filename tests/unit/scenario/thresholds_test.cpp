// Thresholds and ensure.
#include "tests/unit/scenario/loading.hpp"

#include <gtest/gtest.h>

namespace muster::scenario::testing {
namespace {

load_outcome with_thresholds(const std::string& lines)
{
    return load(with_config("") + "thresholds:\n" + lines);
}

threshold only(const std::string& metric, const std::string& expression)
{
    const auto outcome = with_thresholds("  " + metric + ": \"" + expression + "\"\n");
    EXPECT_TRUE(outcome.scenario) << errors(outcome);
    return outcome.scenario ? outcome.scenario->thresholds.at(0) : threshold();
}

std::string defect(const std::string& metric, const std::string& expression)
{
    const auto outcome = with_thresholds("  " + metric + ": \"" + expression + "\"\n");
    return outcome.diagnostics.size() == 1 ? outcome.diagnostics[0].message : errors(outcome);
}

using aggregate = threshold::aggregate;
using relation = threshold::relation;

TEST(thresholds, ask_for_percentiles_and_extremes_of_latencies)
{
    const threshold p = only("ack.latency", "p(99.9) < 250ms");
    EXPECT_EQ(p.metric, "ack.latency");
    EXPECT_EQ(p.text, "p(99.9) < 250ms");
    EXPECT_EQ(p.what, aggregate::percentile);
    EXPECT_EQ(p.percent, 99.9);
    EXPECT_EQ(p.is, relation::less);
    EXPECT_EQ(p.limit, 250'000);
    EXPECT_EQ(only("ack.latency", "p95<=1s").percent, 95);
    EXPECT_EQ(only("ack.latency", "med < 1s").percent, 50);
    EXPECT_EQ(only("ack.latency", "max <= 1s").what, aggregate::max);
    EXPECT_EQ(only("ack.latency", "min>500us").limit, 500);
    EXPECT_EQ(only("ack.latency", "avg < 1s").what, aggregate::mean);
    EXPECT_EQ(only("ack.latency", "mean < 1s").what, aggregate::mean);
    EXPECT_EQ(only("ack.latency", "count >= 100").limit, 100);
}

TEST(thresholds, ask_for_counts_of_counters)
{
    EXPECT_EQ(only("fanout.lost", "count == 0").is, relation::equal);
    EXPECT_EQ(only("fanout.lost", "count != 5").is, relation::not_equal);
    EXPECT_EQ(only("fanout.lost", "count > 5").is, relation::greater);
}

TEST(thresholds, know_artillerys_names)
{
    EXPECT_EQ(only("vusers.failed", "count == 0").metric, "clients.failed");
    EXPECT_EQ(only("vusers.created", "count > 0").metric, "clients.started");
    EXPECT_EQ(only("vusers.completed", "count > 0").metric, "clients.completed");
    EXPECT_EQ(only("socketio.emit", "count > 0").metric, "emits");
    EXPECT_EQ(only("socketio.response_time", "p(99) < 1s").metric, "ack.latency");
    EXPECT_EQ(only("http.response_time", "p(99) < 1s").metric, "http.latency");
}

TEST(thresholds, tell_what_is_wrong)
{
    EXPECT_EQ(defect("ack.latency", "p(99) < 5"), "'5' is no time with a unit, such as 250ms");
    EXPECT_EQ(defect("ack.latency", "p(101) < 5ms"),
              "'p(101)' is none of count, min, max, mean, avg, med, p(N)");
    EXPECT_EQ(defect("ack.latency", "p(0) < 5ms"), "'p(0)' is none of count, min, max, mean, avg, med, p(N)");
    EXPECT_EQ(defect("ack.latency", "fast"),
              "expected an expression such as \"p(99) < 250ms\" or \"count == 0\", found text 'fast'");
    EXPECT_EQ(defect("ack.latency", "count < 5ms"), "'5ms' is no plain number: this is a count");
    EXPECT_EQ(defect("fanout.lost", "max < 5"), "'fanout.lost' is a counter: only count can be asked of it");
    EXPECT_EQ(defect("fanout.lst", "count < 5"), "unknown metric 'fanout.lst'");
}

TEST(ensure, becomes_thresholds)
{
    const auto outcome = load(
        with_config("  ensure:\n    maxErrorRate: 0\n"
                    "    thresholds: [{socketio.response_time.p99: 200, vusers.failed: 3}]\n"
                    "    conditions: [{expression: \"vusers.created > 5 and ack.latency.max <= 10\"}]\n"));
    ASSERT_TRUE(outcome.scenario) << errors(outcome);
    const auto& t = outcome.scenario->thresholds;
    ASSERT_EQ(t.size(), 5U);
    EXPECT_EQ(t[0].metric, "ack.latency");
    EXPECT_EQ(t[0].percent, 99);
    EXPECT_EQ(t[0].limit, 200'000);
    EXPECT_EQ(t[0].is, relation::less_equal);
    EXPECT_EQ(t[1].metric, "clients.failed");
    EXPECT_EQ(t[1].limit, 3);
    EXPECT_EQ(t[2].metric, "clients.started");
    EXPECT_EQ(t[2].is, relation::greater);
    EXPECT_EQ(t[3].what, aggregate::max);
    EXPECT_EQ(t[3].limit, 10'000);
    EXPECT_EQ(t[4].metric, "clients.failed");
    EXPECT_EQ(t[4].text, "vusers.failed == 0");
}

TEST(ensure, explains_what_it_cannot_judge)
{
    EXPECT_EQ(errors(load(with_config("  ensure: {maxErrorRate: 5}\n"))),
              "s.yaml:4:26: error: only a maxErrorRate of 0 can be judged (write thresholds: "
              "{clients.failed: [\"count < N\"]})\n"
              "    ensure: {maxErrorRate: 5}\n"
              "                           ^\n");
    EXPECT_EQ(errors(load(with_config("  ensure: {conditions: [{expression: a or b}]}\n"))),
              "s.yaml:4:38: error: only conditions of the form 'metric < number and ...' can be judged (use "
              "thresholds)\n"
              "    ensure: {conditions: [{expression: a or b}]}\n"
              "                                       ^\n");
}

} // namespace
} // namespace muster::scenario::testing
