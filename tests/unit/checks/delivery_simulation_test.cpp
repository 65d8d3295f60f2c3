// The judges over a simulated chat: silent on an honest server, and each planted fault makes exactly its own
// report.
#include "simulated_chat.hpp"

#include <gmock/gmock.h>

namespace muster::checks {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string first_example(const simulation_result& r)
{
    std::string text;
    for (const auto& [id, check] : r.checks)
        for (const auto& e : check.examples)
            text += id + ": " + e.summary + " | " + e.expected + " | " + e.actual + "\n";
    return text.substr(0, 2000);
}

void expect_balanced(const result::ledger& l)
{
    EXPECT_EQ(l.expected, l.delivered + l.missing + l.unknown);
}

TEST(judges, say_nothing_about_an_honest_server)
{
    std::uint64_t deliveries = 0;
    for (std::uint64_t seed = 0; deliveries < 1'000'000; ++seed) {
        SCOPED_TRACE(seed);
        simulation_options o;
        o.seed = seed;
        o.clients = 20 + static_cast<std::uint32_t>(seed % 3) * 40;
        o.rooms = 1 + static_cast<std::uint32_t>(seed % 4);
        o.shards = 1 + static_cast<std::uint32_t>(seed % 2);
        o.churn = seed % 5 != 0;
        o.include_sender = seed % 3 == 1;
        o.steps = 30'000;
        const auto r = simulate(o);
        deliveries += r.deliveries;
        ASSERT_THAT(r.violated(), IsEmpty()) << first_example(r);
        ASSERT_EQ(r.ledger.missing + r.ledger.duplicate + r.ledger.misdelivered + r.ledger.corrupt +
                      r.ledger.phantom,
                  0U);
        ASSERT_EQ(r.ledger.delivered, r.counted);
        ASSERT_GT(r.ledger.coverage(), 0.99);
        ASSERT_TRUE(r.complete);
        expect_balanced(r.ledger);
    }
    RecordProperty("deliveries", std::to_string(deliveries));
}

struct fault_case {
    const char* name;
    planted fault;
    const char* check; // nullptr: nothing may fire
    double probability;
};

class planted_fault : public testing::TestWithParam<fault_case> {};

TEST_P(planted_fault, makes_exactly_its_report_under_churn)
{
    std::uint64_t planted_in_all = 0;
    for (std::uint64_t seed = 100; seed < 103; ++seed) {
        SCOPED_TRACE(seed);
        simulation_options o;
        o.seed = seed;
        o.steps = 15'000;
        // Numbers of another shard's senders are known only at the exchange, too late to keep a false one off
        // the lanes.
        o.shards = GetParam().fault == planted::invent_number ? 1 : 1 + static_cast<std::uint32_t>(seed % 2);
        o.fault = GetParam().fault;
        o.probability = GetParam().probability;
        const auto r = simulate(o);
        planted_in_all += r.planted;
        std::set<std::string> expected;
        if (GetParam().check != nullptr && r.planted > 0)
            expected.insert(GetParam().check);
        EXPECT_EQ(r.violated(), expected) << r.planted << " planted\n" << first_example(r);
        expect_balanced(r.ledger);
    }
    EXPECT_GT(planted_in_all, 0U);
}

INSTANTIATE_TEST_SUITE_P(judges, planted_fault,
                         testing::Values(fault_case{"swap_same_sender", planted::swap_same_sender, "O1", 0.2},
                                         fault_case{"swap_other_sender", planted::swap_other_sender, nullptr,
                                                    0.05},
                                         fault_case{"deliver_twice", planted::deliver_twice, "D1", 0.01},
                                         fault_case{"deliver_again", planted::deliver_again, "D1", 0.01},
                                         fault_case{"drop_for_one", planted::drop_for_one, "D2", 0.01},
                                         fault_case{"drop_for_all", planted::drop_for_all, "D2", 0.02},
                                         fault_case{"stop_half_way", planted::stop_half_way, "D2", 0.02},
                                         fault_case{"drop_the_last", planted::drop_the_last, "D2", 0.7},
                                         fault_case{"invent_number", planted::invent_number, "D4", 0.01},
                                         fault_case{"other_run", planted::other_run, "D4", 0.01},
                                         fault_case{"flip_bit", planted::flip_bit, "D5", 0.01},
                                         fault_case{"leak", planted::leak, "I1", 0.1},
                                         fault_case{"wrong_namespace", planted::wrong_namespace, "I2", 0.01},
                                         fault_case{"include_sender", planted::include_sender, "I3", 0.05},
                                         fault_case{"exclude_another", planted::exclude_another, "D2", 0.02},
                                         fault_case{"ack_twice", planted::ack_twice, "A1", 0.1},
                                         fault_case{"ack_never", planted::ack_never, "A1", 0.1},
                                         fault_case{"ack_old_session", planted::ack_old_session, "A1", 1.0},
                                         fault_case{"ack_swapped", planted::ack_swapped, "A2", 0.1}),
                         [](const auto& param_info) { return std::string{param_info.param.name}; });

struct counted_case {
    planted fault;
    const char* check;
};

class counted_fault : public testing::TestWithParam<counted_case> {};

TEST_P(counted_fault, is_counted_once_each_among_stable_members)
{
    simulation_options o;
    o.seed = 7;
    o.churn = false;
    o.fault = GetParam().fault;
    const auto r = simulate(o);
    ASSERT_GT(r.planted, 10U);
    EXPECT_THAT(r.violated(), ElementsAre(GetParam().check)) << first_example(r);
    // A fault among the very first messages can fall into a window that is still opening.
    EXPECT_LE(r.count(GetParam().check), r.planted);
    EXPECT_GE(r.count(GetParam().check) * 10, r.planted * 9);
}

INSTANTIATE_TEST_SUITE_P(
    judges, counted_fault,
    testing::Values(counted_case{planted::deliver_twice, "D1"}, counted_case{planted::drop_for_one, "D2"},
                    counted_case{planted::invent_number, "D4"}, counted_case{planted::other_run, "D4"},
                    counted_case{planted::flip_bit, "D5"}, counted_case{planted::wrong_namespace, "I2"}));

TEST(judges, know_less_but_accuse_nobody_when_memory_runs_out)
{
    simulation_options o;
    o.seed = 3;
    o.memory_budget = 32 * 128;
    const auto r = simulate(o);
    EXPECT_THAT(r.violated(), IsEmpty()) << first_example(r);
    EXPECT_GT(r.ledger.unknown, 0U);
    EXPECT_LT(r.ledger.coverage(), 0.9);
    EXPECT_EQ(r.checks.at("D2").verdict, result::check_verdict::unknown);
    expect_balanced(r.ledger);
}

TEST(judges, count_exercised_situations)
{
    const auto r = simulate({.seed = 1});
    EXPECT_EQ(r.checks.at("O1").situations, r.deliveries);
    EXPECT_EQ(r.checks.at("D1").situations, r.deliveries);
    EXPECT_EQ(r.checks.at("D4").situations, r.deliveries);
    EXPECT_EQ(r.checks.at("I1").situations, r.deliveries);
    EXPECT_EQ(r.checks.at("D2").situations, r.ledger.expected);
    EXPECT_EQ(r.checks.at("I3").situations, r.ledger.emitted);
    EXPECT_GT(r.checks.at("A1").situations, 0U);
    EXPECT_GT(r.checks.at("A2").situations, 0U);
}

} // namespace
} // namespace muster::checks
