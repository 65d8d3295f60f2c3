// What single steps do: choices, loops, waits and what may not come.
#include "tests/unit/engine/played.hpp"

#include <gtest/gtest.h>

namespace {

using namespace muster;
using namespace std::chrono_literals;
using test::answers;
using test::flow_of;
using test::nothing;
using test::played;

TEST(steps, choose_a_branch_by_its_weight)
{
    const played p(flow_of(R"(      - loop:
          - randomSwitch:
              - { weight: 3, flow: [{ emit: [talk] }] }
              - { weight: 1, flow: [{ emit: [leave] }] }
              - { weight: 0, flow: [{ emit: [never] }] }
        count: 400
      - emit: [done]
)"),
                   nothing);
    EXPECT_NEAR(double(p.peer.like(R"(42["talk")").size()), 300, 40);
    EXPECT_EQ(p.peer.like(R"(42["talk")").size() + p.peer.like(R"(42["leave")").size(), 400U);
    EXPECT_EQ(p.peer.like(R"(42["done")").size(), 1U);
}

TEST(steps, loop_as_often_as_a_number_in_a_text_says)
{
    const std::string flow = "      - loop: [{ emit: [again] }]\n        count: \"{{ times }}\"\n";
    const auto rounds = [&flow](const std::string& times) {
        return played(flow_of(flow, "  variables: { times: " + times + " }\n"), nothing);
    };
    EXPECT_EQ(rounds("\"3\"").count("emits"), 3U);
    EXPECT_EQ(rounds("2.9").count("emits"), 2U);
    EXPECT_EQ(rounds("1.0").count("emits"), 1U);
    EXPECT_EQ(rounds("-1").count("emits"), 0U);
    const played wrong = rounds("many");
    EXPECT_EQ(wrong.result.errors.at("bad_value"), 1U);
    EXPECT_NE(wrong.result.problems[0].cause.find("many"), std::string::npos);
}

TEST(steps, fail_a_loop_over_what_is_no_list)
{
    const played p(flow_of("      - loop: [{ emit: [again] }]\n        over: \"{{ users }}\"\n",
                           "  variables: { users: 5 }\n"),
                   nothing);
    EXPECT_EQ(p.result.errors.at("bad_value"), 1U);
}

TEST(steps, are_left_out_when_their_condition_does_not_hold)
{
    const played p(flow_of("      - emit: [no]\n        ifTrue: \"1 > 2\"\n"
                           "      - emit: [yes]\n        ifTrue: \"2 > 1\"\n"),
                   nothing);
    EXPECT_EQ(p.peer.like("42"), answers{R"(42["yes"])"});
}

TEST(steps, wait_for_as_many_events_as_they_count)
{
    const std::string flow = "      - emit: [go]\n      - waitFor: { on: news, count: 2, timeout: 1s }\n";
    const auto told = [&flow](answers news) {
        return played(flow_of(flow),
                      [news](std::string_view m) { return m.starts_with("42") ? news : answers{}; });
    };
    EXPECT_EQ(told({R"(2["news"])", R"(2["news"])"}).count("clients.completed"), 1U);
    EXPECT_EQ(told({R"(2["news"])", R"(2["olds"])"}).result.errors.at("wait_timeout"), 1U);
}

TEST(steps, take_no_answer_from_another_namespace)
{
    const std::string flow =
        "      - connect: { namespace: /other }\n      - emit: { channel: ask, namespace: /, "
        "response: { on: answer, timeout: 1s } }\n";
    const auto answered = [&flow](const std::string& packet) {
        return played(flow_of(flow), [packet](std::string_view m) {
            return m.starts_with("42") ? answers{packet} : answers{};
        });
    };
    EXPECT_EQ(answered(R"(2["answer"])").count("clients.completed"), 1U);
    EXPECT_EQ(answered(R"(2/other,["answer"])").result.errors.at("wait_timeout"), 1U);
}

TEST(steps, mind_only_the_event_that_must_never_come)
{
    const std::string flow =
        "      - emit: [go]\n      - never: { on: alarm, match: { json: $.0, value: 7 }, for: 2s }\n";
    const auto told = [&flow](const std::string& packet) {
        return played(flow_of(flow), [packet](std::string_view m) {
            return m.starts_with("42") ? answers{packet} : answers{};
        });
    };
    EXPECT_EQ(told(R"(2["alarm",8])").count("clients.completed"), 1U);
    EXPECT_EQ(told(R"(2["news",7])").count("clients.completed"), 1U);
    EXPECT_EQ(told(R"(2["alarm",7])").result.errors.at("unexpected_event"), 1U);
}

TEST(steps, fail_when_an_answer_lacks_what_they_capture)
{
    const played p(
        flow_of("      - emit: [ask]\n        acknowledge: { capture: { json: $.0.id, as: id } }\n"),
        [](std::string_view m) { return m.starts_with("420") ? answers{R"(30[{"no":1}])"} : answers{}; });
    EXPECT_EQ(p.result.errors.at("match_failed"), 1U);
    EXPECT_NE(p.result.problems[0].cause.find("nothing to capture at $.0.id"), std::string::npos)
        << p.result.problems[0].cause;
}

TEST(steps, take_a_message_of_the_room_for_the_answer_to_a_join_that_has_none)
{
    const std::string said = "      - emit: [say, \"{{ $stamp }}\"]\n        room: red\n      - think: 1s\n";
    const auto lost = [&said](int dropped) {
        return played(flow_of("      - join: { emit: [join, red], room: red }\n" + said + said + said +
                              "expect: { senderExcluded: false }\n"),
                      [heard = 0, dropped](std::string_view m) mutable {
                          const bool kept = m.starts_with("42[\"say\"") && ++heard != dropped;
                          return kept ? answers{std::string(m.substr(1))} : answers{};
                      })
            .count("fanout.lost");
    };
    EXPECT_EQ(lost(2), 1U); // the first showed that the room is joined, and the third came
    EXPECT_EQ(lost(0), 0U);
}

} // namespace
