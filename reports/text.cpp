// The console summary: verdict first, then what proves it, one screen when all is well.
#include "reports/cases_text.hpp"
#include "reports/examples.hpp"
#include "reports/figures.hpp"
#include "reports/palette.hpp"
#include "reports/renderer.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <ostream>

namespace muster::reports {

namespace {

using result::run_result;

std::string upper(std::string_view word)
{
    std::string out(word);
    std::ranges::transform(out, out.begin(), [](char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; });
    return out;
}

const char* outcome_colour(const palette& p, result::outcome o)
{
    switch (o) {
    case result::outcome::passed:
        return p.good();
    case result::outcome::untrusted:
    case result::outcome::interrupted:
        return p.doubt();
    case result::outcome::failed:
    case result::outcome::usage:
    case result::outcome::unreachable:
    case result::outcome::internal:
        return p.bad();
    }
    return "";
}

std::uint64_t counter(const run_result& r, const std::string& name)
{
    const auto found = r.counters.find(name);
    return found == r.counters.end() ? 0 : found->second;
}

void head(const run_result& r, std::ostream& out, const palette& p)
{
    const auto o = result::outcome_of(r);
    out << fmt::format("{}{}{}  {}  against {}  in {:.1f} s\n", outcome_colour(p, o),
                       upper(result::name_of(o)), p.end(),
                       safe_lines(r.scenario_name.empty() ? r.scenario_file : r.scenario_name, 100),
                       safe_lines(r.target, 200), std::chrono::duration<double>(r.took).count());
    out << fmt::format("{}seed {} (--seed {} replays), started {}, muster {}{}\n\n", p.faint(), r.seed,
                       r.seed, r.started_at, r.tool_version, p.end());
}

void problems(const run_result& r, std::ostream& out)
{
    for (const auto& problem : r.problems)
        out << safe_lines(core::to_text(problem)) << "\n";
}

void clients(const run_result& r, std::ostream& out)
{
    const auto started = counter(r, "clients.started");
    if (started == 0)
        return;
    const auto cut = counter(r, "clients.cut");
    out << fmt::format("clients     {} started, {} connected, {} completed, {} failed{}\n", grouped(started),
                       grouped(counter(r, "clients.connected")), grouped(counter(r, "clients.completed")),
                       grouped(counter(r, "clients.failed")),
                       cut > 0 ? ", " + grouped(cut) + " still at work at the end" : "");
    if (const auto opened = counter(r, "sessions.opened"); opened > 0)
        out << fmt::format("sessions    {} opened, {} upgraded to WebSocket, {} lost\n", grouped(opened),
                           grouped(counter(r, "sessions.upgraded")), grouped(counter(r, "sessions.lost")));
    out << fmt::format("messages    {} sent, {} events and {} acks received\n", grouped(counter(r, "emits")),
                       grouped(counter(r, "events")), grouped(counter(r, "acks")));
    for (const auto& [name, count] : r.errors)
        out << fmt::format("            {} x {}\n", grouped(count), name);
}

void deliveries(const run_result& r, std::ostream& out)
{
    const auto& l = r.ledger;
    if (l.emitted == 0)
        return;
    out << fmt::format("deliveries  {} expected: {} delivered, {} missing, {} unknown; judged {}\n",
                       grouped(l.expected), grouped(l.delivered), grouped(l.missing), grouped(l.unknown),
                       percent(l.coverage()));
    out << fmt::format("            {} duplicate, {} out of order, {} misdelivered, {} corrupt, {} phantom, "
                       "{} outside windows\n",
                       grouped(l.duplicate), grouped(l.out_of_order), grouped(l.misdelivered),
                       grouped(l.corrupt), grouped(l.phantom), grouped(l.outside_window));
}

std::string speed(const run_result& r, const char* name)
{
    const auto found = r.rates.find(name);
    const auto per_second = found == r.rates.end() ? std::nullopt : found->second.per_second();
    return per_second ? decimal(*per_second) : "-";
}

void rates(const run_result& r, std::ostream& out)
{
    const auto sends = r.rates.find("sends");
    if (sends == r.rates.end() || !sends->second.per_second())
        return;
    const auto seconds = [](core::duration d) { return std::chrono::duration<double>(d).count(); };
    out << fmt::format("per second  {} sent of {} due ({:.1f} s to {:.1f} s), {} delivered; "
                       "{} bytes out, {} in\n",
                       speed(r, "sends"), speed(r, "sends_offered"), seconds(sends->second.from),
                       seconds(sends->second.to), speed(r, "deliveries"), speed(r, "bytes_sent"),
                       speed(r, "bytes_received"));
}

void row(std::ostream& out, std::string_view name, const stats::histogram& h)
{
    out << fmt::format("  {:<22}{:>10}{:>10}{:>10}{:>10}{:>10}{:>10}{:>10}\n", name, grouped(h.count()),
                       milliseconds(h.min()), milliseconds(h.percentile(50)), milliseconds(h.percentile(90)),
                       milliseconds(h.percentile(99)), milliseconds(h.percentile(99.9)),
                       milliseconds(h.max()));
}

void latencies(const run_result& r, std::ostream& out, const palette& p)
{
    const bool any =
        std::ranges::any_of(r.metrics, [](const auto& m) { return m.second.corrected.count() > 0; });
    if (!any)
        return;
    out << fmt::format("\n{}latency in ms{}           {:>10}{:>10}{:>10}{:>10}{:>10}{:>10}{:>10}\n",
                       p.faint(), p.end(), "count", "min", "p50", "p90", "p99", "p99.9", "max");
    for (const auto& [name, metric] : r.metrics) {
        if (metric.corrected.count() == 0)
            continue;
        row(out, name, metric.corrected);
        if (metric.has_raw)
            row(out, "  raw, from the send", metric.raw);
    }
    const auto last = r.metrics.find("fanout.last");
    if (r.generator.threads > 1 && last != r.metrics.end() && last->second.corrected.count() > 0)
        out << fmt::format("  (fanout.first, median, last, spread: of a broadcast's receivers on one of the "
                           "{} threads)\n",
                           r.generator.threads);
}

const char* check_colour(const palette& p, result::check_verdict v)
{
    switch (v) {
    case result::check_verdict::pass:
        return p.good();
    case result::check_verdict::violation:
        return p.bad();
    case result::check_verdict::deviation:
    case result::check_verdict::unknown:
        return p.doubt();
    case result::check_verdict::info:
    case result::check_verdict::not_exercised:
        return p.faint();
    }
    return "";
}

void checks(const run_result& r, std::ostream& out, const palette& p)
{
    if (r.checks.empty())
        return;
    out << fmt::format("\n{}checks{}\n", p.faint(), p.end());
    for (const auto& c : r.checks) {
        out << fmt::format("  {}{:<13}{} {:<3} {}", check_colour(p, c.verdict), result::name_of(c.verdict),
                           p.end(), c.id, c.title);
        if (c.situations > 0)
            out << fmt::format(" ({} judged{})", grouped(c.situations - std::min(c.unknown, c.situations)),
                               c.unknown > 0 ? ", " + grouped(c.unknown) + " unknown" : "");
        if (c.count > 0)
            out << fmt::format(": {} times\n      rule: {}", grouped(c.count), c.rule);
        out << "\n";
        write_examples(c.examples, out);
    }
}

void thresholds(const run_result& r, std::ostream& out, const palette& p)
{
    if (r.thresholds.empty())
        return;
    out << fmt::format("\n{}thresholds{}\n", p.faint(), p.end());
    for (const auto& t : r.thresholds) {
        const char* colour = t.verdict == result::threshold_verdict::pass   ? p.good()
                             : t.verdict == result::threshold_verdict::fail ? p.bad()
                                                                            : p.doubt();
        out << fmt::format("  {}{:<8}{} {} {}   measured {}\n", colour, result::name_of(t.verdict), p.end(),
                           t.metric, t.expression, t.measured.empty() ? "nothing" : t.measured);
    }
}

void generator(const run_result& r, std::ostream& out, const palette& p)
{
    const auto& g = r.generator;
    if (g.lateness.count() > 0)
        out << fmt::format("\ngenerator   timers late p99 {} ms, busiest thread {} (second from {:.1f} s)\n",
                           milliseconds(g.lateness.percentile(99)), percent(g.cpu_share),
                           std::chrono::duration<double>(g.busiest).count());
    else if (!g.trusted())
        out << "\n";
    for (const auto& reason : g.reasons)
        out << fmt::format("{}untrusted{}   {}\n", p.doubt(), p.end(), safe_lines(reason));
}

} // namespace

void render_text(const run_result& r, std::ostream& out, bool colour)
{
    const palette p{colour};
    head(r, out, p);
    problems(r, out);
    clients(r, out);
    deliveries(r, out);
    rates(r, out);
    latencies(r, out, p);
    checks(r, out, p);
    write_cases(r, out, p);
    thresholds(r, out, p);
    generator(r, out, p);
}

} // namespace muster::reports
