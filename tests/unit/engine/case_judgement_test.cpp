// What a finding makes of its case, by level.
#include "engine/cases/judgement.hpp"

#include <gtest/gtest.h>

namespace muster::engine {
namespace {

using result::case_verdict;
using scenario::case_level;
using scenario::outcome_word;

case_verdict verdict(case_level level, outcome_word word, bool strict = false)
{
    static scenario::case_file file;
    scenario::conformance_case c;
    c.level = level;
    finding found;
    found.verdict = word;
    return judged({&file, &c, 4, {}}, found, strict, false).verdict;
}

TEST(case_judgement, a_mismatch_weighs_what_the_level_says)
{
    EXPECT_EQ(verdict(case_level::must, outcome_word::by_level), case_verdict::fail);
    EXPECT_EQ(verdict(case_level::rfc, outcome_word::by_level), case_verdict::fail);
    EXPECT_EQ(verdict(case_level::security, outcome_word::by_level), case_verdict::fail);
    EXPECT_EQ(verdict(case_level::should, outcome_word::by_level), case_verdict::non_strict);
    EXPECT_EQ(verdict(case_level::observed, outcome_word::by_level), case_verdict::non_strict);
    EXPECT_EQ(verdict(case_level::info, outcome_word::by_level), case_verdict::informational);
}

TEST(case_judgement, strict_turns_what_is_tolerated_into_failures)
{
    EXPECT_EQ(verdict(case_level::should, outcome_word::by_level, true), case_verdict::fail);
    EXPECT_EQ(verdict(case_level::observed, outcome_word::by_level, true), case_verdict::fail);
    EXPECT_EQ(verdict(case_level::must, outcome_word::non_strict, true), case_verdict::fail);
    EXPECT_EQ(verdict(case_level::info, outcome_word::by_level, true), case_verdict::informational);
}

TEST(case_judgement, an_outcome_that_the_case_names_keeps_its_verdict)
{
    EXPECT_EQ(verdict(case_level::must, outcome_word::pass), case_verdict::pass);
    EXPECT_EQ(verdict(case_level::must, outcome_word::non_strict), case_verdict::non_strict);
    EXPECT_EQ(verdict(case_level::observed, outcome_word::fail), case_verdict::fail);
    EXPECT_EQ(verdict(case_level::must, outcome_word::inconclusive), case_verdict::inconclusive);
    EXPECT_EQ(verdict(case_level::must, outcome_word::skipped), case_verdict::skipped);
}

TEST(case_judgement, what_only_records_is_informational)
{
    EXPECT_EQ(verdict(case_level::info, outcome_word::pass), case_verdict::informational);
}

TEST(case_judgement, a_failure_carries_its_evidence_and_a_pass_only_when_traced)
{
    const scenario::case_file file;
    scenario::conformance_case c;
    finding found;
    found.frames.push_back({core::duration(5), true, 0, "40"});
    found.actors = {"a"};
    found.message = "m";
    found.records = {"r"};
    found.expected = "x";
    found.actual = "y";
    found.line = 12;
    found.crowded = true;
    const planned_case p{&file, &c, 4, {}};
    EXPECT_TRUE(judged(p, found, false, false).examples.empty());
    EXPECT_EQ(judged(p, found, false, true).examples.size(), 1U);
    found.verdict = outcome_word::by_level;
    const auto failed = judged(p, found, false, false);
    ASSERT_EQ(failed.examples.size(), 1U);
    EXPECT_EQ(failed.message, "m");
    EXPECT_EQ(failed.records, std::vector<std::string>{"r"});
    EXPECT_EQ(failed.line, 12U);
    EXPECT_EQ(failed.examples[0].summary, "m");
    EXPECT_EQ(failed.examples[0].expected, "x");
    EXPECT_EQ(failed.examples[0].actual, "y");
    EXPECT_EQ(failed.examples[0].notes, std::vector<std::string>{"earlier frames are left out"});
    EXPECT_EQ(failed.examples[0].frames.size(), 1U);
    EXPECT_EQ(failed.examples[0].actors, std::vector<std::string>{"a"});
}

} // namespace
} // namespace muster::engine
