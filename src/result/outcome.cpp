// From a run's findings to its outcome and the process status.
#include "result/run_result.hpp"

#include <algorithm>

namespace muster::result {
namespace {

std::uint64_t counter(const run_result& r, const char* name)
{
    const auto found = r.counters.find(name);
    return found == r.counters.end() ? 0 : found->second;
}

bool every_client_failed(const run_result& r)
{
    return counter(r, "clients.started") > 0 && counter(r, "clients.failed") > 0 &&
           counter(r, "clients.completed") == 0 && counter(r, "clients.cut") == 0;
}

// What the generator's own health has no say in.
bool failed(const run_result& r)
{
    // A case that broke inside (error) proves nothing, so it cannot count as passed.
    const auto bad_case = [](const case_result& c) {
        return (c.verdict == case_verdict::fail || c.verdict == case_verdict::error) && !c.known;
    };
    const auto bad_check = [](const check_result& c) { return c.verdict == check_verdict::violation; };
    return std::any_of(r.cases.begin(), r.cases.end(), bad_case) ||
           std::any_of(r.checks.begin(), r.checks.end(), bad_check) || every_client_failed(r);
}

bool crossed(const run_result& r)
{
    return std::any_of(r.thresholds.begin(), r.thresholds.end(),
                       [](const threshold_result& t) { return t.verdict != threshold_verdict::pass; });
}

} // namespace

outcome outcome_of(const run_result& r)
{
    if (r.internal_error)
        return outcome::internal;
    if (r.interrupted_by != 0)
        return outcome::interrupted;
    if (r.unreachable)
        return outcome::unreachable;
    if (failed(r))
        return outcome::failed;
    if (!r.generator.trusted())
        return outcome::untrusted;
    return crossed(r) ? outcome::failed : outcome::passed;
}

int exit_code(const run_result& r)
{
    switch (outcome_of(r)) {
    case outcome::passed:
        return 0;
    case outcome::failed:
        return 1;
    case outcome::usage:
        return 2;
    case outcome::unreachable:
        return 3;
    case outcome::untrusted:
        return 4;
    case outcome::internal:
        return 5;
    case outcome::interrupted:
        return 128 + r.interrupted_by;
    }
    return 5;
}

} // namespace muster::result
