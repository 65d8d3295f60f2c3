// Outcomes, process status, merging of shards and the ledger.
#include "result/run_result.hpp"

#include <gmock/gmock.h>

namespace muster::result {
namespace {

run_result with_check(check_verdict v)
{
    run_result r;
    r.checks.emplace_back().id = "O1";
    r.checks.back().verdict = v;
    return r;
}

run_result with_case(case_verdict v)
{
    run_result r;
    r.cases.emplace_back().verdict = v;
    return r;
}

run_result with_threshold(threshold_verdict v)
{
    run_result r;
    r.thresholds.emplace_back().verdict = v;
    return r;
}

core::problem problem(const char* code, const char* what)
{
    core::problem p;
    p.code = code;
    p.what = what;
    return p;
}

TEST(outcome, of_a_run_that_judged_nothing_is_passed)
{
    EXPECT_EQ(outcome_of({}), outcome::passed);
    EXPECT_EQ(exit_code({}), 0);
}

TEST(outcome, is_failed_only_for_the_verdicts_that_fail)
{
    for (const auto v : {case_verdict::pass, case_verdict::non_strict, case_verdict::informational,
                         case_verdict::inconclusive, case_verdict::skipped})
        EXPECT_EQ(outcome_of(with_case(v)), outcome::passed) << name_of(v);
    EXPECT_EQ(outcome_of(with_case(case_verdict::fail)), outcome::failed);
    EXPECT_EQ(outcome_of(with_case(case_verdict::error)), outcome::failed);

    for (const auto v : {check_verdict::pass, check_verdict::deviation, check_verdict::info,
                         check_verdict::unknown, check_verdict::not_exercised})
        EXPECT_EQ(outcome_of(with_check(v)), outcome::passed) << name_of(v);
    EXPECT_EQ(outcome_of(with_check(check_verdict::violation)), outcome::failed);

    EXPECT_EQ(outcome_of(with_threshold(threshold_verdict::pass)), outcome::passed);
    EXPECT_EQ(outcome_of(with_threshold(threshold_verdict::fail)), outcome::failed);
    EXPECT_EQ(outcome_of(with_threshold(threshold_verdict::unknown)), outcome::failed);
}

TEST(outcome, is_not_failed_by_a_case_whose_verdict_is_known)
{
    for (const auto v : {case_verdict::fail, case_verdict::error}) {
        run_result r = with_case(v);
        r.cases[0].known = "the server is older than the rule";
        EXPECT_EQ(outcome_of(r), outcome::passed) << name_of(v);
    }
}

TEST(outcome, is_failed_when_every_client_failed_but_not_when_one_completed)
{
    run_result r;
    r.counters = {{"clients.started", 5}, {"clients.failed", 5}};
    EXPECT_EQ(outcome_of(r), outcome::failed);
    r.counters["clients.completed"] = 1;
    EXPECT_EQ(outcome_of(r), outcome::passed);
    r.counters = {{"clients.started", 5}};
    EXPECT_EQ(outcome_of(r), outcome::passed);
}

TEST(outcome, takes_the_first_that_applies)
{
    run_result r;
    r.generator.reasons.push_back("timers were late");
    EXPECT_EQ(outcome_of(r), outcome::untrusted);
    EXPECT_EQ(exit_code(r), 4);
    r.cases.emplace_back().verdict = case_verdict::fail;
    EXPECT_EQ(outcome_of(r), outcome::failed);
    EXPECT_EQ(exit_code(r), 1);
    r.unreachable = true;
    EXPECT_EQ(outcome_of(r), outcome::unreachable);
    EXPECT_EQ(exit_code(r), 3);
    r.interrupted_by = 15;
    EXPECT_EQ(outcome_of(r), outcome::interrupted);
    EXPECT_EQ(exit_code(r), 143);
    r.interrupted_by = 2;
    EXPECT_EQ(exit_code(r), 130);
    r.internal_error = true;
    EXPECT_EQ(outcome_of(r), outcome::internal);
    EXPECT_EQ(exit_code(r), 5);
}

TEST(merge, adds_counters_errors_histograms_and_the_ledger)
{
    run_result a;
    run_result b;
    a.counters = {{"sent", 1}};
    b.counters = {{"sent", 2}, {"received", 3}};
    b.errors = {{"ping_timeout", 4}};
    a.metrics["fanout.latency"].corrected.record(10);
    b.metrics["fanout.latency"].corrected.record(20);
    b.metrics["fanout.latency"].raw.record(15);
    b.metrics["fanout.latency"].has_raw = true;
    a.ledger = {.emitted = 1, .expected = 10, .delivered = 9, .missing = 1};
    b.ledger = {.emitted = 2, .expected = 5, .delivered = 4, .unknown = 1, .unstamped = 7};
    a.generator.cpu_share = 0.5;
    b.generator.cpu_share = 0.9;
    b.generator.lateness.record(3);
    merge(a, b);

    EXPECT_THAT(a.counters,
                testing::UnorderedElementsAre(testing::Pair("sent", 3), testing::Pair("received", 3)));
    EXPECT_EQ(a.errors["ping_timeout"], 4U);
    EXPECT_EQ(a.metrics["fanout.latency"].corrected.count(), 2U);
    EXPECT_EQ(a.metrics["fanout.latency"].raw.count(), 1U);
    EXPECT_TRUE(a.metrics["fanout.latency"].has_raw);
    EXPECT_EQ(a.ledger.emitted, 3U);
    EXPECT_EQ(a.ledger.expected, 15U);
    EXPECT_EQ(a.ledger.delivered, 13U);
    EXPECT_EQ(a.ledger.missing, 1U);
    EXPECT_EQ(a.ledger.unknown, 1U);
    EXPECT_EQ(a.ledger.unstamped, 7U);
    EXPECT_EQ(a.generator.cpu_share, 0.9);
    EXPECT_EQ(a.generator.lateness.count(), 1U);
}

TEST(merge, lets_the_heavier_verdict_of_a_check_win_and_keeps_ten_examples)
{
    run_result a = with_check(check_verdict::pass);
    run_result b = with_check(check_verdict::violation);
    a.checks[0].situations = 100;
    b.checks[0].situations = 50;
    b.checks[0].count = 8;
    b.checks[0].examples.resize(8);
    merge(a, b);
    EXPECT_EQ(a.checks[0].verdict, check_verdict::violation);
    EXPECT_EQ(a.checks[0].situations, 150U);
    merge(a, b);
    EXPECT_EQ(a.checks[0].count, 16U);
    EXPECT_EQ(a.checks[0].examples.size(), 10U);

    const std::vector<check_verdict> falling{check_verdict::violation, check_verdict::deviation,
                                             check_verdict::unknown,   check_verdict::info,
                                             check_verdict::pass,      check_verdict::not_exercised};
    for (std::size_t i = 0; i < falling.size(); ++i)
        for (std::size_t j = i; j < falling.size(); ++j) {
            run_result lighter = with_check(falling[j]);
            merge(lighter, with_check(falling[i]));
            EXPECT_EQ(lighter.checks[0].verdict, falling[i]);
        }
}

TEST(merge, keeps_checks_of_other_ids_and_one_problem_per_code)
{
    run_result a = with_check(check_verdict::pass);
    run_result b;
    b.checks.emplace_back().id = "D1";
    a.problems.push_back(problem("x", "first"));
    b.problems = {problem("x", "second"), problem("y", "third")};
    a.generator.reasons = {"late"};
    b.generator.reasons = {"late", "busy"};
    merge(a, b);
    ASSERT_EQ(a.checks.size(), 2U);
    EXPECT_EQ(a.checks[1].id, "D1");
    ASSERT_EQ(a.problems.size(), 2U);
    EXPECT_EQ(a.problems[0].what, "first");
    EXPECT_THAT(a.generator.reasons, testing::ElementsAre("late", "busy"));
}

TEST(merge, is_unreachable_only_when_no_shard_got_through)
{
    run_result a;
    run_result b;
    a.unreachable = b.unreachable = true;
    merge(a, b);
    EXPECT_TRUE(a.unreachable);
    b.unreachable = false;
    merge(a, b);
    EXPECT_FALSE(a.unreachable);
}

TEST(merge, keeps_the_longest_time_the_first_signal_and_any_inner_defect)
{
    run_result a;
    run_result b;
    a.took = std::chrono::seconds{3};
    b.took = std::chrono::seconds{2};
    b.interrupted_by = 15;
    b.internal_error = true;
    merge(a, b);
    EXPECT_EQ(a.took, std::chrono::seconds{3});
    EXPECT_EQ(a.interrupted_by, 15);
    EXPECT_TRUE(a.internal_error);
    b.took = std::chrono::seconds{4};
    b.interrupted_by = 2;
    b.internal_error = false;
    merge(a, b);
    EXPECT_EQ(a.took, std::chrono::seconds{4});
    EXPECT_EQ(a.interrupted_by, 15);
    EXPECT_TRUE(a.internal_error);
}

TEST(merge, takes_over_what_each_shard_judged_for_itself)
{
    run_result a = with_case(case_verdict::pass);
    run_result b = with_case(case_verdict::fail);
    b.thresholds.emplace_back().metric = "acks";
    a.checks.emplace_back().unknown = 1;
    b.checks.emplace_back().unknown = 2;
    a.metrics["x"].has_raw = true;
    b.metrics["x"];
    a.generator.dropped_starts = 3;
    b.generator.dropped_starts = 4;
    merge(a, b);
    ASSERT_EQ(a.cases.size(), 2U);
    EXPECT_EQ(a.cases[1].verdict, case_verdict::fail);
    ASSERT_EQ(a.thresholds.size(), 1U);
    EXPECT_EQ(a.checks[0].unknown, 3U);
    EXPECT_TRUE(a.metrics["x"].has_raw);
    EXPECT_EQ(a.generator.dropped_starts, 7U);
}

TEST(ledger, adds_every_class)
{
    const ledger one{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    ledger sum = one;
    sum.add(one);
    EXPECT_EQ(sum.emitted, 2U);
    EXPECT_EQ(sum.expected, 4U);
    EXPECT_EQ(sum.delivered, 6U);
    EXPECT_EQ(sum.missing, 8U);
    EXPECT_EQ(sum.duplicate, 10U);
    EXPECT_EQ(sum.out_of_order, 12U);
    EXPECT_EQ(sum.misdelivered, 14U);
    EXPECT_EQ(sum.corrupt, 16U);
    EXPECT_EQ(sum.phantom, 18U);
    EXPECT_EQ(sum.unknown, 20U);
    EXPECT_EQ(sum.outside_window, 22U);
    EXPECT_EQ(sum.unstamped, 24U);
}

TEST(ledger, covers_every_class_that_was_judged)
{
    const ledger l{.delivered = 1,
                   .missing = 1,
                   .duplicate = 1,
                   .misdelivered = 1,
                   .phantom = 1,
                   .unknown = 5,
                   .outside_window = 1'000, // free either way: nothing was judged
                   .unstamped = 9};
    EXPECT_EQ(l.coverage(), 0.5);
}

TEST(ledger, covers_the_judged_share)
{
    EXPECT_EQ(ledger{}.coverage(), 1.0);
    const ledger l{.expected = 100, .delivered = 98, .missing = 1, .unknown = 1};
    EXPECT_EQ(l.coverage(), 0.99);
}

// The words of the published schema.
TEST(names, are_words_of_the_reports)
{
    using verdict = case_verdict;
    std::vector<std::string> cases;
    for (const auto v : {verdict::pass, verdict::non_strict, verdict::fail, verdict::informational,
                         verdict::inconclusive, verdict::skipped, verdict::error})
        cases.emplace_back(name_of(v));
    EXPECT_THAT(cases, testing::ElementsAre("pass", "non-strict", "fail", "informational", "inconclusive",
                                            "skipped", "error"));

    std::vector<std::string> checks;
    for (const auto v : {check_verdict::pass, check_verdict::violation, check_verdict::deviation,
                         check_verdict::info, check_verdict::unknown, check_verdict::not_exercised})
        checks.emplace_back(name_of(v));
    EXPECT_THAT(checks,
                testing::ElementsAre("pass", "violation", "deviation", "info", "unknown", "not-exercised"));

    EXPECT_STREQ(name_of(threshold_verdict::pass), "pass");
    EXPECT_STREQ(name_of(threshold_verdict::fail), "fail");
    EXPECT_STREQ(name_of(threshold_verdict::unknown), "unknown");

    std::vector<std::string> outcomes;
    for (const auto o : {outcome::passed, outcome::failed, outcome::usage, outcome::unreachable,
                         outcome::untrusted, outcome::internal, outcome::interrupted})
        outcomes.emplace_back(name_of(o));
    EXPECT_THAT(outcomes, testing::ElementsAre("passed", "failed", "usage", "unreachable", "untrusted",
                                               "internal", "interrupted"));
}

} // namespace
} // namespace muster::result
