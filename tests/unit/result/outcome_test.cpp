// Outcomes where only part of a run went wrong, or could not be believed.
#include "result/run_result.hpp"

#include <gtest/gtest.h>

namespace muster::result {
namespace {

TEST(outcome, is_not_failed_by_one_client_when_the_others_were_cut_at_the_end)
{
    run_result r;
    r.counters = {{"clients.started", 5}, {"clients.failed", 1}, {"clients.cut", 4}};
    EXPECT_EQ(outcome_of(r), outcome::passed);
    r.counters = {{"clients.started", 5}, {"clients.failed", 5}};
    EXPECT_EQ(outcome_of(r), outcome::failed);
}

TEST(outcome, is_untrusted_when_only_a_threshold_was_crossed_by_a_run_that_is_not_believed)
{
    run_result r;
    r.thresholds.emplace_back().verdict = threshold_verdict::fail;
    EXPECT_EQ(outcome_of(r), outcome::failed);
    r.generator.reasons.emplace_back("timers were late");
    EXPECT_EQ(outcome_of(r), outcome::untrusted);
    r.checks.emplace_back().verdict = check_verdict::violation;
    EXPECT_EQ(outcome_of(r), outcome::failed);
}

} // namespace
} // namespace muster::result
