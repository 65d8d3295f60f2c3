// Adding the measurements of shards.
#include "result/run_result.hpp"

#include <algorithm>

namespace muster::result {
namespace {

constexpr std::size_t examples_kept = 10;

// The heavier finding of two shards: a promise broken anywhere is broken; one that could not be judged
// somewhere is not known to hold.
int weight(check_verdict v)
{
    switch (v) {
    case check_verdict::violation:
        return 5;
    case check_verdict::deviation:
        return 4;
    case check_verdict::unknown:
        return 3;
    case check_verdict::info:
        return 2;
    case check_verdict::pass:
        return 1;
    case check_verdict::not_exercised:
        return 0;
    }
    return 0;
}

void merge_check(check_result& into, const check_result& shard)
{
    if (weight(shard.verdict) > weight(into.verdict))
        into.verdict = shard.verdict;
    into.count += shard.count;
    into.situations += shard.situations;
    into.unknown += shard.unknown;
    const auto room = examples_kept - std::min(examples_kept, into.examples.size());
    const auto taken = std::min(room, shard.examples.size());
    into.examples.insert(into.examples.end(), shard.examples.begin(),
                         shard.examples.begin() + static_cast<std::ptrdiff_t>(taken));
}

void merge_checks(std::vector<check_result>& into, const std::vector<check_result>& shard)
{
    for (const auto& check : shard) {
        const auto same = std::find_if(into.begin(), into.end(),
                                       [&check](const check_result& c) { return c.id == check.id; });
        if (same == into.end())
            into.push_back(check);
        else
            merge_check(*same, check);
    }
}

void merge_problems(std::vector<core::problem>& into, const std::vector<core::problem>& shard)
{
    for (const auto& problem : shard) {
        const bool known = std::any_of(into.begin(), into.end(),
                                       [&problem](const core::problem& p) { return p.code == problem.code; });
        if (!known)
            into.push_back(problem);
    }
}

void merge_generator(generator_health& into, const generator_health& shard)
{
    into.lateness.add(shard.lateness);
    into.threads += shard.threads;
    if (shard.cpu_share > into.cpu_share) {
        into.cpu_share = shard.cpu_share;
        into.busiest = shard.busiest;
    }
    into.dropped_starts += shard.dropped_starts;
    for (const auto& reason : shard.reasons)
        if (std::find(into.reasons.begin(), into.reasons.end(), reason) == into.reasons.end())
            into.reasons.push_back(reason);
}

} // namespace

void rate::note(core::duration at)
{
    from = count == 0 ? at : std::min(from, at);
    to = count == 0 ? at : std::max(to, at);
    ++count;
}

void rate::add(const rate& other)
{
    if (other.count == 0)
        return;
    from = count == 0 ? other.from : std::min(from, other.from);
    to = count == 0 ? other.to : std::max(to, other.to);
    count += other.count;
}

std::optional<double> rate::per_second() const
{
    const double seconds = std::chrono::duration<double>(to - from).count();
    if (count == 0 || seconds < 1)
        return std::nullopt;
    return static_cast<double>(count - 1) / seconds; // the first one begins the span
}

void ledger::add(const ledger& other)
{
    emitted += other.emitted;
    expected += other.expected;
    delivered += other.delivered;
    missing += other.missing;
    duplicate += other.duplicate;
    out_of_order += other.out_of_order;
    misdelivered += other.misdelivered;
    corrupt += other.corrupt;
    phantom += other.phantom;
    unknown += other.unknown;
    outside_window += other.outside_window;
    unstamped += other.unstamped;
}

double ledger::coverage() const
{
    const std::uint64_t judged = delivered + missing + duplicate + misdelivered + phantom;
    const std::uint64_t all = judged + unknown;
    return all == 0 ? 1.0 : static_cast<double>(judged) / static_cast<double>(all);
}

void merge(run_result& into, const run_result& shard)
{
    into.cases.insert(into.cases.end(), shard.cases.begin(), shard.cases.end());
    merge_checks(into.checks, shard.checks);
    into.thresholds.insert(into.thresholds.end(), shard.thresholds.begin(), shard.thresholds.end());
    for (const auto& [name, metric] : shard.metrics) {
        auto& mine = into.metrics[name];
        mine.corrected.add(metric.corrected);
        mine.raw.add(metric.raw);
        mine.has_raw = mine.has_raw || metric.has_raw;
    }
    for (const auto& [name, count] : shard.counters)
        into.counters[name] += count;
    for (const auto& [name, rate] : shard.rates)
        into.rates[name].add(rate);
    for (const auto& [name, count] : shard.errors)
        into.errors[name] += count;
    merge_problems(into.problems, shard.problems);
    into.ledger.add(shard.ledger);
    merge_generator(into.generator, shard.generator);
    into.took = std::max(into.took, shard.took);
    if (into.interrupted_by == 0)
        into.interrupted_by = shard.interrupted_by;
    // Something could be measured as soon as one shard got through; the caller starts from the first shard.
    into.unreachable = into.unreachable && shard.unreachable;
    into.internal_error = into.internal_error || shard.internal_error;
}

} // namespace muster::result
