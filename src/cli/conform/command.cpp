// muster conform: a server in, a verdict on every rule out.
#include "cli/commands.hpp"
#include "cli/conform/baseline.hpp"
#include "cli/conform/catalogue.hpp"
#include "cli/conform/judging.hpp"
#include "cli/conform/matrix.hpp"
#include "cli/progress_line.hpp"
#include "cli/reporting.hpp"
#include "cli/scenario_folder.hpp"
#include "cli/stop_signals.hpp"
#include "reference_server/net/embedded_server.hpp"

#include <cstdio>
#include <fmt/format.h>
#include <unistd.h>

namespace muster::cli {

namespace {

constexpr int usage_error = 2;

int print_cases(const catalogue& all, const conform_flags& flags)
{
    std::size_t count = 0;
    for (const scenario::case_file& file : all.files) {
        for (const scenario::conformance_case& c : file.cases) {
            if (!is_selected(c, flags))
                continue;
            ++count;
            std::fputs(fmt::format("{:<8} {:<34} {:<9} {:<4} {}{}\n", c.number, c.id,
                                   scenario::name_of(c.level),
                                   c.in_v3 && c.in_v4 ? "3+4" : (c.in_v3 ? "3" : "4"), c.title,
                                   c.intrusive ? " (intrusive)" : "")
                           .c_str(),
                       stdout);
        }
    }
    std::fputs(fmt::format("{} cases\n", count).c_str(), stdout);
    return count == 0 ? usage_error : 0;
}

// Tells how the verdicts differ from the baseline; false when it was to be written and could not.
bool hold_against_baseline(const conform_flags& flags, const baseline& known, result::run_result& r)
{
    if (flags.write_baseline) {
        const auto p = rewrite_baseline(flags.baseline, r.target, known, r, is_partial(flags));
        return !p || complain(*p);
    }
    if (!flags.baseline.empty())
        for (const std::string& line : apply_baseline(known, r.cases))
            r.facts.emplace_back("baseline", line);
    return true;
}

int judge_one(const conform_flags& flags, const catalogue& cases, const std::string& command_line)
{
    core::problem why;
    const auto known = flags.baseline.empty() ? std::optional<baseline>(baseline{})
                                              : read_baseline(flags.baseline, flags.write_baseline);
    const auto events = read_event_names(flags.events);
    if (!known || !events)
        return usage_error;
    const auto out = output_folder::claim(flags.out, why);
    if (!out)
        return complain(why), usage_error;
    std::unique_ptr<server::embedded_server> embedded;
    std::string url = flags.target;
    if (url == "reference") {
        embedded = start_reference(flags.faults, flags.seed.value_or(1), why);
        if (!embedded)
            return complain(why), status_of_refused_start(why);
        url = embedded->url();
    } else if (!flags.faults.empty()) {
        std::fputs("--fault is of the embedded server: use it with the target \"reference\"\n", stderr);
        return usage_error;
    }
    progress_line progress(wants_colour(STDERR_FILENO, flags.no_color));
    net::conform_outcome judged = judge_server(flags, cases, *events, url, progress);
    progress.clear();
    if (judged.refused && judged.misuse)
        return complain(*judged.refused), usage_error;
    result::run_result& r = judged.result;
    if (judged.refused)
        r.problems.push_back(*judged.refused);
    r.target = embedded ? "the embedded reference server (app echo)" : flags.target;
    if (flags.insecure)
        r.target += " (certificates not verified)";
    r.command = command_line + (flags.seed ? "" : fmt::format(" --seed {}", r.seed));
    const redaction secrets(secrets_of(flags));
    const bool held = hold_against_baseline(flags, *known, r);
    const int code = report(r, {flags.json, flags.no_color}, secrets, *out);
    return code == 0 && !held ? 5 : code;
}

} // namespace

int conform(const conform_flags& flags, const std::string& command_line)
{
    watch_stop_signals();
    const auto cases = load_catalogue(flags.cases);
    if (!cases) {
        std::fputs("nothing was sent\n", stderr);
        return flags.cases.empty() ? 5 : usage_error;
    }
    if (flags.list)
        return print_cases(*cases, flags);
    if (const std::string defect = flag_defect(flags, *cases); !defect.empty()) {
        std::fputs((defect + "\nnothing was sent\n").c_str(), stderr);
        return usage_error;
    }
    if (!flags.matrix.empty())
        return judge_matrix(flags, *cases);
    return judge_one(flags, *cases, command_line);
}

} // namespace muster::cli
