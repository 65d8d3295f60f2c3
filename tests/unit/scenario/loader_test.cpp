// Whole files: sound ones become the model, unsound ones tell all their defects at once.
#include "scenario/loader.hpp"

#include "tests/unit/scenario/fake_scope.hpp"
#include "tests/unit/scenario/loading.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace muster::scenario::testing {
namespace {

using namespace std::chrono_literals;

std::string file_text(const std::string& name)
{
    std::ifstream file(std::string(MUSTER_SOURCE_DIR) + "/" + name);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string json_of(const value_template& v)
{
    fake_scope s;
    std::string json;
    std::vector<std::string> attachments;
    v.render(s, json, attachments);
    return json;
}

std::string text_of(const text_template& t)
{
    fake_scope s;
    return t.render(s);
}

constexpr const char* design = R"yaml(
config:
  target: reference            # the embedded server
  app: rooms
  socketio: { transports: [websocket], eio: 4 }
  phases:
    - { name: arrive, duration: 5s, arrivalCount: 2000 }
    - { name: chat, duration: 30s }
scenarios:
  - name: member
    flow:
      - emit: [socketUsername, "user-{{ $client }}"]
        response: { on: validUsername, args: ["user-{{ $client }}"], timeout: 2s }
      - join: { emit: [joinRoom, "room-{{ $client % 20 }}"], room: "room-{{ $client % 20 }}" }
      - rendezvous: { users: all, timeout: 30s }
      - loop:
          - emit: ["chat message", "{\"messageContent\":\"{{ $stamp }}\",\"roomOriginName\":\"{{ $room }}\"}"]
        over: 30s
        pace: { exponential: 10s }
expect: { order: per-sender, delivery: exactly-once, isolation: true, senderExcluded: true }
thresholds:
  fanout.latency: ["p(99) < 250ms"]
  fanout.lost: ["count == 0"]
)yaml";

TEST(loader, reads_a_scenario_into_the_model)
{
    const auto outcome = load(design);
    ASSERT_TRUE(outcome.scenario) << errors(outcome);
    const scenario_file& file = *outcome.scenario;
    EXPECT_EQ(file.path, "s.yaml");
    EXPECT_EQ(file.targets, std::vector<std::string>{"reference"});
    EXPECT_EQ(file.app, "rooms");
    EXPECT_TRUE(file.socketio.websocket);
    EXPECT_FALSE(file.socketio.polling);
    ASSERT_EQ(file.phases.size(), 2U);
    EXPECT_EQ(file.phases[0].arrival_count, 2'000U);
    EXPECT_EQ(file.phases[1].length, 30s);
    EXPECT_EQ(file.rendezvous_count, 1U);
    EXPECT_EQ(file.expect.sender_excluded, true);
    ASSERT_EQ(file.thresholds.size(), 2U);
    EXPECT_EQ(file.thresholds[0].limit, 250'000);
    ASSERT_EQ(file.flows.size(), 1U);
    EXPECT_EQ(file.flows[0].steps.size(), 4U);
    EXPECT_FALSE(file.flows[0].connects_itself);
}

TEST(loader, compiles_the_steps_of_a_scenario)
{
    const auto outcome = load(design);
    ASSERT_TRUE(outcome.scenario) << errors(outcome);
    const auto& steps = outcome.scenario->flows[0].steps;
    const auto& claim = std::get<emit_step>(steps[0].action);
    EXPECT_EQ(*claim.event.if_constant(), "socketUsername");
    EXPECT_EQ(json_of(claim.args.at(0)), "\"user-41\"");
    ASSERT_EQ(claim.responses.size(), 1U);
    EXPECT_EQ(claim.responses[0].timeout, 2s);
    ASSERT_EQ(claim.responses[0].matches.size(), 1U);
    EXPECT_EQ(claim.responses[0].matches[0].path, "$");
    EXPECT_EQ(json_of(claim.responses[0].matches[0].expected), "[\"user-41\"]");
    const auto& join = std::get<membership_step>(steps[1].action);
    EXPECT_TRUE(join.join);
    EXPECT_EQ(text_of(join.room), "room-1");
    const auto& meet = std::get<rendezvous_step>(steps[2].action);
    EXPECT_EQ(meet.users, 0U);
    EXPECT_EQ(meet.id, 0U);
    const auto& talk = std::get<loop_step>(steps[3].action);
    EXPECT_EQ(talk.over, 30s);
    EXPECT_EQ(talk.pace->kind, duration_spec::shape::exponential);
    const auto& message = std::get<emit_step>(talk.body.at(0).action);
    EXPECT_TRUE(message.args.at(0).has_stamp());
    EXPECT_EQ(json_of(message.args[0]), R"("{\"messageContent\":\"STAMP\",\"roomOriginName\":\"red\"}")");
    EXPECT_EQ(talk.body[0].mark.line, 17U);
}

// The forms of the script on https://socket.io/docs/v4/load-testing/#artillery, for the socketio-v3 engine.
TEST(loader, takes_every_form_of_the_documented_artillery_script)
{
    const auto outcome = load(file_text("tests/interop/scenarios/socketio_docs_artillery.yaml"));
    ASSERT_TRUE(outcome.scenario) << errors(outcome);
    const scenario_file& file = *outcome.scenario;
    EXPECT_EQ(file.targets.at(0), "http://localhost:3000");
    EXPECT_EQ(file.phases.at(0).length, 60s);
    EXPECT_EQ(file.phases[0].arrival_rate, 10.0);
    const auto& steps = file.flows.at(0).steps;
    ASSERT_EQ(steps.size(), 6U);
    EXPECT_EQ(std::get<think_step>(steps[0].action).pause.a, 1s);
    EXPECT_EQ(json_of(std::get<emit_step>(steps[1].action).args.at(0)), "\"world\"");
    EXPECT_EQ(json_of(std::get<emit_step>(steps[2].action).args.at(0)),
              R"({"id":42,"status":"in progress","tags":["tag1","tag2"]})");
    EXPECT_EQ(*std::get<emit_step>(steps[3].action).nsp.if_constant(), "/my-namespace");
    const auto& ping = std::get<emit_step>(steps[4].action);
    EXPECT_TRUE(ping.args.empty());
    ASSERT_TRUE(ping.acknowledge);
    EXPECT_EQ(ping.acknowledge->timeout, 10s); // an ack always has a timeout here
    ASSERT_EQ(ping.acknowledge->matches.size(), 1U);
    EXPECT_EQ(ping.acknowledge->matches[0].path, "$.0");
    EXPECT_EQ(json_of(ping.acknowledge->matches[0].expected), "\"pong\"");
}

TEST(loader, does_not_care_about_the_order_of_keys)
{
    const auto outcome = load("scenarios:\n"
                              "  - flow:\n"
                              "      - acknowledge: true\n"
                              "        emit: [a, \"{{ later }} {{ $env.TOKEN }}\"]\n"
                              "      - waitFor: { capture: { as: kept }, on: b }\n"
                              "config:\n"
                              "  socketio: { auth: { t: \"{{ $env.TOKEN }}\" } }\n"
                              "  phases: { arrivalCount: 1, duration: 1s }\n"
                              "  variables: { later: 1 }\n"
                              "  timeout: 3s\n"
                              "  target: reference\n"
                              "  environment: [TOKEN]\n",
                              {{}, {{"TOKEN", "s3cret"}}});
    ASSERT_TRUE(outcome.scenario) << errors(outcome);
    EXPECT_EQ(json_of(*outcome.scenario->socketio.auth), R"({"t":"s3cret"})");
    EXPECT_EQ(outcome.scenario->secrets, std::vector<std::string>{"s3cret"});
    EXPECT_EQ(std::get<emit_step>(outcome.scenario->flows[0].steps[0].action).acknowledge->timeout, 3s);
}

TEST(loader, tells_every_defect_at_once_in_file_order)
{
    const auto outcome = load("config:\n"
                              "  target: referance\n"
                              "  phases: [{duration: 5x, arrivalRate: 1e12, arivalCount: 3}]\n"
                              "  timeout: no\n"
                              "scenarios:\n"
                              "  - flow:\n"
                              "      - emit: [a, \"{{ usrname + $clinet }}\", 017]\n"
                              "        acknowlege: true\n"
                              "thresholds:\n"
                              "  fanout.latncy: [\"p(99) < 5ms\"]\n");
    EXPECT_FALSE(outcome.scenario);
    EXPECT_EQ(errors(outcome),
              "s.yaml:2:11: error: a target is 'reference' or begins with http://, https://, ws:// or wss:// "
              "(did you "
              "mean 'reference'?)\n"
              "    target: referance\n"
              "            ^\n"
              "s.yaml:3:23: error: expected a time such as 250ms, 5s, 1.5m or 1h, found text '5x'\n"
              "    phases: [{duration: 5x, arrivalRate: 1e12, arivalCount: 3}]\n"
              "                        ^\n"
              "s.yaml:3:40: error: expected a number from 0 to 1000000, found the number 1e12\n"
              "    phases: [{duration: 5x, arrivalRate: 1e12, arivalCount: 3}]\n"
              "                                         ^\n"
              "s.yaml:3:46: error: unknown key 'arivalCount' (did you mean 'arrivalCount'?)\n"
              "    phases: [{duration: 5x, arrivalRate: 1e12, arivalCount: 3}]\n"
              "                                               ^\n"
              "s.yaml:4:12: error: expected a time such as 250ms, 5s, 1.5m or 1h, found text 'no'\n"
              "    timeout: no\n"
              "             ^\n"
              "s.yaml:7:23: error: undefined variable 'usrname'\n"
              "        - emit: [a, \"{{ usrname + $clinet }}\", 017]\n"
              "                        ^\n"
              "s.yaml:7:33: error: unknown name '$clinet' (did you mean '$client'?)\n"
              "        - emit: [a, \"{{ usrname + $clinet }}\", 017]\n"
              "                                  ^\n"
              "s.yaml:7:46: error: a number cannot begin with 0: put '017' in quotes if it is text\n"
              "        - emit: [a, \"{{ usrname + $clinet }}\", 017]\n"
              "                                               ^\n"
              "s.yaml:8:9: error: unknown key 'acknowlege' (did you mean 'acknowledge'?)\n"
              "          acknowlege: true\n"
              "          ^\n"
              "s.yaml:10:3: error: unknown metric 'fanout.latncy' (did you mean 'fanout.latency'?)\n"
              "    fanout.latncy: [\"p(99) < 5ms\"]\n"
              "    ^\n");
}

TEST(loader, suggests_a_variable_that_exists)
{
    const auto outcome = load("config:\n  target: reference\n  variables: { username: a }\n"
                              "  phases: [{duration: 1s, arrivalCount: 1}]\n"
                              "scenarios:\n  - flow:\n      - log: \"{{ usernme }} {{ client }}\"\n");
    EXPECT_EQ(errors(outcome), "s.yaml:7:18: error: undefined variable 'usernme' (did you mean 'username'?)\n"
                               "        - log: \"{{ usernme }} {{ client }}\"\n"
                               "                   ^\n"
                               "s.yaml:7:32: error: undefined variable 'client' (did you mean '$client'?)\n"
                               "        - log: \"{{ usernme }} {{ client }}\"\n"
                               "                                 ^\n");
}

TEST(loader, stops_at_twenty_defects_and_counts_the_rest)
{
    std::string text(head);
    for (int i = 0; i < 30; ++i)
        text += "zz" + std::to_string(i) + ": 1\n";
    const auto outcome = load(text + "scenarios: [{flow: [{think: 1}]}]\n");
    ASSERT_EQ(outcome.diagnostics.size(), 21U);
    EXPECT_EQ(outcome.diagnostics.back().message, "and 10 more errors");
}

TEST(loader, names_missing_keys_and_wrong_kinds)
{
    EXPECT_EQ(errors(load("a: 1\n")), "s.yaml:1:1: error: a scenario file needs the key 'config'\n"
                                      "  a: 1\n  ^\n"
                                      "s.yaml:1:1: error: a scenario file needs the key 'scenarios'\n"
                                      "  a: 1\n  ^\n"
                                      "s.yaml:1:1: error: unknown key 'a'\n"
                                      "  a: 1\n  ^\n");
    EXPECT_EQ(errors(load("- 1\n")), "s.yaml:1:1: error: expected an object (a scenario file), found a list\n"
                                     "  - 1\n  ^\n");
    EXPECT_EQ(errors(load(std::string(head) + "scenarios: []\n")),
              "s.yaml:4:12: error: no scenario can ever be chosen\n  scenarios: []\n             ^\n");
}

TEST(loader, explains_what_artillery_has_and_we_refuse)
{
    EXPECT_EQ(errors(load(std::string(head) +
                          "  processor: ./f.js\nscenarios:\n  - flow:\n      - function: f\nbefore: {}\n")),
              "s.yaml:4:3: error: 'processor' is not supported: JavaScript is not run\n"
              "    processor: ./f.js\n    ^\n"
              "s.yaml:7:9: error: 'function' is not supported: JavaScript is not run: use expressions\n"
              "        - function: f\n          ^\n"
              "s.yaml:8:1: error: 'before' is not supported: prepare the target outside the scenario\n"
              "  before: {}\n  ^\n");
}

TEST(loader, knows_whether_a_flow_opens_its_own_session)
{
    const auto opens = [](const char* steps) {
        const auto outcome = load(with_flow(steps));
        EXPECT_TRUE(outcome.scenario) << errors(outcome);
        return outcome.scenario && outcome.scenario->flows[0].connects_itself;
    };
    EXPECT_TRUE(opens("      - think: 1\n      - connect: true\n"));
    EXPECT_TRUE(opens("      - get: {url: /}\n      - loop: [{connect: true}]\n        count: 2\n"));
    EXPECT_FALSE(opens("      - emit: [a]\n      - connect: {namespace: /x}\n"));
    EXPECT_FALSE(opens("      - think: 1\n"));
}

} // namespace
} // namespace muster::scenario::testing
