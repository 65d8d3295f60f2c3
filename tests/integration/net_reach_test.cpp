// Set-up against the system's resolver and loopback: what is found, and what is refused fast and by name.
#include "tests/integration/net_harness.hpp"

#include "net/load_run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace muster::net::test {
namespace {

using testing::HasSubstr;
namespace ip = boost::asio::ip;

target parsed(const std::string& url)
{
    core::problem why;
    return parse_target(url, why).value_or(target{});
}

TEST(resolve, guards_what_odd_spellings_of_a_host_resolve_to)
{
    core::problem why;
    for (const char* host : {"134744072", "0x8080808", "010.8.8.8", "8.8.2056", "[::ffff:8.8.8.8]", "0"}) {
        EXPECT_FALSE(resolve(parsed(std::string("http://") + host + ":80"), {true, false}, why)) << host;
        EXPECT_THAT(why.code, testing::AnyOf("target_not_allowed", "resolve_failed")) << host;
        EXPECT_FALSE(why.remedy.empty());
    }
    for (const char* host : {"localhost", "127.0.0.1", "[::1]", "2130706433"}) {
        EXPECT_TRUE(resolve(parsed(std::string("http://") + host + ":80"), {}, why)) << host << why.cause;
    }
}

TEST(resolve, names_the_resolver_s_answer)
{
    core::problem why;
    EXPECT_FALSE(resolve(parsed("http://no-such-host.invalid"), {}, why));
    EXPECT_EQ(why.code, "resolve_failed");
    EXPECT_THAT(why.cause, HasSubstr("no-such-host.invalid"));
}

TEST(probe, remembers_the_address_that_answered)
{
    scripted_server server([](peer&, int) {});
    reachable_target where{
        parsed("http://localhost:" + std::to_string(server.port())),
        {{ip::make_address("::1"), server.port()}, {ip::make_address("127.0.0.1"), server.port()}}};
    core::problem why;
    ASSERT_TRUE(probe(where, nullptr, {}, why)) << core::to_text(why);
    EXPECT_EQ(where.endpoints.front().address(), ip::make_address("127.0.0.1"));
    EXPECT_EQ(where.endpoints.size(), 2U);
}

TEST(play, refuses_within_a_second_when_nothing_listens)
{
    const scenario::scenario_file nothing;
    load_options options;
    options.scenario = &nothing;
    options.targets = {"http://127.0.0.1:9"};
    const core::time_point before = read_clock();
    const load_outcome outcome = play(options);
    EXPECT_LT(read_clock() - before, std::chrono::seconds(1));
    ASSERT_TRUE(outcome.refused);
    EXPECT_EQ(outcome.refused->what, "Nothing listens on 127.0.0.1:9.");
    EXPECT_EQ(outcome.refused->remedy, "start the server or check the port");
    EXPECT_TRUE(outcome.result.unreachable);
    EXPECT_FALSE(outcome.misuse);
}

TEST(play, calls_a_bad_or_forbidden_target_misuse)
{
    const scenario::scenario_file nothing;
    load_options options;
    options.scenario = &nothing;
    options.targets = {"http://127.0.0.1@8.8.8.8"};
    EXPECT_TRUE(play(options).misuse);
    options.targets = {"http://8.8.8.8:80"};
    const load_outcome outcome = play(options);
    ASSERT_TRUE(outcome.refused);
    EXPECT_TRUE(outcome.misuse);
    EXPECT_EQ(outcome.refused->code, "target_not_allowed");
}

TEST(play, refuses_fast_when_the_machine_cannot_hold_the_plan)
{
    scenario::scenario_file huge;
    huge.phases.resize(1);
    huge.phases[0].arrival_count = 2'000'000'000;
    load_options options;
    options.scenario = &huge;
    options.targets = {"http://127.0.0.1:9"};
    const core::time_point before = read_clock();
    const load_outcome outcome = play(options);
    EXPECT_LT(read_clock() - before, std::chrono::milliseconds(100));
    ASSERT_TRUE(outcome.refused);
    EXPECT_EQ(outcome.refused->code, "local_limit");
    EXPECT_THAT(outcome.refused->cause, HasSubstr("wanted"));
}

} // namespace
} // namespace muster::net::test
