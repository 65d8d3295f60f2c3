// Every step and its keys, right and wrong.
#include "tests/unit/scenario/fake_scope.hpp"
#include "tests/unit/scenario/loading.hpp"

#include <gtest/gtest.h>

namespace muster::scenario::testing {
namespace {

using namespace std::chrono_literals;

std::string json_of(const value_template& v)
{
    fake_scope s;
    std::string json;
    std::vector<std::string> attachments;
    v.render(s, json, attachments);
    return json;
}

// The only step of a flow, given as one line of flow YAML; a failure when it does not load.
step only(const std::string& line)
{
    const auto outcome = load(with_flow("      - " + line + "\n"));
    EXPECT_TRUE(outcome.scenario) << errors(outcome);
    return outcome.scenario ? outcome.scenario->flows[0].steps.at(0) : step();
}

template <class T>
T only_as(const std::string& line)
{
    const step s = only(line);
    EXPECT_TRUE(std::holds_alternative<T>(s.action)) << line;
    const T* action = std::get_if<T>(&s.action);
    return action == nullptr ? T() : *action;
}

// "column: message (suggestion)" of each defect of a step.
std::string defects(const std::string& line)
{
    std::string all;
    for (const diagnostic& d : load(with_flow("      - " + line + "\n")).diagnostics)
        all += std::to_string(d.mark.column) + ": " + d.message +
               (d.suggestion.empty() ? "" : " (" + d.suggestion + ")") + "\n";
    return all;
}

TEST(steps, emit_has_a_list_and_an_object_form)
{
    const auto list = only_as<emit_step>("{emit: [a, 1, {b: [true, ~]}, \"{{ $client }}\"]}");
    EXPECT_EQ(*list.event.if_constant(), "a");
    ASSERT_EQ(list.args.size(), 3U);
    EXPECT_EQ(json_of(list.args[0]), "1");
    EXPECT_EQ(json_of(list.args[1]), R"({"b":[true,null]})");
    EXPECT_EQ(json_of(list.args[2]), "41"); // a whole template keeps its type
    EXPECT_EQ(*list.nsp.if_constant(), "/");
    EXPECT_FALSE(list.room);
    const auto object =
        only_as<emit_step>("{emit: {channel: a, data: [1, 2], namespace: /n, room: r, acknowledge: true}}");
    ASSERT_EQ(object.args.size(), 1U);
    EXPECT_EQ(json_of(object.args[0]), "[1,2]");
    EXPECT_EQ(*object.nsp.if_constant(), "/n");
    EXPECT_EQ(*object.room->if_constant(), "r");
    EXPECT_TRUE(object.acknowledge);
    EXPECT_EQ(only_as<emit_step>("{emit: {channel: a, args: [1, 2]}}").args.size(), 2U);
    EXPECT_TRUE(only_as<emit_step>("{emit: {channel: a}}").args.empty());
}

TEST(steps, emit_tells_what_is_wrong)
{
    EXPECT_EQ(
        defects("{emit: a}"),
        "16: expected a list [event, argument, ...] or an object with channel and data, found text 'a'\n");
    EXPECT_EQ(defects("{emit: []}"), "16: expected the name of an event in this list, found a list\n");
    EXPECT_EQ(defects("{emit: [[a]]}"), "17: expected text, found a list\n");
    EXPECT_EQ(defects("{emit: {data: 1}}"), "16: emit needs the key 'channel'\n");
    EXPECT_EQ(defects("{emit: {channel: a, data: 1, args: [1]}}"), "44: give either data or args\n");
    EXPECT_EQ(defects("{emit: {channel: a, namespace: /x}, namespace: /y}"),
              "56: this key stands both inside and beside 'emit'\n");
    EXPECT_EQ(defects("{emit: [a], namespace: admin}"),
              "32: a namespace begins with '/' (did you mean '/admin'?)\n");
    EXPECT_EQ(defects("{emit: [a], acknowledge: yes}"),
              "34: expected an object (acknowledge), found text 'yes'\n");
    EXPECT_EQ(defects("{emit: [a], response: {data: 1}}"), "31: response needs the key 'on'\n");
}

TEST(steps, binary_values_become_attachments)
{
    const auto emit = only_as<emit_step>("{emit: [a, {b: !binary aGk=}, \"{{ $bytes(3) }}\"]}");
    EXPECT_EQ(json_of(emit.args.at(0)), R"({"b":{"_placeholder":true,"num":0}})");
    EXPECT_EQ(json_of(emit.args.at(1)), R"({"_placeholder":true,"num":0})");
}

TEST(steps, replies_match_and_capture)
{
    const auto emit = only_as<emit_step>(
        "{emit: [a], acknowledge: {data: [ok, 1], match: [{json: \"$.0.x\", value: 1}, {value: 2}], "
        "capture: {json: \"$[1].y\", as: v}, timeout: 250ms}}");
    const reply& ack = emit.acknowledge.value();
    ASSERT_EQ(ack.matches.size(), 3U);
    EXPECT_EQ(ack.matches[0].path, "$");
    EXPECT_EQ(ack.matches[1].path, "$.0.x");
    EXPECT_EQ(ack.matches[2].path, "$.0");
    ASSERT_EQ(ack.captures.size(), 1U);
    EXPECT_EQ(ack.captures[0].path, "$[1].y");
    EXPECT_EQ(ack.captures[0].into, 0U);
    EXPECT_EQ(ack.timeout, 250ms);
}

TEST(steps, paths_under_channel_begin_at_the_first_argument)
{
    const auto emit = only_as<emit_step>(
        "{emit: [a], response: [{channel: b, match: {json: $.x, value: 1}}, {on: c, data: 5}]}");
    ASSERT_EQ(emit.responses.size(), 2U);
    EXPECT_EQ(emit.responses[0].matches[0].path, "$.0.x");
    EXPECT_EQ(emit.responses[1].matches[0].path, "$.0");
    EXPECT_EQ(only_as<emit_step>("{emit: [a], response: {on: b, data: [1, 2]}}").responses[0].matches[0].path,
              "$"); // a list is all arguments, here and in acks
    EXPECT_EQ(defects("{waitFor: {on: b, match: {json: $.x, value: 1}}}"),
              "41: the path begins at the list of arguments (did you mean '$.0.x'?)\n");
}

TEST(steps, replies_tell_what_is_wrong)
{
    EXPECT_EQ(defects("{emit: [a], acknowledge: {match: {json: $.0}}}"), "42: match needs the key 'value'\n");
    EXPECT_EQ(defects("{emit: [a], acknowledge: {match: {json: \"$..x\", value: 1}}}"),
              "49: expected a path such as \"$.0.name\" or \"$[0].name\", found text '$..x'\n");
    for (const std::string path : {"$.0[", "$[0]x", "$.0.{{ x }}", "$.0.a b.", "0.a"})
        EXPECT_NE(defects("{emit: [a], acknowledge: {match: {json: \"" + path + "\", value: 1}}}"), "")
            << path;
    EXPECT_EQ(defects("{emit: [a], acknowledge: {capture: {as: 1x}}}"),
              "49: expected the name of a variable (letters, digits, _), found text '1x'\n");
    EXPECT_EQ(defects("{emit: [a], acknowledge: {match: {regexp: x, value: 1}}}"),
              "43: 'regexp' is not supported: take the value with json and compare it\n");
    EXPECT_EQ(defects("{emit: [a], acknowledge: {timeout: 0}}"),
              "44: a time here is above 0 and at most 7 days\n");
    EXPECT_EQ(defects("{waitFor: {on: a, channel: b}}"),
              "36: 'on' and 'channel' are the same: give one of them\n");
}

TEST(steps, wait_and_never)
{
    const auto wait = only_as<wait_step>("{waitFor: {on: a, count: 3, namespace: /n, timeout: 1m}}");
    EXPECT_EQ(wait.count, 3U);
    EXPECT_EQ(*wait.nsp.if_constant(), "/n");
    EXPECT_EQ(*wait.expected.event.if_constant(), "a");
    EXPECT_EQ(wait.expected.timeout, 1min);
    const auto never = only_as<never_step>("{never: {on: a, match: {value: 1}, for: 500ms}}");
    EXPECT_EQ(never.over, 500ms);
    EXPECT_EQ(never.matches.size(), 1U);
    EXPECT_EQ(defects("{waitFor: {on: a, count: 0}}"),
              "34: expected a whole number from 1 to 1000000, found the number 0\n");
    EXPECT_EQ(defects("{never: {on: a}}"), "17: never needs the key 'for'\n");
}

TEST(steps, think_draws_from_a_distribution)
{
    using shape = duration_spec::shape;
    const auto spec = [](const char* text) {
        return only_as<think_step>(std::string("{think: ") + text + "}").pause;
    };
    EXPECT_EQ(spec("1").a, 1s);
    EXPECT_EQ(spec("500ms").a, 500ms);
    EXPECT_EQ(spec("5 minutes").a, 5min);
    EXPECT_EQ(spec("{between: [1s, 5s]}").kind, shape::uniform);
    EXPECT_EQ(spec("{uniform: [1, 5]}").b, 5s);
    EXPECT_EQ(spec("{exponential: 2s}").kind, shape::exponential);
    EXPECT_EQ(spec("{normal: [2s, 500ms]}").b, 500ms);
    const auto jitter = spec("10s, jitter: 20%");
    EXPECT_EQ(jitter.kind, shape::uniform);
    EXPECT_EQ(jitter.a, 8s);
    EXPECT_EQ(jitter.b, 12s);
    EXPECT_EQ(spec("1s, jitter: 1s").a, 0s);
}

TEST(steps, think_tells_what_is_wrong)
{
    EXPECT_EQ(defects("{think: {betwen: [1s, 2s]}}"),
              "18: unknown distribution 'betwen' (did you mean 'between'?)\n");
    EXPECT_EQ(defects("{think: {between: [1s]}}"), "27: expected a list of two times, found a list\n");
    EXPECT_EQ(defects("{think: {between: [3s, 1s]}}"), "27: the first time is above the second\n");
    EXPECT_EQ(defects("{think: -1}"),
              "17: expected a time such as 250ms, 5s, 1.5m or 1h, found the number -1\n");
    EXPECT_EQ(defects("{think: 30d}"), "17: a time here is at most 7 days\n");
    EXPECT_EQ(defects("{think: {exponential: 1s}, jitter: 1s}"), "44: jitter needs a fixed think time\n");
    EXPECT_EQ(defects("{think: 5, jitter: 500}"),
              "28: the jitter is longer than the pause itself (a plain number is in seconds)\n");
}

TEST(steps, loop_counts_times_elements_and_conditions)
{
    fake_scope s;
    const auto count = only_as<loop_step>("{loop: [{think: 1}], count: 3, pace: 1s}");
    EXPECT_EQ(count.count->evaluate(s), wire::value{std::int64_t{3}});
    EXPECT_EQ(count.pace->a, 1s);
    EXPECT_EQ(count.body.size(), 1U);
    EXPECT_EQ(only_as<loop_step>("{loop: [{think: 1}], count: \"{{ $client }}\"}").count->evaluate(s),
              wire::value{std::int64_t{41}});
    EXPECT_EQ(only_as<loop_step>("{loop: [{think: 1}], over: 1m}").over, 1min);
    const auto list = only_as<loop_step>("{loop: [{log: \"{{ $loopElement }}\"}], over: [a, 2]}");
    EXPECT_EQ(list.elements->evaluate(s), (wire::value{wire::array{"a", std::int64_t{2}}}));
    const auto made =
        only_as<loop_step>("{loop: [{think: 1}], over: [\"?EIO={{ eio }}\", \"{{ $client }}\"]}");
    EXPECT_EQ(made.elements->evaluate(s), (wire::value{wire::array{"?EIO=4", std::int64_t{41}}}));
    EXPECT_TRUE(only_as<loop_step>("{loop: [{think: 1}], whileTrue: \"$loopCount < 3\"}").while_true);
}

TEST(steps, loop_goes_over_a_variable)
{
    const auto outcome =
        load(with_flow("      - emit: [a]\n        acknowledge: {capture: {as: names}}\n"
                       "      - loop: [{log: \"{{ n }}\"}]\n        over: names\n        loopElement: n\n"));
    ASSERT_TRUE(outcome.scenario) << errors(outcome);
    EXPECT_TRUE(std::get<loop_step>(outcome.scenario->flows[0].steps[1].action).elements);
    EXPECT_EQ(outcome.scenario->variables, std::vector<std::string>{"names"});
}

TEST(steps, loop_tells_what_is_wrong)
{
    EXPECT_EQ(defects("{loop: [{think: 1}]}"),
              "9: a loop needs count, over or whileTrue: it would never end\n");
    EXPECT_EQ(defects("{loop: [], count: 1}"), "16: there are no steps here\n");
    EXPECT_EQ(defects("{loop: [{think: 1}], count: 0}"),
              "37: expected a whole number from 1 to 1000000000, found the number 0\n");
    EXPECT_EQ(defects("{loop: [{think: 1}], count: 1e12}"),
              "37: expected a whole number from 1 to 1000000000, found the number 1e12\n");
    EXPECT_EQ(
        defects("{loop: [{think: 1}], count: 1-15}"),
        "37: a range is not supported as count: write how many times ($loopCount begins with 1: add to it "
        "where it is used)\n");
    EXPECT_EQ(defects("{loop: [{think: 1}], over: 30x}"),
              "36: expected a time such as 250ms, 5s, 1.5m or 1h, found text '30x'\n");
    EXPECT_EQ(defects("{loop: [{think: 1}], over: names}"), "36: undefined variable 'names'\n");
    EXPECT_EQ(defects("{loop: [{think: 1}], over: true}"),
              "36: expected a time such as 250ms, 5s, 1.5m or 1h, found true\n");
    EXPECT_EQ(defects("{loop: [{think: 1}], over: [a], count: 2}"),
              "48: a loop over elements takes no count\n");
    EXPECT_EQ(defects("{loop: [{loop: [{log: \"{{ i }}\"}], count: 2}], count: 2, loopValue: i}"),
              "35: 'i' belongs to an outer loop: only the innermost loop can be asked\n");
    EXPECT_EQ(defects("{log: \"{{ $loopCount }}\"}"), "19: '$loopCount' has a value in loops only\n");
    EXPECT_EQ(defects("{loop: [{loop: [{log: \"{{ $loopElement }}\"}], count: 2}], over: [a]}"),
              "35: '$loopElement' has no value here: the innermost loop does not go over elements\n");
    EXPECT_EQ(defects("{loop: [{log: \"{{ e }}\"}], count: 2, loopElement: e}"),
              "27: 'e' has no value here: the innermost loop does not go over elements\n");
}

TEST(steps, random_switch_and_rendezvous)
{
    const auto choice = only_as<random_switch_step>(
        "{randomSwitch: [{weight: 3, flow: [{think: 1}]}, {flow: [{think: 2}]}]}");
    ASSERT_EQ(choice.branches.size(), 2U);
    EXPECT_EQ(choice.branches[0].weight, 3);
    EXPECT_EQ(choice.branches[1].weight, 1);
    EXPECT_EQ(only_as<rendezvous_step>("{rendezvous: {users: 5, timeout: 10s}}").users, 5U);
    EXPECT_EQ(only_as<rendezvous_step>("{rendezvous: {users: all}}").users, 0U);
    EXPECT_EQ(defects("{randomSwitch: [{weight: 0, flow: [{think: 1}]}]}"),
              "24: no branch can ever be taken: all weights are 0\n");
    EXPECT_EQ(defects("{rendezvous: {users: 0}}"),
              "30: expected a whole number from 1 to 10000000, found the number 0\n");
}

TEST(steps, sessions_open_and_end)
{
    const auto refused = only_as<connect_step>("{connect: {namespace: /a, auth: {t: 1}, refused: true, "
                                               "match: {json: $.message, value: no}, timeout: 1s}}");
    EXPECT_EQ(*refused.nsp.if_constant(), "/a");
    EXPECT_TRUE(refused.refused);
    EXPECT_EQ(refused.matches.at(0).path, "$.message");
    EXPECT_EQ(refused.timeout, 1s);
    EXPECT_FALSE(only_as<connect_step>("{connect: true}").auth);
    EXPECT_FALSE(only_as<disconnect_step>("{disconnect: true}").nsp);
    EXPECT_EQ(*only_as<disconnect_step>("{disconnect: {namespace: /a}}").nsp->if_constant(), "/a");
    only_as<drop_step>("{drop: true}");
    EXPECT_EQ(only_as<reconnect_step>("{reconnect: {after: 2s}}").after.a, 2s);
    EXPECT_EQ(only_as<reconnect_step>("{reconnect: true}").timeout, 20s);
    EXPECT_EQ(defects("{connect: {match: {value: 1}}}"),
              "27: match looks at the refusal: it needs refused: true\n");
    EXPECT_EQ(defects("{drop: false}"), "16: expected true, found false\n");
}

TEST(steps, http_requests)
{
    const auto post = only_as<http_step>(
        "{post: {url: /login, headers: {X-A: b}, json: {n: 1}, expect: [{statusCode: 201}], "
        "match: {json: $.ok, value: true}, capture: {json: $.id, as: id}}}");
    EXPECT_EQ(post.method, "POST");
    EXPECT_EQ(*post.url.if_constant(), "/login");
    EXPECT_EQ(post.fields.at(0).first, "X-A");
    EXPECT_EQ(json_of(*post.json), R"({"n":1})");
    EXPECT_EQ(post.status, 201U);
    EXPECT_EQ(post.matches.at(0).path, "$.ok");
    EXPECT_EQ(post.captures.at(0).path, "$.id");
    EXPECT_EQ(only_as<http_step>("{get: {url: /}}").method, "GET");
    EXPECT_EQ(
        defects("{get: {url: login}}"),
        "21: expected a path on the target that begins with '/', found text 'login' (requests go to the "
        "target only)\n");
    EXPECT_EQ(
        defects("{get: {url: \"http://a/b\"}}"),
        "21: expected a path on the target that begins with '/', found text 'http://a/b' (requests go to the "
        "target only)\n");
    EXPECT_EQ(defects("{get: {url: /, headers: {\"a b\": c}}}"),
              "34: 'a b' cannot be the name of a header or cookie\n");
    EXPECT_EQ(defects("{get: {url: /, headers: {a: \"b\\r\\nc: d\"}}}"),
              "37: a header or cookie cannot hold a line end\n");
    EXPECT_EQ(defects("{post: {url: /, json: 1, body: x}}"), "40: give either json or body\n");
    EXPECT_EQ(defects("{get: {url: /, expect: {statusCode: 99}}}"),
              "45: expected a whole number from 100 to 599, found the number 99\n");
}

TEST(steps, an_ack_can_be_declined)
{
    EXPECT_FALSE(only_as<emit_step>("{emit: [e], acknowledge: false}").acknowledge);
    EXPECT_TRUE(only_as<emit_step>("{emit: [e], acknowledge: true}").acknowledge);
}

TEST(steps, membership_names_its_room)
{
    const auto join = only_as<membership_step>(
        "{join: {emit: {channel: join, data: r}, room: r, namespace: /n, response: {on: ok}}}");
    EXPECT_TRUE(join.join);
    EXPECT_EQ(*join.room.if_constant(), "r");
    EXPECT_EQ(*join.request.event.if_constant(), "join");
    EXPECT_EQ(*join.request.nsp.if_constant(), "/n");
    EXPECT_EQ(join.request.responses.size(), 1U);
    EXPECT_FALSE(only_as<membership_step>("{leave: {emit: [leave, r], room: r}}").join);
    EXPECT_EQ(defects("{join: {emit: [join]}}"), "16: join needs the key 'room'\n");
    EXPECT_EQ(defects("{leave: {emit: [leave], room: \"\"}}"),
              "39: a room that is joined or left needs a name\n");
}

TEST(steps, events_have_no_name_of_socketio_itself)
{
    EXPECT_EQ(
        defects("{emit: [disconnect]}"),
        "17: 'disconnect' is reserved by Socket.IO: it never goes over the wire as an event (the step is "
        "disconnect: true)\n");
    for (const char* step :
         {"{emit: {channel: connect}}", "{waitFor: {on: connect_error}}",
          "{never: {on: disconnecting, for: 1s}}", "{emit: [a], response: {on: newListener}}"})
        EXPECT_NE(defects(step).find("is reserved by Socket.IO"), std::string::npos) << step;
}

TEST(steps, an_emit_can_have_no_audience)
{
    EXPECT_FALSE(only_as<emit_step>("{emit: [echo]}").room); // the room joined last
    const auto echo = only_as<emit_step>("{emit: [echo], room: \"\"}");
    ASSERT_TRUE(echo.room);
    EXPECT_EQ(*echo.room->if_constant(), "");
}

TEST(steps, what_artillery_has_and_we_have_not_is_refused_with_a_remedy)
{
    EXPECT_EQ(defects("{put: {url: /x}}"),
              "10: 'put' is not supported: of HTTP there are the steps get and post\n");
    EXPECT_EQ(defects("{get: {url: /x, qs: {a: 1}}}"),
              "25: 'qs' is not supported: write the query into the url\n");
    EXPECT_EQ(defects("{function: f}"),
              "10: 'function' is not supported: JavaScript is not run: use expressions\n");
}

// The defects of two flows, each given as lines of flow YAML.
std::string defects_of(std::string_view first, std::string_view second)
{
    std::string all;
    const std::string file = with_flow(first) + "  - flow:\n" + std::string(second);
    for (const diagnostic& d : load(file).diagnostics)
        all += std::to_string(d.mark.line) + ": " + d.message + "\n";
    return all;
}

TEST(steps, a_capture_is_there_for_the_steps_behind_it_in_its_flow)
{
    constexpr std::string_view take = "      - emit: [a]\n        acknowledge: {capture: {as: t}}\n";
    constexpr std::string_view use = "      - log: \"{{ t }}\"\n";
    const std::string take_use = std::string(take) + std::string(use);
    const std::string use_take = std::string(use) + std::string(take);
    EXPECT_EQ(defects_of(take_use, take_use), "");
    EXPECT_EQ(defects_of(use_take, take_use), "6: 't' has no value yet: it is captured further down\n");
    EXPECT_EQ(defects_of(take_use, use), "10: 't' has no value here: it is captured in another flow\n");
    EXPECT_EQ(defects_of(use, take_use), "6: 't' has no value here: it is captured in another flow\n");
    constexpr std::string_view loop =
        "      - loop:\n          - log: \"{{ t }}\"\n          - emit: [a]\n"
        "            acknowledge: {capture: {as: t}}\n        count: 2\n        whileTrue: \"!t\"\n";
    EXPECT_EQ(defects_of(loop, take), ""); // it is there from the second iteration on
    EXPECT_EQ(defects_of(std::string(use) + std::string(loop), take),
              "6: 't' has no value yet: it is captured further down\n");
}

TEST(steps, every_step_can_be_conditional)
{
    fake_scope s;
    EXPECT_TRUE(only("{log: hi, ifTrue: \"$client > 40\"}").if_true->truthy(s));
    EXPECT_FALSE(only("{think: 1, ifTrue: \"{{ $client > 41 }}\"}").if_true->truthy(s));
    EXPECT_FALSE(only("{drop: true, ifTrue: false}").if_true->truthy(s));
    EXPECT_EQ(defects("{log: hi, ifTrue: \"$client >\"}"), "37: the expression ends too early\n");
}

TEST(steps, do_one_thing_each)
{
    EXPECT_EQ(defects("{emit: [a], think: 1}"), "21: a step does one thing: 'emit' stands here already\n");
    EXPECT_EQ(defects("{count: 3}"),
              "9: this step does nothing: emit, waitFor, think, loop or another action is missing\n");
    EXPECT_EQ(defects("{emt: [a]}"), "10: unknown key 'emt' (did you mean 'emit'?)\n");
    EXPECT_EQ(defects("{think: 1, room: x}"), "20: 'room' belongs beside 'emit', not beside 'think'\n");
    EXPECT_EQ(defects("think"), "9: expected an object (a step), found text 'think'\n");
}

} // namespace
} // namespace muster::scenario::testing
