// JUnit XML in the flat dialect that every common reader takes: testsuites > testsuite > testcase, no
// nesting. <failure>: the server broke a rule; <error>: we could not tell; <skipped>: not exercised or not
// applicable.
#include "reports/examples.hpp"
#include "reports/figures.hpp"
#include "reports/renderer.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <ostream>
#include <pugixml.hpp>
#include <string>
#include <vector>

namespace muster::reports {

namespace {

enum class mark : std::uint8_t { passed, failure, error, skipped };

struct entry {
    std::string classname;
    std::string name;
    double seconds = 0;
    std::uint32_t line = 0;
    mark how = mark::passed;
    std::string type;
    std::string message;
    std::string body; // of a failure: the whole evidence
};

std::string evidence(const std::vector<result::counterexample>& list)
{
    std::string out;
    for (const auto& e : list) {
        out += e.summary + "\n";
        if (!e.expected.empty())
            out += "  expected: " + e.expected + "\n";
        if (!e.actual.empty())
            out += "  actual: " + e.actual + "\n";
        for (const auto& f : e.frames)
            out += fmt::format("  {:.6f} {} {} {}\n", std::chrono::duration<double>(f.at).count(),
                               speaker_of(e, f), f.outgoing ? "sent" : "got", line_of(f, 300));
        for (const auto& n : e.notes)
            out += "  note: " + n + "\n";
    }
    return out;
}

std::string dotted(std::string_view name)
{
    std::string out(name.empty() ? std::string_view("run") : name);
    std::ranges::replace_if(
        out,
        [](char c) {
            const bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            return !word && c != '-' && c != '_';
        },
        '_');
    return out;
}

mark mark_of(result::case_verdict v)
{
    switch (v) {
    case result::case_verdict::pass:
    case result::case_verdict::informational:
    case result::case_verdict::non_strict:
        return mark::passed;
    case result::case_verdict::fail:
        return mark::failure;
    case result::case_verdict::inconclusive:
    case result::case_verdict::error:
        return mark::error;
    case result::case_verdict::skipped:
        return mark::skipped;
    }
    return mark::error;
}

mark mark_of(result::check_verdict v)
{
    switch (v) {
    case result::check_verdict::pass:
    case result::check_verdict::info:
    case result::check_verdict::deviation:
        return mark::passed;
    case result::check_verdict::violation:
        return mark::failure;
    case result::check_verdict::unknown:
        return mark::error;
    case result::check_verdict::not_exercised:
        return mark::skipped;
    }
    return mark::error;
}

// Else a conformance run, whose cases are no file of the reader's.
bool of_scenario(const result::run_result& r)
{
    return !r.scenario_file.empty();
}

std::string message_of(const result::case_result& c)
{
    if (c.known)
        return std::string(result::name_of(c.verdict)) + ", expected by the baseline: " + *c.known;
    return c.message.empty() ? c.title : c.message;
}

std::string recorded(const result::case_result& c)
{
    std::string out;
    for (const std::string& line : c.records)
        out += "record: " + line + "\n";
    return out;
}

std::vector<entry> case_entries(const result::run_result& r)
{
    std::vector<entry> out;
    for (const auto& c : r.cases) {
        const std::size_t dot = c.id.rfind('.');
        out.push_back(
            {"conformance." + (dot == std::string::npos ? std::string("case") : c.id.substr(0, dot)),
             fmt::format("{} (EIO {}) {}", c.id, c.eio, c.title),
             std::chrono::duration<double>(c.took).count(), c.line,
             c.known ? mark::skipped : mark_of(c.verdict), result::name_of(c.verdict), message_of(c),
             c.title + "\nrule: " + c.rule + "\n" + (c.examples.empty() ? c.message + "\n" : "") +
                 recorded(c) + evidence(c.examples) + (c.repeat.empty() ? "" : "again: " + c.repeat + "\n")});
    }
    return out;
}

std::vector<entry> check_entries(const result::run_result& r, const std::string& prefix)
{
    std::vector<entry> out;
    for (const auto& c : r.checks) {
        std::string message = c.title;
        if (c.verdict == result::check_verdict::violation)
            message = fmt::format("{} broken {} times", c.title, c.count);
        else if (c.verdict == result::check_verdict::unknown)
            message = fmt::format("{} of {} could not be judged", c.unknown, c.situations);
        else if (c.verdict == result::check_verdict::not_exercised)
            message = "its situation never came up in this run";
        out.push_back({prefix + ".checks", c.id + " " + c.title, 0, 0, mark_of(c.verdict),
                       result::name_of(c.verdict), message,
                       message + "\nrule: " + c.rule + "\n" + evidence(c.examples)});
    }
    return out;
}

std::vector<entry> threshold_entries(const result::run_result& r, const std::string& prefix)
{
    std::vector<entry> out;
    for (const auto& t : r.thresholds) {
        entry e{prefix + ".thresholds",
                t.metric + " " + t.expression,
                0,
                t.line,
                mark::passed,
                "threshold",
                {},
                {}};
        if (t.verdict == result::threshold_verdict::fail) {
            e.how = mark::failure;
            e.message = "measured " + t.measured;
        } else if (t.verdict == result::threshold_verdict::unknown) {
            e.how = mark::error;
            e.message = "nothing was measured";
        }
        e.body = e.message;
        out.push_back(std::move(e));
    }
    return out;
}

// The run itself, so that a reader of this file alone sees every reason for a non-zero exit.
std::vector<entry> run_entries(const result::run_result& r, const std::string& prefix)
{
    entry e{prefix + ".run",
            of_scenario(r) ? "clients reach the end of their flow" : "the suite reaches its end",
            std::chrono::duration<double>(r.took).count(),
            0,
            mark::passed,
            result::name_of(result::outcome_of(r)),
            {},
            {}};
    for (const auto& p : r.problems)
        e.body += core::to_text(p);
    switch (result::outcome_of(r)) {
    case result::outcome::unreachable:
    case result::outcome::internal:
    case result::outcome::usage:
    case result::outcome::interrupted:
        e.how = mark::error;
        e.message = r.problems.empty() ? std::string(e.type) : r.problems.front().what;
        break;
    case result::outcome::failed:
        if (const auto failed = r.counters.find("clients.failed");
            failed != r.counters.end() && failed->second > 0) {
            e.how = mark::failure;
            e.message = fmt::format("{} clients failed", failed->second);
        }
        break;
    case result::outcome::passed:
    case result::outcome::untrusted:
        break;
    }
    if (e.body.empty())
        e.body = e.message;
    entry g{prefix + ".run", "the run can be believed", 0, 0, mark::passed, "untrusted", {}, {}};
    if (!r.generator.trusted()) {
        g.how = mark::error;
        g.message = r.generator.reasons.front();
        for (const auto& reason : r.generator.reasons)
            g.body += reason + "\n";
    }
    return {std::move(e), std::move(g)};
}

void put(pugi::xml_node node, const char* name, std::string_view text)
{
    node.append_attribute(name).set_value(safe_lines(text).c_str());
}

void write_case(pugi::xml_node suite, const entry& e, const std::string& file)
{
    pugi::xml_node node = suite.append_child("testcase");
    put(node, "classname", e.classname);
    put(node, "name", e.name);
    put(node, "time", fmt::format("{:.3f}", e.seconds));
    if (!file.empty()) {
        put(node, "file", file);
        put(node, "line", std::to_string(std::max<std::uint32_t>(e.line, 1)));
    }
    if (e.how == mark::passed) {
        if (e.type == result::name_of(result::case_verdict::non_strict))
            node.append_child("system-out")
                .append_child(pugi::node_pcdata)
                .set_value(safe_lines(e.type + ": " + e.message, 1'000).c_str());
        return;
    }
    pugi::xml_node verdict = node.append_child(e.how == mark::failure ? "failure"
                                               : e.how == mark::error ? "error"
                                                                      : "skipped");
    put(verdict, "message", e.message);
    if (e.how != mark::skipped) {
        put(verdict, "type", e.type);
        verdict.append_child(pugi::node_pcdata).set_value(safe_lines(e.body, 20'000).c_str());
    }
}

void count_into(pugi::xml_node node, const std::vector<entry>& entries)
{
    const auto tally = [&](mark m) { return std::ranges::count(entries, m, &entry::how); };
    put(node, "tests", std::to_string(entries.size()));
    put(node, "failures", std::to_string(tally(mark::failure)));
    put(node, "errors", std::to_string(tally(mark::error)));
    put(node, "skipped", std::to_string(tally(mark::skipped)));
}

void properties(pugi::xml_node suite, const result::run_result& r)
{
    pugi::xml_node list = suite.append_child("properties");
    const auto add = [&list](const char* name, const std::string& text) {
        pugi::xml_node property = list.append_child("property");
        put(property, "name", name);
        put(property, "value", text);
    };
    add("muster.version", r.tool_version);
    add("target", r.target);
    add("seed", std::to_string(r.seed));
    add("outcome", result::name_of(result::outcome_of(r)));
    add("command", r.command);
}

} // namespace

void render_junit(const result::run_result& r, std::ostream& out)
{
    const std::string prefix =
        of_scenario(r) ? "load." + dotted(r.scenario_name.empty() ? r.scenario_file : r.scenario_name)
                       : std::string("conformance");
    const std::vector<std::pair<std::string, std::vector<entry>>> suites{
        {"run", run_entries(r, prefix)},
        {"cases", case_entries(r)},
        {"checks", check_entries(r, prefix)},
        {"thresholds", threshold_entries(r, prefix)}};
    std::vector<entry> all;
    for (const auto& suite : suites)
        all.insert(all.end(), suite.second.begin(), suite.second.end());

    pugi::xml_document document;
    pugi::xml_node declaration = document.append_child(pugi::node_declaration);
    declaration.append_attribute("version") = "1.0";
    declaration.append_attribute("encoding") = "UTF-8";
    pugi::xml_node root = document.append_child("testsuites");
    put(root, "name", "muster");
    put(root, "time", fmt::format("{:.3f}", std::chrono::duration<double>(r.took).count()));
    count_into(root, all);
    for (const auto& [name, entries] : suites) {
        if (entries.empty())
            continue;
        pugi::xml_node suite = root.append_child("testsuite");
        put(suite, "name", fmt::format("{}.{}", prefix, name));
        count_into(suite, entries);
        put(suite, "time",
            fmt::format("{:.3f}", name == "run" ? std::chrono::duration<double>(r.took).count() : 0.0));
        put(suite, "timestamp", r.started_at);
        properties(suite, r);
        for (const auto& e : entries)
            write_case(suite, e, r.scenario_file);
    }
    document.save(out, "  ", pugi::format_indent, pugi::encoding_utf8);
}

} // namespace muster::reports
