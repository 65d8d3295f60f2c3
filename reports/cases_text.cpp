// Counts by section, then what failed; frames only while few cases ask for the space.
#include "reports/cases_text.hpp"

#include "core/bytes.hpp"
#include "reports/examples.hpp"
#include "reports/figures.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <ostream>
#include <string>
#include <vector>

namespace muster::reports {

namespace {

using result::case_result;
using result::case_verdict;

constexpr std::size_t listed_failures = 12;
constexpr std::size_t detailed_cases = 3;
constexpr std::array<case_verdict, 7> columns{
    case_verdict::pass,         case_verdict::non_strict, case_verdict::fail, case_verdict::informational,
    case_verdict::inconclusive, case_verdict::skipped,    case_verdict::error};

struct section_counts {
    std::string title;
    std::array<std::size_t, columns.size()> by_verdict{};
};

std::vector<section_counts> count_sections(const std::vector<case_result>& cases)
{
    std::vector<section_counts> sections;
    for (const case_result& c : cases) {
        if (sections.empty() || sections.back().title != c.section)
            sections.push_back({c.section, {}});
        const auto column = std::find(columns.begin(), columns.end(), c.verdict) - columns.begin();
        ++sections.back().by_verdict[static_cast<std::size_t>(column)];
    }
    return sections;
}

void write_row(const section_counts& s, std::ostream& out)
{
    out << fmt::format("  {:<32}", s.title.substr(0, 31));
    for (const std::size_t n : s.by_verdict)
        out << fmt::format("{:>15}", n == 0 ? "." : grouped(n));
    out << "\n";
}

void write_table(const result::run_result& r, std::ostream& out, const palette& p)
{
    out << fmt::format("\n{}  {:<32}", p.faint(), "cases");
    for (const case_verdict v : columns)
        out << fmt::format("{:>15}", result::name_of(v));
    out << p.end() << "\n";
    section_counts all{"all", {}};
    for (const section_counts& s : count_sections(r.cases)) {
        write_row(s, out);
        for (std::size_t i = 0; i < columns.size(); ++i)
            all.by_verdict[i] += s.by_verdict[i];
    }
    write_row(all, out);
}

void write_facts(const result::run_result& r, std::ostream& out)
{
    for (const auto& [name, value] : r.facts)
        out << fmt::format("{:<28}{}\n", safe_lines(name, 60), safe_lines(value, 200));
}

void write_detail(const case_result& c, std::ostream& out)
{
    out << "      rule: " << safe_lines(c.rule) << "\n";
    for (const std::string& record : c.records)
        out << "      record: " << safe_lines(record) << "\n";
    write_examples(c.examples, out);
    if (!c.repeat.empty())
        out << "      again: " << safe_lines(c.repeat) << "\n";
}

bool is_bad(const case_result& c)
{
    return (c.verdict == case_verdict::fail || c.verdict == case_verdict::error) && !c.known;
}

void write_one(const case_result& c, bool detailed, std::ostream& out, const palette& p)
{
    const char* colour = is_bad(c) ? p.bad() : (c.verdict == case_verdict::pass ? p.good() : p.doubt());
    out << fmt::format("  {}{}{} {} {} (EIO {}, {}): {}\n", colour, result::name_of(c.verdict), p.end(),
                       c.number, c.id, c.eio, c.level, safe_lines(c.title));
    if (!c.message.empty() && !(detailed && !c.examples.empty()))
        out << "      " << core::printable(c.message, detailed ? 2'000 : 150) << "\n";
    if (detailed)
        write_detail(c, out);
}

// "non-strict    3.2.8, 9.15": the numbers, each once.
void write_numbers(const result::run_result& r, case_verdict v, std::ostream& out)
{
    std::string line;
    std::string last;
    for (const case_result& c : r.cases) {
        if (c.verdict != v || c.number == last)
            continue;
        last = c.number;
        line += (line.empty() ? "" : ", ") + c.number;
    }
    if (!line.empty())
        out << fmt::format("{:<14}{}\n", result::name_of(v), line);
}

} // namespace

void write_cases(const result::run_result& r, std::ostream& out, const palette& p)
{
    if (r.cases.empty())
        return;
    write_facts(r, out);
    if (r.cases.size() > detailed_cases)
        write_table(r, out, p);
    out << "\n";
    const auto bad = static_cast<std::size_t>(std::count_if(r.cases.begin(), r.cases.end(), is_bad));
    std::size_t shown = 0;
    for (const case_result& c : r.cases) {
        if (!is_bad(c) && r.cases.size() > detailed_cases)
            continue;
        if (++shown > listed_failures)
            break;
        write_one(c, bad <= detailed_cases || r.cases.size() <= detailed_cases, out, p);
    }
    if (bad > listed_failures)
        out << fmt::format("  ... and {} more: all of them, with frames, are in results.json\n",
                           bad - listed_failures);
    if (r.cases.size() > detailed_cases) {
        write_numbers(r, case_verdict::non_strict, out);
        write_numbers(r, case_verdict::inconclusive, out);
    }
}

} // namespace muster::reports
