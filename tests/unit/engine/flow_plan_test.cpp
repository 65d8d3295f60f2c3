// What a flow needs to be played: the events to keep, and a bound of its length.
#include "engine/script/flow_plan.hpp"

#include "tests/support/load_text.hpp"

#include <gtest/gtest.h>

namespace {

using namespace muster;
using namespace std::chrono_literals;

scenario::scenario_file flow_of(const std::string& flow)
{
    return test::load_text("config:\n  target: reference\n  phases: [{ duration: 1s, arrivalCount: 1 }]\n"
                           "scenarios:\n  - flow:\n" +
                           flow);
}

TEST(flow_plan, keeps_only_events_that_a_wait_for_names)
{
    const auto s = flow_of("      - emit: [a]\n        response: { on: answer }\n"
                           "      - loop: [{ waitFor: { on: news } }]\n        count: 2\n");
    const engine::flow_plan plan = engine::plan_of(s.flows[0]);
    EXPECT_TRUE(plan.keeps("news"));
    EXPECT_FALSE(plan.keeps("answer"));
    EXPECT_FALSE(plan.awaits_any);
}

TEST(flow_plan, keeps_everything_when_a_name_is_computed)
{
    const auto s = flow_of("      - waitFor: { on: \"news-{{ $client }}\" }\n");
    EXPECT_TRUE(engine::plan_of(s.flows[0]).keeps("anything"));
}

TEST(flow_plan, bounds_a_flow_by_its_waits_and_loops)
{
    const auto s = flow_of("      - loop: [{ think: 2s }]\n        count: 10\n"
                           "      - waitFor: { on: x, timeout: 7s }\n");
    const core::duration longest = engine::plan_of(s.flows[0]).longest;
    EXPECT_GE(longest, 27s);
    EXPECT_LE(longest, 90s);
}

} // namespace
