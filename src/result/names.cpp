// The words for verdicts and outcomes, as reports write them.
#include "result/run_result.hpp"

namespace muster::result {

const char* name_of(case_verdict v) noexcept
{
    switch (v) {
    case case_verdict::pass:
        return "pass";
    case case_verdict::non_strict:
        return "non-strict";
    case case_verdict::fail:
        return "fail";
    case case_verdict::informational:
        return "informational";
    case case_verdict::inconclusive:
        return "inconclusive";
    case case_verdict::skipped:
        return "skipped";
    case case_verdict::error:
        return "error";
    }
    return "error";
}

const char* name_of(check_verdict v) noexcept
{
    switch (v) {
    case check_verdict::pass:
        return "pass";
    case check_verdict::violation:
        return "violation";
    case check_verdict::deviation:
        return "deviation";
    case check_verdict::info:
        return "info";
    case check_verdict::unknown:
        return "unknown";
    case check_verdict::not_exercised:
        return "not-exercised";
    }
    return "unknown";
}

const char* name_of(threshold_verdict v) noexcept
{
    switch (v) {
    case threshold_verdict::pass:
        return "pass";
    case threshold_verdict::fail:
        return "fail";
    case threshold_verdict::unknown:
        return "unknown";
    }
    return "unknown";
}

const char* name_of(outcome o) noexcept
{
    switch (o) {
    case outcome::passed:
        return "passed";
    case outcome::failed:
        return "failed";
    case outcome::usage:
        return "usage";
    case outcome::unreachable:
        return "unreachable";
    case outcome::untrusted:
        return "untrusted";
    case outcome::internal:
        return "internal";
    case outcome::interrupted:
        return "interrupted";
    }
    return "internal";
}

} // namespace muster::result
