// Flows against a scripted server: every step, its waits, its failures.
#include "tests/unit/engine/played.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using namespace muster;
using namespace std::chrono_literals;
using test::answers;
using test::flow_of;
using test::loopback_options;
using test::nothing;
using test::played;
using test::scripted_peer;
using test::with;

TEST(script, connects_before_the_first_step_and_says_goodbye_after_the_last)
{
    const played p(flow_of("      - emit: [hello, 1]\n"), nothing);
    EXPECT_TRUE(p.ended);
    EXPECT_EQ(p.peer.like("40").size(), 1U);
    EXPECT_EQ(p.peer.like("42"), answers{R"(42["hello",1])"});
    EXPECT_EQ(p.peer.like("41").size(), 1U);
    EXPECT_EQ(p.peer.disconnected, 1);
    EXPECT_EQ(p.count("clients.completed"), 1U);
    EXPECT_EQ(p.count("sessions.opened"), 1U);
    EXPECT_EQ(p.count("sessions.lost"), 0U);
    EXPECT_EQ(p.count("emits"), 1U);
    EXPECT_EQ(p.result.metrics.at("client.handshake").corrected.count(), 1U);
}

TEST(script, waits_for_an_ack_and_captures_from_it)
{
    const played p(flow_of(R"(      - emit: [login, x]
        acknowledge: { capture: { json: "$.0.name", as: who } }
      - emit: ["i am", "{{ who }}"]
)"),
                   [](std::string_view m) {
                       return m == R"(420["login","x"])" ? answers{R"(30[{"name":"ann"}])"} : answers{};
                   });
    EXPECT_EQ(p.peer.like(R"(42["i am")"), answers{R"(42["i am","ann"])"});
    EXPECT_EQ(p.count("acks"), 1U);
    EXPECT_EQ(p.result.metrics.at("ack.latency").corrected.count(), 1U);
    EXPECT_EQ(p.result.metrics.at("ack.latency").corrected.max(), 2000);
}

TEST(script, fails_the_client_when_the_ack_does_not_match)
{
    const played p(
        flow_of(R"(      - emit: [login, x]
        acknowledge: { match: { json: "$.0.ok", value: true } }
      - emit: [after]
)"),
        [](std::string_view m) { return m.starts_with("420") ? answers{R"(30[{"ok":false}])"} : answers{}; });
    EXPECT_EQ(p.count("clients.failed"), 1U);
    EXPECT_EQ(p.count("match.failures"), 1U);
    EXPECT_TRUE(p.peer.like(R"(42["after")").empty());
    EXPECT_EQ(p.result.errors.at("match_failed"), 1U);
    ASSERT_EQ(p.result.problems.size(), 1U);
    EXPECT_EQ(p.result.problems[0].where, "test.yaml:7 (solo)");
    EXPECT_NE(p.result.problems[0].cause.find("$.0.ok is false instead of true"), std::string::npos);
    EXPECT_FALSE(p.result.problems[0].remedy.empty());
    EXPECT_EQ(result::outcome_of(p.result), result::outcome::failed);
}

TEST(script, fails_when_an_ack_stays_out)
{
    const played p(flow_of("      - emit: [login]\n        acknowledge: { timeout: 3s }\n"), nothing);
    EXPECT_EQ(p.count("ack.timeouts"), 1U);
    EXPECT_EQ(p.count("clients.failed"), 1U);
    EXPECT_NE(p.result.problems[0].cause.find("no ack within 3000 ms"), std::string::npos);
    EXPECT_NE(p.result.problems[0].cause.find("-> 420[\"login\"]"), std::string::npos)
        << p.result.problems[0].cause;
}

TEST(script, takes_responses_in_any_order_together_with_the_ack)
{
    const played p(flow_of(R"(      - emit: [ask]
        acknowledge: {}
        response: [{ on: first }, { on: second, match: { json: "$.0", value: 2 } }]
      - emit: [done]
)"),
                   [](std::string_view m) {
                       return m.starts_with("420")
                                  ? answers{R"(2["second",1])", R"(2["second",2])", R"(2["first"])", "30[]"}
                                  : answers{};
                   });
    EXPECT_EQ(p.peer.like(R"(42["done")").size(), 1U);
    EXPECT_EQ(p.result.metrics.at("event.wait").corrected.count(), 2U);
}

TEST(script, tells_a_wrong_response_from_a_missing_one)
{
    const std::string flow = R"(      - emit: [ask]
        response: { on: answer, match: { json: "$.0", value: 7 }, timeout: 1s }
)";
    const played wrong(flow_of(flow), [](std::string_view m) {
        return m.starts_with("42") ? answers{R"(2["answer",8])"} : answers{};
    });
    EXPECT_EQ(wrong.result.errors.at("match_failed"), 1U);
    EXPECT_NE(wrong.result.problems[0].cause.find("$.0 is 8 instead of 7"), std::string::npos);
    const played missing(flow_of(flow), nothing);
    EXPECT_EQ(missing.result.errors.at("wait_timeout"), 1U);
    EXPECT_EQ(missing.count("wait.timeouts"), 1U);
}

TEST(script, does_not_miss_an_event_that_came_before_its_wait_for)
{
    const played p(flow_of(R"(      - emit: [go]
      - think: 1s
      - waitFor: { on: news, count: 2, timeout: 1s }
)"),
                   [](std::string_view m) {
                       return m.starts_with("42")
                                  ? answers{R"(2["news",1])", R"(2["other"])", R"(2["news",2])"}
                                  : answers{};
                   });
    EXPECT_EQ(p.count("clients.completed"), 1U);
    EXPECT_EQ(p.count("events"), 3U);
}

TEST(script, pauses_for_a_computed_time_and_fails_when_it_is_none)
{
    const std::string flow = "      - think: \"{{ delay * 2 }}\"\n      - emit: [late]\n";
    for (const auto& [pause, delay] :
         {std::pair("{{ delay * 2 }}", 1.5), std::pair("{{ delay }}ms", 3000.0)}) {
        const std::string timed = "      - think: \"" + std::string(pause) + "\"\n      - emit: [late]\n";
        const played p(flow_of(timed, "  variables: { delay: " + std::to_string(delay) + " }\n"), nothing);
        EXPECT_EQ(p.count("emits"), 1U) << pause;
        EXPECT_GE(p.took, 3000ms) << pause;
        EXPECT_LT(p.took, 6s) << pause; // with arrival, handshake and goodbye
    }
    const played none(flow_of("      - think: \"{{ 0 - 5 }}s\"\n", ""), nothing);
    EXPECT_LT(none.took, 3s);
    const played wrong(flow_of(flow, "  variables: { delay: long }\n"), nothing);
    EXPECT_EQ(wrong.result.errors.at("bad_value"), 1U);
    EXPECT_EQ(wrong.count("emits"), 0U);
}

TEST(script, goes_over_a_list_with_templates_in_it)
{
    const played p(flow_of("      - loop: [{ emit: [\"{{ $loopElement }}\"] }]\n"
                           "        over: [plain, \"eio {{ eio }}\"]\n"),
                   nothing);
    EXPECT_EQ(p.peer.like("42"), (answers{R"(42["plain"])", R"(42["eio 4"])"}));
}

TEST(script, fails_when_what_must_never_come_comes)
{
    const std::string flow = "      - emit: [go]\n      - never: { on: alarm, for: 2s }\n";
    const played loud(flow_of(flow), [](std::string_view m) {
        return m.starts_with("42") ? answers{R"(2["alarm"])"} : answers{};
    });
    EXPECT_EQ(loud.result.errors.at("unexpected_event"), 1U);
    const played quiet(flow_of(flow), nothing);
    EXPECT_EQ(quiet.count("clients.completed"), 1U);
    EXPECT_GE(quiet.took, 2s);
}

TEST(script, loops_by_count_list_condition_and_time)
{
    const played p(flow_of(R"(      - loop: [{ emit: [counted, "{{ $loopCount }}"] }]
        count: 3
      - loop: [{ emit: [listed, "{{ $loopElement }}"] }]
        over: [a, b]
)"),
                   nothing);
    EXPECT_EQ(p.peer.like(R"(42["counted")"),
              (answers{R"(42["counted",1])", R"(42["counted",2])", R"(42["counted",3])"}));
    EXPECT_EQ(p.peer.like(R"(42["listed")"), (answers{R"(42["listed","a"])", R"(42["listed","b"])"}));
}

TEST(script, paces_a_loop_by_due_times_even_when_answers_are_late)
{
    const played p(
        flow_of(R"(      - loop: [{ emit: [tick], acknowledge: { timeout: 9s } }]
        over: 5s
        pace: 1s
)"),
        [](std::string_view m) {
            return m.starts_with("42") ? answers{"3" + std::string(m.substr(2, m.find('[') - 2)) + "[]"}
                                       : answers{};
        },
        with(&loopback_options::freeze, {{1500ms, 4500ms}}));
    EXPECT_EQ(p.peer.like("42").size(), 5U);
    const auto& ack = p.result.metrics.at("ack.latency");
    EXPECT_GE(ack.corrected.percentile(70), 1'000'000);
    EXPECT_LT(ack.raw.percentile(70), 100'000);
}

TEST(script, cuts_a_flow_that_never_ends)
{
    const played p(flow_of("      - loop: [{ think: 1s }]\n        whileTrue: \"true\"\n"), nothing);
    EXPECT_TRUE(p.ended);
    EXPECT_EQ(p.count("clients.cut"), 1U);
    EXPECT_EQ(p.count("clients.completed"), 0U);
}

TEST(script, lets_the_clock_go_on_in_a_loop_without_any_wait)
{
    const played p(flow_of("      - loop: [{ log: x, ifTrue: \"false\" }]\n        whileTrue: \"true\"\n"),
                   nothing);
    EXPECT_TRUE(p.ended);
    EXPECT_EQ(p.count("clients.cut"), 1U);
    EXPECT_TRUE(p.log.empty());
}

TEST(script, uses_a_second_namespace_on_the_same_session)
{
    const played p(flow_of("      - emit: [hi]\n        namespace: /chat\n"), nothing);
    EXPECT_EQ(p.count("sessions.opened"), 1U);
    EXPECT_EQ(p.peer.like("40/chat").size(), 1U);
    EXPECT_EQ(p.peer.like("42/chat,"), answers{R"(42/chat,["hi"])"});
}

TEST(script, joins_rooms_by_name_and_stays_connected_until_the_drain)
{
    const played p(flow_of(R"(      - join: { emit: [join, lobby], room: lobby, acknowledge: {} }
      - emit: [say, "{{ $room }}"]
)"),
                   [](std::string_view m) { return m.starts_with("420") ? answers{"30[]"} : answers{}; });
    EXPECT_EQ(p.peer.like(R"(42["say")"), answers{R"(42["say","lobby"])"});
    EXPECT_EQ(p.peer.disconnected, 1);
}

TEST(script, never_reconnects_silently)
{
    const played p(flow_of("      - think: 1s\n      - emit: [late]\n"),
                   [](std::string_view m) { return m.starts_with("40") ? answers{"1"} : answers{}; });
    EXPECT_EQ(p.result.errors.at("namespace_disconnected"), 1U);
    EXPECT_EQ(p.count("sessions.opened"), 1U);
}

TEST(script, drops_and_reconnects_when_the_flow_says_so)
{
    const played p(flow_of(R"(      - drop: true
      - reconnect: { after: 2s }
      - emit: [back, "{{ $session }}"]
)"),
                   nothing);
    EXPECT_EQ(p.count("sessions.opened"), 2U);
    EXPECT_EQ(p.count("sessions.lost"), 0U);
    EXPECT_EQ(p.peer.like(R"(42["back")"), answers{R"(42["back",1])"});
    EXPECT_GE(p.took, 2s);
}

TEST(script, fails_a_step_that_needs_a_session_after_disconnect)
{
    const played p(flow_of("      - disconnect: {}\n      - emit: [x]\n"), nothing);
    EXPECT_EQ(p.result.errors.at("not_connected"), 1U);
}

TEST(script, expects_a_refusal_and_reads_its_reason)
{
    const std::string flow =
        R"(      - connect: { namespace: /vip, refused: true, match: { json: "$.message", value: "no" } }
      - emit: [still, here]
)";
    const auto s = flow_of("      - connect: {}\n" + flow);
    const auto refuse = [](std::string_view m) {
        if (m.starts_with("40/vip"))
            return answers{R"(4/vip,{"message":"no"})"};
        return m == "40" ? answers{R"(0{"sid":"y"})"} : answers{};
    };
    const played p(s, refuse, {}, [](scripted_peer& peer) { peer.refuses = true; });
    EXPECT_EQ(p.count("clients.completed"), 1U)
        << (p.result.problems.empty() ? "" : p.result.problems[0].cause);
    EXPECT_EQ(p.peer.like(R"(42["still")").size(), 1U);
}

TEST(script, reports_an_unexpected_refusal)
{
    const played p(
        flow_of("      - emit: [x]\n"),
        [](std::string_view m) { return m == "40" ? answers{R"(4{"message":"not you"})"} : answers{}; }, {},
        [](scripted_peer& peer) { peer.refuses = true; });
    EXPECT_EQ(p.result.errors.at("namespace_refused"), 1U);
    EXPECT_NE(p.result.problems[0].cause.find("not you"), std::string::npos);
}

TEST(script, asks_over_http_and_captures_from_the_body)
{
    const played p(
        flow_of(
            R"(      - post: { url: /login, json: { user: "u{{ $client }}" }, capture: { json: "$.token", as: token } }
      - emit: [use, "{{ token }}"]
)"),
        nothing, {}, [](scripted_peer& peer) { peer.http_answer.body = R"({"token":"abc"})"; });
    ASSERT_FALSE(p.peer.requests.empty());
    const auto post = std::find_if(p.peer.requests.begin(), p.peer.requests.end(),
                                   [](const auto& r) { return r.method == "POST"; });
    ASSERT_NE(post, p.peer.requests.end());
    EXPECT_EQ(post->target, "/login");
    EXPECT_EQ(post->body, R"({"user":"u0"})");
    EXPECT_EQ(wire::find_field(post->fields, "content-type"), "application/json");
    EXPECT_EQ(p.peer.like(R"(42["use")"), answers{R"(42["use","abc"])"});
    EXPECT_EQ(p.result.metrics.at("http.latency").corrected.count(), 1U);
}

TEST(script, keeps_the_cookie_of_a_login_for_later_requests_and_the_handshake)
{
    const played p(flow_of(R"(      - post: { url: /login, json: { name: ann } }
      - get: { url: /me, headers: { Cookie: theme=dark } }
      - connect: true
)"),
                   nothing, {}, [](scripted_peer& peer) {
                       peer.http_answer.fields = {{"Set-Cookie", "sid=abc; HttpOnly"}};
                   });
    ASSERT_EQ(p.peer.requests.size(), 3U);
    EXPECT_EQ(wire::find_field(p.peer.requests[0].fields, "Cookie"), "");
    EXPECT_EQ(wire::find_field(p.peer.requests[1].fields, "Cookie"), "theme=dark; sid=abc");
    EXPECT_EQ(wire::find_field(p.peer.requests[2].fields, "Cookie"), "sid=abc");
    EXPECT_EQ(p.count("clients.completed"), 1U);
}

TEST(script, sends_nothing_when_a_header_or_cookie_would_end_its_line)
{
    for (const std::string config :
         {"extraHeaders: { X-Name: \"{{ bad }}\" }", "cookies: { name: \"{{ bad }}\" }"}) {
        const played p(
            flow_of("      - emit: [hello]\n",
                    "  variables: { bad: \"a\\r\\nX-Evil: 1\" }\n  socketio: { " + config + " }\n"),
            nothing);
        EXPECT_TRUE(p.peer.requests.empty());
        EXPECT_EQ(p.result.errors.at("bad_header"), 1U);
    }
    const played p(flow_of("      - get: { url: /, headers: { X-Name: \"{{ bad }}\" } }\n",
                           "  variables: { bad: \"a\\nb\" }\n"),
                   nothing);
    EXPECT_EQ(p.peer.requests.size(), 1U); // the handshake
    EXPECT_EQ(p.result.errors.at("bad_header"), 1U);
}

TEST(script, fails_on_an_unexpected_http_status)
{
    const played p(flow_of("      - get: { url: /health, expect: { statusCode: 200 } }\n"), nothing, {},
                   [](scripted_peer& peer) { peer.http_answer.status = 503; });
    EXPECT_EQ(p.result.errors.at("http_status"), 1U);
}

TEST(script, says_that_the_target_is_unreachable)
{
    loopback_options o;
    o.unreachable = true;
    const played p(flow_of("      - emit: [x]\n"), nothing, o);
    EXPECT_TRUE(p.result.unreachable);
    ASSERT_EQ(p.result.problems.size(), 1U);
    EXPECT_EQ(p.result.problems[0].code, "connection_refused");
    EXPECT_EQ(p.result.problems[0].kept, "nothing was measured");
    EXPECT_EQ(result::exit_code(p.result), 3);
}

TEST(script, meets_others_at_a_rendezvous)
{
    const auto s = test::load_text(R"(
config:
  target: reference
  phases: [{ duration: 10s, arrivalCount: 5 }]
scenarios:
  - flow:
      - rendezvous: { users: all, timeout: 30s }
      - emit: [met]
)");
    const played p(s, nothing, with(&loopback_options::shards, 2));
    EXPECT_EQ(p.count("clients.completed"), 5U);
    std::vector<core::time_point> met;
    for (std::size_t i = 0; i < p.peer.received.size(); ++i)
        if (p.peer.received[i].starts_with("42"))
            met.push_back(p.peer.at[i]);
    ASSERT_EQ(met.size(), 5U);
    EXPECT_EQ(met.front(), met.back());
}

TEST(script, replaces_who_ends_in_a_closed_population)
{
    const auto s = test::load_text(R"(
config:
  target: reference
  phases: [{ duration: 10s, users: 3 }]
scenarios:
  - flow: [{ think: 2s }]
)");
    const played p(s, nothing, with(&loopback_options::shards, 2));
    EXPECT_TRUE(p.ended);
    EXPECT_EQ(p.count("clients.started"), 15U);
    EXPECT_EQ(p.count("clients.completed"), 15U);
    EXPECT_EQ(p.peer.disconnected, 15);
}

TEST(script, gives_up_a_rendezvous_that_too_few_reach)
{
    const auto s = test::load_text(R"(
config:
  target: reference
  phases: [{ duration: 60s, arrivalCount: 2 }]
scenarios:
  - flow:
      - rendezvous: { users: 2, timeout: 5s }
)");
    const played p(s, nothing);
    EXPECT_GE(p.result.errors.at("rendezvous_timeout"), 1U);
}

TEST(script, stops_when_asked_and_keeps_what_was_measured)
{
    const played p(
        flow_of(R"(      - loop: [{ emit: [tick], acknowledge: {} }]
        over: 60s
        pace: 1s
)"),
        [](std::string_view m) {
            return m.starts_with("42") ? answers{"3" + std::string(m.substr(2, m.find('[') - 2)) + "[]"}
                                       : answers{};
        },
        with(&loopback_options::stop_at, 10500ms));
    EXPECT_EQ(p.result.interrupted_by, 2);
    EXPECT_EQ(p.count("clients.cut"), 1U);
    EXPECT_EQ(p.result.metrics.at("ack.latency").corrected.count(), 11U);
    EXPECT_LT(p.took, 13s) << p.result.took.count();
    EXPECT_EQ(result::outcome_of(p.result), result::outcome::interrupted);
}

TEST(script, cuts_long_frames_of_a_solo_client_and_says_how_long_they_were)
{
    const played p(flow_of("      - emit: [hello, \"{{ $randomString(5000) }}\"]\n"), nothing,
                   with(&loopback_options::solo, true));
    const auto line = std::find_if(p.log.begin(), p.log.end(), [](const std::string& l) {
        return l.find("-> 42[\"hello\"") != std::string::npos;
    });
    ASSERT_NE(line, p.log.end());
    EXPECT_LT(line->size(), 400U);
    EXPECT_TRUE(line->ends_with("... (5014 bytes)")) << *line;
}

TEST(script, prints_the_frames_of_a_solo_client)
{
    const played p(flow_of("      - emit: [hello]\n      - log: \"client {{ $client }} was here\"\n"),
                   nothing, with(&loopback_options::solo, true));
    const auto has = [&p](std::string_view text) {
        return std::any_of(p.log.begin(), p.log.end(),
                           [text](const std::string& line) { return line.find(text) != std::string::npos; });
    };
    EXPECT_TRUE(has("-> 42[\"hello\"]"));
    EXPECT_TRUE(has("<- HTTP 101 WebSocket"));
    EXPECT_TRUE(has("<- 40{\"sid\":\"x\"}"));
    EXPECT_TRUE(has("client 0 was here"));
}

TEST(script, answers_what_the_server_wants_acked)
{
    const played p(flow_of("      - emit: [go]\n      - think: 1s\n"), [](std::string_view m) {
        return m.starts_with("42") ? answers{R"(27["question",1])"} : answers{};
    });
    EXPECT_EQ(p.peer.like("43"), answers{"437[]"});
}

} // namespace
