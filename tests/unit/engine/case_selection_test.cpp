// Which cases are played, and why the others are not.
#include "engine/cases/selection.hpp"

#include <gmock/gmock.h>

namespace muster::engine {
namespace {

scenario::conformance_case make(std::string number, std::string id)
{
    scenario::conformance_case c;
    c.number = std::move(number);
    c.id = std::move(id);
    c.in_v4 = true;
    return c;
}

std::vector<scenario::case_file> one_file(std::vector<scenario::conformance_case> cases)
{
    std::vector<scenario::case_file> files(1);
    files[0].cases = std::move(cases);
    return files;
}

server_traits speaking(std::initializer_list<std::pair<const char*, unsigned>> probes)
{
    server_traits t;
    for (const auto& [name, eio] : probes)
        t.add(name, eio);
    return t;
}

TEST(case_selection, takes_globs_over_number_and_id)
{
    case_selection s;
    s.only = {"4.*", "sio.ack.zero"};
    EXPECT_TRUE(is_selected(make("4.11", "eio.up.second"), s));
    EXPECT_FALSE(is_selected(make("14.1", "sio.csr.pid"), s));
    EXPECT_TRUE(is_selected(make("10.2", "sio.ack.zero"), s));
    s.skip = {"*.11"};
    EXPECT_FALSE(is_selected(make("4.11", "eio.up.second"), s));
}

TEST(case_selection, plays_a_case_in_each_revision_that_the_server_speaks)
{
    auto c = make("1.1.1", "eio.hs.poll.open");
    c.in_v3 = true;
    const auto files = one_file({c});
    const auto both = plan_cases(files, {}, speaking({{"eio4", 4}, {"eio3", 3}}));
    ASSERT_EQ(both.size(), 2U);
    EXPECT_EQ(both[0].eio, 4U);
    EXPECT_EQ(both[1].eio, 3U);
    EXPECT_EQ(both[0].skipped + both[1].skipped, "");
    const auto only_four = plan_cases(files, {}, speaking({{"eio4", 4}}));
    EXPECT_EQ(only_four[0].skipped, "");
    EXPECT_EQ(only_four[1].skipped, "the server does not speak Engine.IO 3");
    case_selection three;
    three.eio = 3;
    EXPECT_EQ(plan_cases(files, three, speaking({{"eio3", 3}})).size(), 1U);
}

TEST(case_selection, skips_what_the_application_cannot_show)
{
    auto c = make("9.1", "sio.ev.echo");
    c.needs = {"echo"};
    EXPECT_EQ(plan_cases(one_file({c}), {}, speaking({{"eio4", 4}, {"echo", 4}}))[0].skipped, "");
    EXPECT_THAT(plan_cases(one_file({c}), {}, speaking({{"eio4", 4}, {"echo", 3}}))[0].skipped,
                testing::HasSubstr("'echo'"));
}

TEST(case_selection, a_variant_needs_only_its_own_probe)
{
    auto c = make("5.1", "eio.hb.ws.cadence");
    c.at = "fast";
    c.needs = {"fast"};
    EXPECT_EQ(plan_cases(one_file({c}), {}, speaking({{"fast", 4}}))[0].skipped, "");
    EXPECT_THAT(plan_cases(one_file({c}), {}, speaking({{"eio4", 4}}))[0].skipped,
                testing::HasSubstr("variant 'fast'"));
}

TEST(case_selection, a_case_about_a_refused_revision_is_played_where_it_is_refused)
{
    auto c = make("1.2.4", "eio.hs.q.eio3-refused");
    c.in_v4 = false;
    c.in_v3 = true;
    c.needs = {"no-eio3"};
    EXPECT_EQ(plan_cases(one_file({c}), {}, speaking({{"no-eio3", 3}}))[0].skipped, "");
    EXPECT_EQ(plan_cases(one_file({c}), {}, speaking({{"eio3", 3}}))[0].skipped,
              "the server speaks Engine.IO 3");
}

TEST(case_selection, intrusive_cases_are_for_expendable_servers)
{
    auto c = make("9.20", "sio.ev.name-object");
    c.intrusive = true;
    const auto server = speaking({{"eio4", 4}});
    EXPECT_THAT(plan_cases(one_file({c}), {}, server)[0].skipped, testing::HasSubstr("--expendable"));
    case_selection expendable;
    expendable.expendable = true;
    EXPECT_EQ(plan_cases(one_file({c}), expendable, server)[0].skipped, "");
}

} // namespace
} // namespace muster::engine
