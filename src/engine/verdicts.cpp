// Thresholds and the generator's own trustworthiness, judged on the merged measurements.
#include "engine/metric_names.hpp"
#include "engine/run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>

namespace muster::engine {

namespace {

constexpr double most_cpu = 0.9;           // share of one core in a second past which it is saturated
constexpr double most_dropped = 0.1;       // share of starts
constexpr double lateness_of_figure = 0.1; // share of the latency that is reported

using scenario::threshold;

std::uint64_t counter_of(const result::run_result& r, std::string_view name)
{
    const auto it = r.counters.find(std::string(name));
    return it == r.counters.end() ? 0 : it->second;
}

const stats::histogram* latency_of(const result::run_result& r, const std::string& name)
{
    if (name == metric::lateness)
        return &r.generator.lateness;
    const auto it = r.metrics.find(name);
    return it == r.metrics.end() ? nullptr : &it->second.corrected;
}

bool is_latency(const std::string& name)
{
    const auto names = latency_names();
    return std::find(names.begin(), names.end(), name) != names.end();
}

// Nothing went wrong with deliveries when none was to come: that says nothing.
bool says_nothing(std::string_view name, const result::run_result& r)
{
    static constexpr std::array defects{counter::fanout_lost, counter::fanout_duplicate,
                                        counter::fanout_out_of_order, counter::fanout_misdelivered,
                                        counter::fanout_corrupt};
    return std::find(defects.begin(), defects.end(), name) != defects.end() && counter_of(r, name) == 0 &&
           r.ledger.expected + r.ledger.unknown == 0;
}

// The figure a threshold is about; nullopt when there are no samples. Other counts are always known.
std::optional<double> figure_of(const threshold& t, const result::run_result& r)
{
    if (!is_latency(t.metric)) {
        if (t.what != threshold::aggregate::count || says_nothing(t.metric, r))
            return std::nullopt;
        return double(counter_of(r, t.metric));
    }
    const stats::histogram* h = latency_of(r, t.metric);
    if (t.what == threshold::aggregate::count)
        return h != nullptr ? double(h->count()) : 0.0;
    if (h == nullptr || h->count() == 0)
        return std::nullopt;
    switch (t.what) {
    case threshold::aggregate::count:
        break;
    case threshold::aggregate::min:
        return double(h->min());
    case threshold::aggregate::max:
        return double(h->max());
    case threshold::aggregate::mean:
        return h->mean();
    case threshold::aggregate::percentile:
        return double(h->percentile(t.percent));
    }
    return std::nullopt;
}

bool holds(threshold::relation is, double measured, double limit)
{
    switch (is) {
    case threshold::relation::less:
        return measured < limit;
    case threshold::relation::less_equal:
        return measured <= limit;
    case threshold::relation::greater:
        return measured > limit;
    case threshold::relation::greater_equal:
        return measured >= limit;
    case threshold::relation::equal:
        return measured == limit;
    case threshold::relation::not_equal:
        return measured != limit;
    }
    return false;
}

std::string shown(const threshold& t, double figure)
{
    if (t.what == threshold::aggregate::count)
        return fmt::format("{:.0f}", figure);
    if (figure < 1'000)
        return fmt::format("{:.0f} us", figure);
    if (figure < 1'000'000)
        return fmt::format("{:.4g} ms", figure / 1e3);
    return fmt::format("{:.4g} s", figure / 1e6);
}

double p99_of(const result::run_result& r, std::string_view name)
{
    const stats::histogram* h = latency_of(r, std::string(name));
    return h != nullptr && h->count() > 0 ? double(h->percentile(99)) : 0;
}

} // namespace

void judge_thresholds(const scenario::scenario_file& scenario, result::run_result& merged)
{
    for (const threshold& t : scenario.thresholds) {
        result::threshold_result out;
        out.metric = t.metric;
        out.expression = t.text;
        out.line = t.mark.line;
        if (const std::optional<double> figure = figure_of(t, merged)) {
            out.measured = shown(t, *figure);
            out.verdict = holds(t.is, *figure, t.limit) ? result::threshold_verdict::pass
                                                        : result::threshold_verdict::fail;
        }
        merged.thresholds.push_back(std::move(out));
    }
}

void judge_generator(const scenario::scenario_file& scenario, result::run_result& merged)
{
    std::vector<std::string>& reasons = merged.generator.reasons;
    const stats::histogram& late = merged.generator.lateness;
    const double figure = std::max(p99_of(merged, metric::fanout), p99_of(merged, metric::ack));
    const double bound =
        std::max(double(core::to_microseconds(scenario.trusted_lateness)), lateness_of_figure * figure);
    if (late.count() > 0 && double(late.percentile(99)) > bound)
        reasons.push_back(fmt::format("timers were served late: p99 {:.1f} ms, trusted up to {:.1f} ms",
                                      double(late.percentile(99)) / 1e3, bound / 1e3));
    if (merged.generator.cpu_share > most_cpu)
        reasons.push_back(
            fmt::format("a generator thread used {:.0f} % of its core in the second from {:.1f} s on, "
                        "trusted up to {:.0f} %",
                        merged.generator.cpu_share * 100,
                        std::chrono::duration<double>(merged.generator.busiest).count(), most_cpu * 100));
    const double dropped = double(merged.generator.dropped_starts);
    const double starts = double(counter_of(merged, counter::clients_started)) + dropped;
    if (dropped > most_dropped * starts)
        reasons.push_back(
            fmt::format("{:.0f} of {:.0f} client starts were dropped at max_users", dropped, starts));
    const result::ledger& l = merged.ledger;
    if (l.expected + l.unknown > 0 && l.coverage() < scenario.coverage_floor)
        reasons.push_back(fmt::format("only {:.2f} % of the deliveries could be judged, asked for {:.2f} %",
                                      l.coverage() * 100, scenario.coverage_floor * 100));
}

} // namespace muster::engine
