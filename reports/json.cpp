// results.json: everything a run left behind, for scripts and for other reports. Schema version 1.
#include "wire/json.hpp"
#include "core/bytes.hpp"
#include "reports/renderer.hpp"

#include <ostream>

namespace muster::reports {

namespace {

using wire::array;
using wire::object;
using wire::value;

constexpr int schema_version = 1;

std::string text(std::string_view s)
{
    return core::printable(s, 4'000);
}

value figures(const stats::histogram& h)
{
    return object{{"count", h.count()},         {"min", h.min()},          {"mean", h.mean()},
                  {"p50", h.percentile(50)},    {"p90", h.percentile(90)}, {"p99", h.percentile(99)},
                  {"p999", h.percentile(99.9)}, {"max", h.max()},          {"histogram", h.encode()}};
}

value texts(const std::vector<std::string>& list)
{
    array out;
    for (const std::string& t : list)
        out.emplace_back(text(t));
    return out;
}

value examples(const std::vector<result::counterexample>& list)
{
    array out;
    for (const auto& e : list) {
        array frames;
        for (const auto& f : e.frames)
            frames.push_back(object{{"at_us", core::to_microseconds(f.at)},
                                    {"direction", f.outgoing ? std::string("out") : std::string("in")},
                                    {"client", std::int64_t{f.client}},
                                    {"text", text(f.text)}});
        out.push_back(object{{"summary", text(e.summary)},
                             {"expected", text(e.expected)},
                             {"actual", text(e.actual)},
                             {"frames", std::move(frames)},
                             {"notes", texts(e.notes)},
                             {"actors", texts(e.actors)}});
    }
    return out;
}

value cases(const result::run_result& r)
{
    array out;
    for (const auto& c : r.cases)
        out.push_back(object{{"id", c.id},
                             {"number", c.number},
                             {"section", text(c.section)},
                             {"eio", std::int64_t{c.eio}},
                             {"at", c.at},
                             {"title", text(c.title)},
                             {"level", c.level},
                             {"rule", text(c.rule)},
                             {"verdict", std::string(result::name_of(c.verdict))},
                             {"message", text(c.message)},
                             {"duration_us", core::to_microseconds(c.took)},
                             {"line", std::int64_t{c.line}},
                             {"records", texts(c.records)},
                             {"examples", examples(c.examples)},
                             {"known", c.known ? value(text(*c.known)) : value(nullptr)},
                             {"repeat", text(c.repeat)}});
    return out;
}

value facts(const result::run_result& r)
{
    array out;
    for (const auto& [name, what] : r.facts)
        out.push_back(object{{"name", text(name)}, {"value", text(what)}});
    return out;
}

value checks(const result::run_result& r)
{
    array out;
    for (const auto& c : r.checks)
        out.push_back(object{{"id", c.id},
                             {"title", c.title},
                             {"rule", c.rule},
                             {"verdict", std::string(result::name_of(c.verdict))},
                             {"count", c.count},
                             {"situations", c.situations},
                             {"unknown", c.unknown},
                             {"examples", examples(c.examples)}});
    return out;
}

value thresholds(const result::run_result& r)
{
    array out;
    for (const auto& t : r.thresholds)
        out.push_back(object{{"metric", t.metric},
                             {"expression", t.expression},
                             {"measured", t.measured.empty() ? value(nullptr) : value(t.measured)},
                             {"verdict", std::string(result::name_of(t.verdict))},
                             {"line", std::int64_t{t.line}}});
    return out;
}

value metrics(const result::run_result& r)
{
    object out;
    for (const auto& [name, m] : r.metrics) {
        value v = figures(m.corrected);
        v.if_is<object>()->emplace_back("raw", m.has_raw ? figures(m.raw) : value(nullptr));
        out.emplace_back(name, std::move(v));
    }
    return out;
}

value rates(const std::map<std::string, result::rate>& by_name)
{
    const auto seconds = [](core::duration d) { return std::chrono::duration<double>(d).count(); };
    object out;
    for (const auto& [name, r] : by_name) {
        const std::optional<double> per_second = r.per_second();
        out.emplace_back(name, object{{"count", r.count},
                                      {"from_s", seconds(r.from)},
                                      {"to_s", seconds(r.to)},
                                      {"per_s", per_second ? value(*per_second) : value(nullptr)}});
    }
    return out;
}

value ledger(const result::ledger& l)
{
    return object{{"emitted", l.emitted},
                  {"expected", l.expected},
                  {"delivered", l.delivered},
                  {"missing", l.missing},
                  {"duplicate", l.duplicate},
                  {"out_of_order", l.out_of_order},
                  {"misdelivered", l.misdelivered},
                  {"corrupt", l.corrupt},
                  {"phantom", l.phantom},
                  {"unknown", l.unknown},
                  {"outside_window", l.outside_window},
                  {"unstamped", l.unstamped},
                  {"coverage", l.coverage()}};
}

value generator(const result::generator_health& g)
{
    return object{{"trusted", g.trusted()},
                  {"reasons", texts(g.reasons)},
                  {"threads", std::int64_t{g.threads}},
                  {"cpu_share", g.cpu_share},
                  {"busiest_s", std::chrono::duration<double>(g.busiest).count()},
                  {"dropped_starts", g.dropped_starts},
                  {"lateness", figures(g.lateness)}};
}

value problems(const result::run_result& r)
{
    array out;
    for (const auto& p : r.problems)
        out.push_back(object{{"code", p.code},
                             {"what", text(p.what)},
                             {"where", text(p.where)},
                             {"cause", text(p.cause)},
                             {"remedy", text(p.remedy)},
                             {"kept", text(p.kept)}});
    return out;
}

value counts(const std::map<std::string, std::uint64_t>& by_name)
{
    object out;
    for (const auto& [name, n] : by_name)
        out.emplace_back(name, n);
    return out;
}

} // namespace

void render_json(const result::run_result& r, std::ostream& out)
{
    const object root{{"schema_version", std::int64_t{schema_version}},
                      {"outcome", std::string(result::name_of(result::outcome_of(r)))},
                      {"exit_code", std::int64_t{result::exit_code(r)}},
                      {"tool", object{{"name", std::string("muster")}, {"version", r.tool_version}}},
                      {"scenario", object{{"file", text(r.scenario_file)}, {"name", text(r.scenario_name)}}},
                      {"target", text(r.target)},
                      {"command", text(r.command)},
                      {"seed", r.seed},
                      {"started_at", r.started_at},
                      {"duration_s", std::chrono::duration<double>(r.took).count()},
                      {"facts", facts(r)},
                      {"cases", cases(r)},
                      {"checks", checks(r)},
                      {"thresholds", thresholds(r)},
                      {"metrics", metrics(r)},
                      {"counters", counts(r.counters)},
                      {"rates", rates(r.rates)},
                      {"errors", counts(r.errors)},
                      {"problems", problems(r)},
                      {"ledger", ledger(r.ledger)},
                      {"generator", generator(r.generator)}};
    out << wire::to_json(value(root)) << "\n";
}

} // namespace muster::reports
