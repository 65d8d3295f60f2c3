// The verdict that the counts of a check add up to, and what it is called.
#include "checks/findings.hpp"

#include <gtest/gtest.h>

#include <set>

namespace muster::checks {
namespace {

TEST(findings, name_every_check_with_its_rule)
{
    findings found;
    std::set<std::string> ids;
    for (std::size_t k = 0; k < check_kinds; ++k) {
        const result::check_result r = found.take(static_cast<check_kind>(k));
        EXPECT_TRUE(ids.insert(r.id).second) << r.id;
        EXPECT_NE(r.title, "") << r.id;
        EXPECT_NE(r.rule, "") << r.id;
        EXPECT_EQ(r.verdict, result::check_verdict::not_exercised) << r.id;
    }
}

TEST(findings, pass_with_one_situation_in_a_thousand_unknown_and_no_more)
{
    findings found;
    found.exercised(check_kind::loss, 1000);
    found.unknown(check_kind::loss);
    EXPECT_EQ(found.take(check_kind::loss).verdict, result::check_verdict::pass);
    found.unknown(check_kind::loss);
    const result::check_result r = found.take(check_kind::loss);
    EXPECT_EQ(r.verdict, result::check_verdict::unknown);
    EXPECT_EQ(r.situations, 1000U);
    EXPECT_EQ(r.unknown, 2U);
}

TEST(findings, are_a_violation_whatever_else_is_unknown)
{
    findings found;
    found.unknown(check_kind::order, 5);
    found.violated(check_kind::order, [] { return result::counterexample{}; });
    found.violated_again(check_kind::order, 2);
    const result::check_result r = found.take(check_kind::order);
    EXPECT_EQ(r.verdict, result::check_verdict::violation);
    EXPECT_EQ(r.count, 3U);
    EXPECT_EQ(r.examples.size(), 1U);
}

} // namespace
} // namespace muster::checks
