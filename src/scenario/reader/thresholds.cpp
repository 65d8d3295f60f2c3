// `metric: ["p(99) < 250ms", "count > 0"]`, and ensure: {thresholds, conditions, maxErrorRate}.
#include "scenario/reader/thresholds.hpp"

#include "core/bytes.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace muster::scenario {

namespace {

using aggregate = threshold::aggregate;
using relation = threshold::relation;

struct alias {
    std::string_view theirs;
    std::string_view ours;
};

constexpr std::array<alias, 6> aliases{{{"vusers.created", "clients.started"},
                                        {"vusers.completed", "clients.completed"},
                                        {"vusers.failed", "clients.failed"},
                                        {"socketio.emit", "emits"},
                                        {"socketio.response_time", "ack.latency"},
                                        {"http.response_time", "http.latency"}}};

struct relation_name {
    std::string_view symbol;
    relation is;
};

// Two characters first.
constexpr std::array<relation_name, 6> relations{{{"<=", relation::less_equal},
                                                  {">=", relation::greater_equal},
                                                  {"==", relation::equal},
                                                  {"!=", relation::not_equal},
                                                  {"<", relation::less},
                                                  {">", relation::greater}}};

std::string_view trimmed(std::string_view text)
{
    while (text.starts_with(' '))
        text.remove_prefix(1);
    while (text.ends_with(' '))
        text.remove_suffix(1);
    return text;
}

bool contains(std::span<const std::string_view> names, std::string_view name)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

// The metric's own name; empty, with a diagnostic, when there is none of that name.
std::string known_metric(reading& r, std::string_view written, source_mark mark)
{
    std::string_view name = written;
    for (const alias& a : aliases)
        name = written == a.theirs ? a.ours : name;
    const auto& o = r.options;
    if (contains(o.known_latencies, name) || contains(o.known_counters, name))
        return std::string(name);
    std::vector<std::string_view> all(o.known_latencies.begin(), o.known_latencies.end());
    all.insert(all.end(), o.known_counters.begin(), o.known_counters.end());
    for (const alias& a : aliases)
        all.push_back(a.theirs);
    r.error(mark, "unknown metric '" + core::printable(written, 60) + "'", did_you_mean(written, all));
    return {};
}

std::optional<double> plain_number(std::string_view text)
{
    double number = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    if (error != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return number;
}

// "p(99)", "p99", "med", "avg", ...
bool set_aggregate(std::string_view word, threshold& t)
{
    static constexpr std::array<std::pair<std::string_view, aggregate>, 5> words{{{"count", aggregate::count},
                                                                                  {"min", aggregate::min},
                                                                                  {"max", aggregate::max},
                                                                                  {"mean", aggregate::mean},
                                                                                  {"avg", aggregate::mean}}};
    for (const auto& [name, what] : words) {
        if (word == name) {
            t.what = what;
            return true;
        }
    }
    t.what = aggregate::percentile;
    if (word == "med" || word == "median") {
        t.percent = 50;
        return true;
    }
    if (!word.starts_with('p'))
        return false;
    word.remove_prefix(1);
    if (word.starts_with('(') && word.ends_with(')'))
        word = trimmed(word.substr(1, word.size() - 2));
    const auto percent = plain_number(word);
    t.percent = percent.value_or(0);
    return percent && *percent > 0 && *percent <= 100;
}

// Latencies in microseconds need a unit; everything else is a plain number.
bool set_limit(reading& r, const yaml_node& node, std::string_view text, threshold& t)
{
    const bool timed = t.what != aggregate::count && contains(r.options.known_latencies, t.metric);
    if (timed) {
        const auto span = parse_duration_with_unit(text);
        if (!span) {
            r.error(node, "'" + core::printable(text, 40) + "' is no time with a unit, such as 250ms");
            return false;
        }
        t.limit = static_cast<double>(span->count()) / 1e3;
        return true;
    }
    const auto number = plain_number(text);
    if (!number) {
        r.error(node, "'" + core::printable(text, 40) + "' is no plain number: " +
                          (t.what == aggregate::count ? "this is a count" : "the metric has no unit"));
        return false;
    }
    t.limit = *number;
    return true;
}

void read_threshold(reading& r, const yaml_node& node, const std::string& metric)
{
    threshold t;
    t.metric = metric;
    t.mark = node.mark;
    const auto text = r.text(node, "an expression such as \"p(99) < 250ms\"");
    if (!text || metric.empty())
        return;
    t.text = *text;
    const relation_name* found = nullptr;
    std::size_t at = std::string::npos;
    for (const relation_name& candidate : relations) {
        const std::size_t here = text->find(candidate.symbol);
        if (here != std::string::npos && (found == nullptr || here < at)) {
            found = &candidate;
            at = here;
        }
    }
    if (found == nullptr) {
        r.expected(node, "an expression such as \"p(99) < 250ms\" or \"count == 0\"");
        return;
    }
    t.is = found->is;
    const std::string_view left = trimmed(std::string_view(*text).substr(0, at));
    const std::string_view right = trimmed(std::string_view(*text).substr(at + found->symbol.size()));
    if (!set_aggregate(left, t)) {
        r.error(node, "'" + core::printable(left, 40) + "' is none of count, min, max, mean, avg, med, p(N)");
        return;
    }
    if (t.what != aggregate::count && contains(r.options.known_counters, metric)) {
        r.error(node, "'" + metric + "' is a counter: only count can be asked of it");
        return;
    }
    if (set_limit(r, node, right, t))
        r.file.thresholds.push_back(std::move(t));
}

// Artillery joins metric and aggregate by a dot: "socketio.response_time.p99"; counters stand alone.
bool set_artillery_metric(reading& r, std::string_view written, source_mark mark, threshold& t)
{
    const std::size_t dot = written.rfind('.');
    const bool whole =
        std::any_of(aliases.begin(), aliases.end(), [&](const alias& a) { return a.theirs == written; }) ||
        contains(r.options.known_counters, written);
    if (!whole && dot != std::string_view::npos && set_aggregate(written.substr(dot + 1), t))
        written = written.substr(0, dot);
    else
        t.what = aggregate::count;
    t.metric = known_metric(r, written, mark);
    return !t.metric.empty();
}

// Milliseconds in Artillery's words.
void add_artillery_threshold(reading& r, const yaml_node& node, std::string_view metric, source_mark mark,
                             relation is, double limit)
{
    threshold t;
    t.mark = mark;
    t.is = is;
    if (!set_artillery_metric(r, metric, mark, t))
        return;
    if (t.what != aggregate::count && contains(r.options.known_counters, t.metric)) {
        r.error(node, "'" + t.metric + "' is a counter: only count can be asked of it");
        return;
    }
    const bool timed = t.what != aggregate::count;
    t.limit = timed ? limit * 1e3 : limit;
    const auto symbol =
        std::find_if(relations.begin(), relations.end(), [&](const auto& x) { return x.is == is; });
    t.text = std::string(metric) + " " + std::string(symbol->symbol) + " " + wire::to_json(limit);
    r.file.thresholds.push_back(std::move(t));
}

void read_ensure_thresholds(reading& r, const yaml_node& node)
{
    read_list(r, node, "a list of {metric: limit in ms}", false, [&](const yaml_node& item) {
        if (item.is != yaml_node::kind::map) {
            r.expected(item, "an object such as {socketio.response_time.p99: 200}");
            return;
        }
        for (const yaml_entry& entry : item.entries) {
            if (const auto limit = r.number(entry.value, 0, 1e12))
                add_artillery_threshold(r, entry.value, entry.key, entry.mark, relation::less_equal, *limit);
        }
    });
}

void read_condition(reading& r, const yaml_node& node)
{
    const auto text = r.text(node, "an expression such as \"vusers.failed == 0\"");
    std::string_view rest = text ? std::string_view(*text) : std::string_view();
    while (!rest.empty()) {
        const std::size_t joint = rest.find(" and ");
        const std::string_view one = rest.substr(0, joint);
        rest = joint == std::string_view::npos ? std::string_view() : rest.substr(joint + 5);
        const std::size_t at = one.find_first_of("<>=!");
        const relation_name* found = nullptr;
        for (const relation_name& candidate : relations) {
            if (found == nullptr && at != std::string_view::npos &&
                one.substr(at).starts_with(candidate.symbol))
                found = &candidate;
        }
        const auto limit =
            found == nullptr ? std::nullopt : plain_number(trimmed(one.substr(at + found->symbol.size())));
        const std::string_view metric = trimmed(one.substr(0, at));
        if (!limit || metric.empty() || metric.find(' ') != std::string_view::npos) {
            r.error(node, "only conditions of the form 'metric < number and ...' can be judged",
                    "use thresholds");
            return;
        }
        add_artillery_threshold(r, node, metric, node.mark, found->is, *limit);
    }
}

struct nothing {};

// Artillery's first form of ensure: {p95: 200}.
constexpr std::string_view as_thresholds = "write it as thresholds: [{socketio.response_time.p95: 200}]";

constexpr std::array<refused_key, 5> old_ensure{{{"min", as_thresholds},
                                                 {"max", as_thresholds},
                                                 {"median", as_thresholds},
                                                 {"p95", as_thresholds},
                                                 {"p99", as_thresholds}}};

constexpr std::array<key<nothing>, 1> condition_keys{{
    {{"expression", "text", "metric, relation and number; several joined by 'and'", true},
     [](reading& r, const yaml_node& node, nothing&) { read_condition(r, node); }},
}};

constexpr std::array<key<nothing>, 3> ensure_keys{{
    {{"thresholds", "{number}[]", "largest values: {socketio.response_time.p99: 200} in milliseconds"},
     [](reading& r, const yaml_node& node, nothing&) { read_ensure_thresholds(r, node); }},
    {{"conditions", "ensureCondition[]", "conditions on single metrics"},
     [](reading& r, const yaml_node& node, nothing&) {
         read_list(r, node, "a list of objects with expression", false, [&](const yaml_node& item) {
             nothing none;
             read_object<nothing>(r, item, "a condition", condition_keys, none);
         });
     }},
    {{"maxErrorRate", "number", "only 0: no client may fail"},
     [](reading& r, const yaml_node& node, nothing&) {
         const auto rate = r.number(node, 0, 100);
         if (rate == 0.0)
             add_artillery_threshold(r, node, "vusers.failed", node.mark, relation::equal, 0);
         else if (rate)
             r.error(node, "only a maxErrorRate of 0 can be judged",
                     "write thresholds: {clients.failed: [\"count < N\"]}");
     }},
}};

} // namespace

void read_thresholds(reading& r, const yaml_node& node)
{
    if (node.is != yaml_node::kind::map) {
        r.expected(node, "an object of metrics and expressions");
        return;
    }
    for (const yaml_entry& entry : node.entries) {
        const std::string metric = known_metric(r, entry.key, entry.mark);
        read_list(r, entry.value, "an expression such as \"p(99) < 250ms\"", true,
                  [&](const yaml_node& item) { read_threshold(r, item, metric); });
    }
}

void read_ensure(reading& r, const yaml_node& node)
{
    nothing none;
    read_object<nothing>(r, node, "ensure", ensure_keys, none, old_ensure);
}

void describe_thresholds(std::vector<object_info>& objects)
{
    objects.push_back({"ensure", "Artillery's thresholds", infos_of<nothing>(ensure_keys), {}});
    objects.push_back({"ensureCondition", "a condition of ensure", infos_of<nothing>(condition_keys), {}});
}

} // namespace muster::scenario
