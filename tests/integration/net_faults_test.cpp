// Every fault of delivery and acknowledgement over TCP: exactly its checks report it, whatever the sockets do
// to packets on their way.
#include "engine/metric_names.hpp"
#include "net/load_run.hpp"
#include "reference_server/net/embedded_server.hpp"
#include "tests/support/load_text.hpp"
#include "tests/support/planted_faults.hpp"

#include <gtest/gtest.h>

namespace muster::net {
namespace {

// The talk in quick: it takes a second and a half. What did not come by then is missing only at the tail.
scenario::scenario_file quick_talk(bool of_the_tail)
{
    std::string text(test::talkers);
    const auto replace = [&text](std::string_view from, std::string_view to) {
        text.replace(text.find(from), from.size(), to);
    };
    replace("duration: 1s", "duration: 200ms");
    replace("exponential: 300ms", "exponential: 40ms");
    replace("count: 20", "count: 40");
    if (!of_the_tail)
        replace("config:\n", "config:\n  drain: 500ms\n");
    return test::load_text(text);
}

result::run_result play_over_tcp(const std::vector<std::string>& faults, bool of_the_tail)
{
    core::problem why;
    server::listen_options listen;
    listen.app = "echo";
    listen.faults = faults;
    const auto server = server::embedded_server::start(listen, why);
    EXPECT_TRUE(server) << core::to_text(why);
    const scenario::scenario_file scenario = quick_talk(of_the_tail);
    load_options options;
    options.scenario = &scenario;
    options.targets = {server->url()};
    options.seed = 7;
    options.shards = 2;
    options.server_inside = true;
    const load_outcome outcome = play(options);
    EXPECT_FALSE(outcome.refused) << core::to_text(*outcome.refused);
    return outcome.result;
}

class fault_over_tcp : public testing::TestWithParam<test::planted_fault> {};

TEST_P(fault_over_tcp, makes_exactly_its_checks_report)
{
    const std::string fault = GetParam().fault;
    const result::run_result r = play_over_tcp({fault}, fault == "drop-tail");
    EXPECT_EQ(test::violated(r), GetParam().reports) << test::shown(r);
    EXPECT_EQ(outcome_of(r), result::outcome::failed);
    EXPECT_EQ(r.ledger.expected, r.ledger.delivered + r.ledger.missing + r.ledger.unknown);
}

INSTANTIATE_TEST_SUITE_P(load_run, fault_over_tcp, testing::ValuesIn(test::planted_faults()),
                         [](const auto& row) { return test::name_of(row.param); });

TEST(load_run, reports_nothing_of_a_healthy_server_over_tcp)
{
    const result::run_result r = play_over_tcp({}, true);
    EXPECT_EQ(test::violated(r), std::set<std::string>{}) << test::shown(r);
    EXPECT_EQ(r.ledger.delivered, 12U * 40U * 3U) << test::shown(r);
    EXPECT_EQ(r.ledger.missing + r.ledger.unknown, 0U);
    EXPECT_EQ(r.rates.at("sends").count, 12U + 2U * 12U * 40U);
    EXPECT_EQ(r.rates.at("deliveries").count, r.ledger.delivered);
    EXPECT_GT(r.rates.at("sends").per_second().value_or(0), 100);
    EXPECT_EQ(r.generator.threads, 2U);
}

} // namespace
} // namespace muster::net
