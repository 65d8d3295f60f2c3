// A row is a case in a revision; servers that did not play it have an empty field.
#include "reports/matrix.hpp"

#include "reports/figures.hpp"
#include "wire/json.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <map>
#include <ostream>
#include <utility>

namespace muster::reports {

namespace {

using result::case_result;
using result::case_verdict;

constexpr std::array<case_verdict, 7> all_verdicts{
    case_verdict::pass,         case_verdict::non_strict, case_verdict::fail, case_verdict::informational,
    case_verdict::inconclusive, case_verdict::skipped,    case_verdict::error};

struct row {
    const case_result* sample = nullptr;
    std::vector<const case_result*> by_column; // nullptr: not in that server's run
};

char letter(case_verdict v)
{
    switch (v) {
    case case_verdict::pass:
        return '+';
    case case_verdict::non_strict:
        return 'n';
    case case_verdict::fail:
        return 'F';
    case case_verdict::informational:
        return 'i';
    case case_verdict::inconclusive:
        return '?';
    case case_verdict::skipped:
        return '-';
    case case_verdict::error:
        return 'E';
    }
    return ' ';
}

std::vector<row> rows_of(std::span<const matrix_column> columns)
{
    std::vector<row> rows;
    std::map<std::pair<std::string, unsigned>, std::size_t> index;
    for (std::size_t column = 0; column < columns.size(); ++column) {
        for (const case_result& c : columns[column].judged.cases) {
            const auto [at, is_new] = index.try_emplace({c.id, c.eio}, rows.size());
            if (is_new)
                rows.push_back({&c, std::vector<const case_result*>(columns.size())});
            rows[at->second].by_column[column] = &c;
        }
    }
    return rows;
}

bool deviates(const row& r)
{
    return std::any_of(r.by_column.begin(), r.by_column.end(), [](const case_result* c) {
        return c != nullptr &&
               (c->verdict == case_verdict::fail || c->verdict == case_verdict::non_strict ||
                c->verdict == case_verdict::inconclusive || c->verdict == case_verdict::error);
    });
}

std::size_t count(const matrix_column& column, case_verdict v)
{
    return static_cast<std::size_t>(std::count_if(column.judged.cases.begin(), column.judged.cases.end(),
                                                  [v](const case_result& c) { return c.verdict == v; }));
}

std::string markdown_safe(std::string_view text)
{
    std::string out;
    for (const char c : safe_lines(text, 300)) {
        if (c == '|' || c == '<' || c == '`' || c == '[')
            out += '\\';
        out += c == '\n' ? ' ' : c;
    }
    return out;
}

} // namespace

void render_matrix_text(std::span<const matrix_column> columns, std::ostream& out)
{
    out << fmt::format("{:<4}{:<34}{:<12}", "", "server", "language");
    for (const case_verdict v : all_verdicts)
        out << fmt::format("{:>14}", result::name_of(v));
    out << "\n";
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const matrix_column& c = columns[i];
        out << fmt::format("{:<4}{:<34}{:<12}", i + 1, safe_lines(c.title, 33), safe_lines(c.language, 11));
        if (!c.skipped.empty()) {
            out << (c.differences.empty() ? "skipped: " : "failed: ") << safe_lines(c.skipped, 200) << "\n";
            continue;
        }
        for (const case_verdict v : all_verdicts)
            out << fmt::format("{:>14}", count(c, v));
        out << "\n";
        for (const std::string& d : c.differences)
            out << "      differs from its baseline: " << safe_lines(d, 300) << "\n";
    }
    out << "\n+ pass  n non-strict  F fail  i informational  ? inconclusive  - skipped  E error\n\n";
    for (const row& r : rows_of(columns)) {
        if (!deviates(r))
            continue;
        for (const case_result* c : r.by_column)
            out << (c == nullptr ? ' ' : letter(c->verdict)) << ' ';
        out << fmt::format(" {:<8}{:<34} EIO {}  {}\n", r.sample->number, r.sample->id, r.sample->eio,
                           safe_lines(r.sample->title, 80));
    }
}

void render_matrix_markdown(std::span<const matrix_column> columns, std::ostream& out)
{
    out << "# Conformance matrix\n\n`+` pass, `n` non-strict, `F` fail, `i` informational, `?` inconclusive, "
           "`-` skipped, `E` error.\n\n| | server | language |";
    for (const case_verdict v : all_verdicts)
        out << " " << result::name_of(v) << " |";
    out << "\n| --- | --- | --- |";
    for (std::size_t i = 0; i < all_verdicts.size(); ++i)
        out << " ---: |";
    out << "\n";
    for (std::size_t i = 0; i < columns.size(); ++i) {
        out << fmt::format("| {} | {} | {} |", i + 1, markdown_safe(columns[i].title),
                           markdown_safe(columns[i].language));
        for (const case_verdict v : all_verdicts)
            out << (columns[i].skipped.empty() ? fmt::format(" {} |", count(columns[i], v))
                                               : std::string(" |"));
        out << "\n";
    }
    out << "\n| case | EIO | level | title |";
    for (std::size_t i = 0; i < columns.size(); ++i)
        out << " " << i + 1 << " |";
    out << "\n| --- | --- | --- | --- |";
    for (std::size_t i = 0; i < columns.size(); ++i)
        out << " :-: |";
    out << "\n";
    for (const row& r : rows_of(columns)) {
        out << fmt::format("| {} {} | {} | {} | {} |", r.sample->number, r.sample->id, r.sample->eio,
                           r.sample->level, markdown_safe(r.sample->title));
        for (const case_result* c : r.by_column)
            out << ' ' << (c == nullptr ? ' ' : letter(c->verdict)) << " |";
        out << "\n";
    }
    for (const matrix_column& column : columns) {
        out << "\n## " << markdown_safe(column.title) << "\n\n";
        if (!column.skipped.empty())
            out << (column.differences.empty() ? "Skipped: " : "Failed: ") << markdown_safe(column.skipped)
                << "\n";
        for (const case_result& c : column.judged.cases)
            if (c.known || c.verdict == case_verdict::fail)
                out << fmt::format("- {} {} (EIO {}), {}: {}\n", c.number, c.id, c.eio,
                                   result::name_of(c.verdict), markdown_safe(c.known ? *c.known : c.message));
    }
}

void render_matrix_json(std::span<const matrix_column> columns, std::ostream& out)
{
    wire::array servers;
    for (const matrix_column& column : columns) {
        wire::array cases;
        for (const case_result& c : column.judged.cases)
            cases.push_back(
                wire::object{{"id", c.id},
                             {"number", c.number},
                             {"eio", std::int64_t{c.eio}},
                             {"level", c.level},
                             {"verdict", std::string(result::name_of(c.verdict))},
                             {"message", safe_lines(c.message)},
                             {"known", c.known ? wire::value(safe_lines(*c.known)) : wire::value(nullptr)}});
        wire::array differences;
        for (const std::string& d : column.differences)
            differences.emplace_back(safe_lines(d));
        servers.push_back(
            wire::object{{"name", column.name},
                         {"title", column.title},
                         {"language", column.language},
                         {"skipped", column.skipped.empty() ? wire::value(nullptr)
                                                            : wire::value(safe_lines(column.skipped))},
                         {"differences", std::move(differences)},
                         {"cases", std::move(cases)}});
    }
    out << wire::to_json(wire::object{{"schema_version", std::int64_t{1}}, {"servers", std::move(servers)}})
        << "\n";
}

} // namespace muster::reports
