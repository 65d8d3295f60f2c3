// YAML: {server: text, deviations: [{case: id, eio: 4, verdict: fail, because: text}]}.
#include "cli/conform/baseline.hpp"

#include "cli/conform/data_file.hpp"
#include "core/bytes.hpp"
#include "wire/json.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>

namespace muster::cli {

namespace {

using result::case_verdict;

// Written by hand where a server itself answers now so, now so.
constexpr std::string_view varies = "varies";

bool deviates(case_verdict v)
{
    return v == case_verdict::fail || v == case_verdict::non_strict || v == case_verdict::inconclusive ||
           v == case_verdict::error;
}

std::optional<baseline_entry> entry_of(const wire::value& node)
{
    baseline_entry e{text_member(node, "case"), 4, text_member(node, "verdict"),
                     text_member(node, "because")};
    if (const wire::value* eio = node.find("eio"))
        if (const auto* number = eio->if_is<std::int64_t>())
            e.eio = static_cast<unsigned>(*number);
    const bool sound = !e.id.empty() && !e.because.empty() && (e.eio == 3 || e.eio == 4) &&
                       (e.verdict == "fail" || e.verdict == "non-strict" || e.verdict == "inconclusive" ||
                        e.verdict == "error" || e.verdict == varies);
    return sound ? std::optional(std::move(e)) : std::nullopt;
}

const baseline_entry* find(const baseline& b, const result::case_result& c)
{
    const auto found = std::find_if(b.entries.begin(), b.entries.end(),
                                    [&](const baseline_entry& e) { return e.id == c.id && e.eio == c.eio; });
    return found == b.entries.end() ? nullptr : &*found;
}

} // namespace

std::optional<baseline> read_baseline(const std::string& path, bool may_be_missing)
{
    std::error_code ignored;
    if (may_be_missing && !std::filesystem::exists(path, ignored))
        return baseline{};
    const auto root = read_data_file(path);
    if (!root)
        return std::nullopt;
    const wire::array* nodes = list_member(*root, "deviations");
    if (nodes == nullptr) {
        std::fputs(fmt::format("{}: there is no list `deviations`\n", path).c_str(), stderr);
        return std::nullopt;
    }
    baseline b;
    for (std::size_t i = 0; i < nodes->size(); ++i) {
        auto entry = entry_of((*nodes)[i]);
        if (!entry) {
            std::fputs(
                fmt::format(
                    "{}: deviation {} needs case, eio (3 or 4), verdict (fail, non-strict, inconclusive, "
                    "error or varies) and because\n",
                    path, i + 1)
                    .c_str(),
                stderr);
            return std::nullopt;
        }
        b.entries.push_back(*std::move(entry));
    }
    return b;
}

std::vector<std::string> apply_baseline(const baseline& expected, std::vector<result::case_result>& cases)
{
    std::vector<std::string> differences;
    for (result::case_result& c : cases) {
        const baseline_entry* known = find(expected, c);
        const std::string verdict = result::name_of(c.verdict);
        if (known != nullptr &&
            (known->verdict == verdict || (known->verdict == varies && deviates(c.verdict))))
            c.known = known->because;
        else if (known != nullptr && known->verdict == varies)
            continue;
        else if (known != nullptr && c.verdict != case_verdict::skipped)
            differences.push_back(fmt::format("{} {} (EIO {}): {} instead of the expected {}{}", c.number,
                                              c.id, c.eio, verdict, known->verdict,
                                              c.message.empty() ? "" : ": " + c.message));
        else if (known == nullptr && deviates(c.verdict))
            differences.push_back(
                fmt::format("{} {} (EIO {}): {} is new: {}", c.number, c.id, c.eio, verdict, c.message));
    }
    return differences;
}

std::string baseline_text(std::string_view server, const baseline& before,
                          const std::vector<result::case_result>& cases, bool partial)
{
    std::string text =
        fmt::format("# What {} is known to do differently; `muster conform URL --baseline` reads it.\n"
                    "server: {}\ndeviations:\n",
                    server, wire::to_json(wire::value(std::string(server))));
    std::vector<baseline_entry> entries;
    for (const result::case_result& c : cases) {
        const baseline_entry* known = find(before, c);
        const bool unsteady = known != nullptr && known->verdict == varies;
        if (!deviates(c.verdict) && !unsteady)
            continue;
        const std::string verdict = unsteady ? known->verdict : result::name_of(c.verdict);
        const bool same = known != nullptr && known->verdict == verdict;
        const std::string because = same ? known->because : core::printable(c.message, 200);
        entries.push_back({c.id, c.eio, verdict, because});
    }
    for (const baseline_entry& e : before.entries)
        if (partial && std::none_of(cases.begin(), cases.end(),
                                    [&](const auto& c) { return c.id == e.id && c.eio == e.eio; }))
            entries.push_back(e);
    for (const baseline_entry& e : entries)
        text += fmt::format("  - {{ case: {}, eio: {}, verdict: {}, because: {} }}\n", e.id, e.eio, e.verdict,
                            wire::to_json(wire::value(e.because)));
    if (entries.empty())
        text.replace(text.size() - 1, 1, " []\n");
    return text;
}

std::optional<core::problem> rewrite_baseline(const std::string& path, std::string_view server,
                                              const baseline& before, result::run_result& r, bool partial)
{
    if (r.unreachable || r.interrupted_by != 0 || !r.generator.trusted())
        return core::problem{"baseline",
                             "the baseline is not written",
                             path,
                             "the run did not reach its end",
                             "write it from a whole run",
                             "the file as it was"};
    const std::string beside = path + ".tmp";
    std::ofstream out(beside, std::ios::binary | std::ios::trunc);
    out << baseline_text(server, before, r.cases, partial);
    out.close();
    if (!out || std::rename(beside.c_str(), path.c_str()) != 0) {
        core::problem p{"baseline",
                        "the baseline cannot be written",
                        path,
                        std::strerror(errno),
                        "name another file, or give its folder room and rights",
                        "the reports; the file as it was"};
        std::remove(beside.c_str());
        return p;
    }
    if (const auto written = read_baseline(path, false))
        apply_baseline(*written, r.cases);
    std::fputs(fmt::format("baseline written: {}\n", path).c_str(), stderr);
    return std::nullopt;
}

} // namespace muster::cli
