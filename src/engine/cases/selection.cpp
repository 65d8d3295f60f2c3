// A case is played when the flags ask for it, the server speaks its revision and has what it needs.
#include "engine/cases/selection.hpp"

#include "core/glob.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace muster::engine {

namespace {

bool named_by(const std::vector<std::string>& globs, const scenario::conformance_case& c)
{
    return std::any_of(globs.begin(), globs.end(), [&](const std::string& g) {
        return core::glob_matches(g, c.number) || core::glob_matches(g, c.id);
    });
}

// The probe that tells that a revision is spoken; a case that is about refusing it needs the contrary.
std::string missing_trait(const scenario::conformance_case& c, unsigned eio, const server_traits& server)
{
    const std::string refusal = fmt::format("no-eio{}", eio);
    const bool wants_refusal = std::find(c.needs.begin(), c.needs.end(), refusal) != c.needs.end();
    if (!wants_refusal && c.at.empty() && !server.has(fmt::format("eio{}", eio), eio))
        return fmt::format("the server does not speak Engine.IO {}", eio);
    for (const std::string& need : c.needs) {
        if (server.has(need, eio))
            continue;
        if (need == refusal)
            return fmt::format("the server speaks Engine.IO {}", eio);
        if (need == c.at)
            return fmt::format("the application has no variant '{}' in Engine.IO {}", need, eio);
        return fmt::format("the server does not show what '{}' stands for in Engine.IO {}", need, eio);
    }
    return {};
}

} // namespace

bool is_selected(const scenario::conformance_case& c, const case_selection& flags)
{
    return (flags.only.empty() || named_by(flags.only, c)) && !named_by(flags.skip, c);
}

std::vector<planned_case> plan_cases(const std::vector<scenario::case_file>& files,
                                     const case_selection& flags, const server_traits& server)
{
    std::vector<planned_case> plan;
    for (const scenario::case_file& file : files) {
        for (const scenario::conformance_case& c : file.cases) {
            if (!is_selected(c, flags))
                continue;
            for (const unsigned eio : {4U, 3U}) {
                if (!(eio == 4 ? c.in_v4 : c.in_v3) || (flags.eio && *flags.eio != eio))
                    continue;
                planned_case p{&file, &c, eio, missing_trait(c, eio, server)};
                if (p.skipped.empty() && c.intrusive && !flags.expendable)
                    p.skipped = "it could bring a vulnerable server down: played with --expendable only";
                plan.push_back(std::move(p));
            }
        }
    }
    return plan;
}

} // namespace muster::engine
