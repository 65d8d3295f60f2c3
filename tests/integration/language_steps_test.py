#!/usr/bin/env python3
"""Every kind of step does at run time what it says: counters, metrics and verdicts prove it."""
import re
import sys
import time
import unittest

from played_scenario import Language, scenario


class Emit(Language):
    def test_every_form_of_emit_arrives_as_written(self):
        done = self.passes(scenario("""
            - emit: [message, 1, two, {three: 3}, [4]]
              response: { on: message-back, args: [1, two, {three: 3}, [4]] }
            - emit: { channel: message, data: { a: true } }
              response: { channel: message-back, data: { a: true } }
            - emit: { channel: message, args: [null, false] }
              response: { on: message-back, args: [null, false] }
            - emit: { channel: message, namespace: /custom, response: { on: message-back } }
            - emit: [message]
              response: { on: message-back, args: [] }
            - emit: [message, "{{ $bytes(5) }}"]
              response: { on: message-back }
            """))
        self.assertEqual(done.count("emits"), 6)
        self.assertEqual(done.metric("event.wait")["count"], 6)

    def test_an_emit_to_another_namespace_joins_it(self):
        done = self.passes(scenario("""
            - emit: [message, x]
              namespace: /custom
              response: { on: message-back, args: [x] }
            """))
        self.assertEqual(done.count("emits"), 1)

    def test_an_answer_in_another_namespace_is_no_answer(self):
        self.fails("wait_timeout", scenario("""
            - connect: { namespace: /custom }
            - waitFor: { on: auth, namespace: /custom }
            - emit: [bcast, x]
              namespace: /custom
              response: { on: auth, timeout: 300ms }
            """))


class Acknowledge(Language):
    def test_every_form_of_acknowledge_is_judged(self):
        done = self.passes(scenario("""
            - { emit: [message-with-ack, 1], acknowledge: true }
            - { emit: [message-with-ack, 1, b], acknowledge: { args: [1, b] } }
            - { emit: [message-with-ack, {k: v}], acknowledge: { data: {k: v} } }
            - { emit: [message-with-ack, {k: [5]}], acknowledge: { match: { json: "$.0.k[0]", value: 5 } } }
            - { emit: [message-with-ack, kept], acknowledge: { capture: { json: "$.0", as: word } } }
            - { emit: [message-with-ack, "{{ word }}!"], acknowledge: { args: ["kept!"] } }
            - emit: { channel: message-with-ack, data: in, acknowledge: { data: in } }
            """))
        self.assertEqual(done.count("acks"), 7)
        self.assertEqual(done.metric("ack.latency")["count"], 7)
        self.assertEqual(done.check("A1")["verdict"], "pass")

    def test_what_the_ack_holds_is_compared(self):
        for expected in ("args: [2]", "data: 2", "match: { json: $.0, value: 2 }", "args: [1, 1]",
                         "capture: { json: $.0.nothing, as: x }"):
            with self.subTest(expected=expected):
                done = self.fails("match_failed",
                                  scenario(f"- {{ emit: [message-with-ack, 1], acknowledge: {{ {expected} }} }}"))
                self.assertEqual(done.count("match.failures"), 1)

    def test_a_missing_ack_fails_after_its_own_timeout(self):
        begin = time.monotonic()
        done = self.fails("ack_timeout", scenario("- { emit: [no-ack, 1], acknowledge: { timeout: 200ms } }"))
        self.assertLess(time.monotonic() - begin, 8)
        self.assertEqual(done.count("ack.timeouts"), 1)
        self.assertIn("no ack within 200 ms", done.text)

    def test_config_timeout_is_the_default_of_acks_and_waits(self):
        self.assertIn("no ack within 1000 ms", self.play(scenario("- { emit: [no-ack], acknowledge: true }")).text)
        self.assertIn("no nothing within 1000 ms", self.play(scenario("- waitFor: { on: nothing }")).text)


class Replies(Language):
    def test_responses_come_in_any_order_together_with_the_ack(self):
        done = self.passes(scenario("""
            - emit: [many, 3]
              response:
                - { on: n, args: [2], capture: { json: $.0, as: last } }
                - { on: n, args: [0] }
                - { on: n, match: { json: $.0, value: 1 } }
            - { emit: [message-with-ack, "{{ last }}"], acknowledge: { args: [2] } }
            """))
        self.assertEqual(done.count("events"), 4)  # the greeting too
        self.assertEqual(done.metric("event.wait")["count"], 3)
        self.fails("wait_timeout", scenario("""
            - emit: [message-with-ack, 1]
              acknowledge: true
              response: { on: never-comes, timeout: 200ms }
            """))
        self.fails("ack_timeout", scenario("""
            - emit: [many, 1]
              acknowledge: { timeout: 300ms }
              response: { on: n }
            """))

    def test_wait_for_counts_events_and_finds_those_that_came_before(self):
        self.passes(scenario("""
            - emit: [many, 5]
            - think: 100ms
            - waitFor: { on: n, count: 4 }
            - waitFor: { on: n, args: [4] }
            """))
        self.fails("wait_timeout", scenario("""
            - emit: [many, 3]
            - waitFor: { on: n, count: 4, timeout: 300ms }
            """))

    def test_a_wrong_answer_is_told_from_none(self):
        done = self.fails("match_failed", scenario("""
            - emit: [message, yes]
              response: { on: message-back, args: ["no"], timeout: 200ms }
            """))
        self.assertIn('instead of ["no"]', done.text)

    def test_never_fails_only_for_its_event_in_its_time(self):
        self.passes(scenario("""
            - emit: [stream, 2, 400]
            - never: { on: other, for: 100ms }
            - never: { on: n, match: { json: $.0, value: 7 }, for: 100ms }
            """))
        done = self.fails("unexpected_event", scenario("""
            - emit: [stream, 2, 50]
            - never: { on: n, match: { json: $.0, value: 1 }, for: 1s }
            """))
        self.assertEqual(done.count("match.failures"), 1)

    def test_a_question_of_the_server_is_answered(self):
        self.passes(scenario("""
            - emit: [ask, 1]
              response: { on: answer }
            """))


class Rooms(Language):
    MEMBER = """
        - join: { emit: [join, r], room: r, acknowledge: { args: [ok] } }
        - rendezvous: { users: all, timeout: 5s }
        """

    def test_join_and_leave_declare_who_receives(self):
        done = self.passes(scenario(self.MEMBER + """
        - ifTrue: $client == 0
          emit: [to, r, "{{ $stamp }}"]
        - think: 300ms
        - leave: { emit: [leave, r], room: r, acknowledge: true }
        - rendezvous: { users: all, timeout: 5s }
        - ifTrue: $client == 1
          emit: [to, r, "{{ $stamp }}"]
          room: r
        - think: 200ms
        """, phases="{ duration: 100ms, arrivalCount: 4 }"))
        ledger = done.results["ledger"]
        self.assertEqual((ledger["expected"], ledger["delivered"]), (3, 3))
        for metric in ("fanout.latency", "fanout.first", "fanout.median", "fanout.last", "fanout.spread"):
            self.assertEqual(done.metric(metric)["count"], 3 if metric == "fanout.latency" else 1, metric)
        self.assertEqual(done.count("fanout.expected"), 3)

    def test_who_is_in_no_room_and_receives_is_reported(self):
        done = self.play(scenario("""
        - ifTrue: $client != 0
          join: { emit: [join, r], room: r, acknowledge: true }
        - ifTrue: $client == 0
          join: { emit: [join, r], room: other, acknowledge: true }
        - rendezvous: { users: all, timeout: 5s }
        - ifTrue: $client == 1
          emit: [to, r, "{{ $stamp }}"]
        - think: 300ms
        """, phases="{ duration: 100ms, arrivalCount: 3 }"))
        self.assertEqual(done.code, 1, done.text)
        self.assertEqual(done.check("I1")["verdict"], "violation")
        self.assertEqual(done.count("fanout.misdelivered"), 1)

    def test_sender_exclusion_is_held_when_asked(self):
        flow = self.MEMBER + """
        - ifTrue: $client == 0
          emit: [EVENT, r, "{{ $stamp }}"]
        - think: 300ms
        """
        two = "{ duration: 100ms, arrivalCount: 2 }"
        excluded = "expect: { senderExcluded: true }\n"
        self.passes(scenario(flow.replace("EVENT", "to"), phases=two, rest=excluded))
        done = self.play(scenario(flow.replace("EVENT", "in"), phases=two, rest=excluded))
        self.assertEqual((done.code, done.check("I3")["verdict"]), (1, "violation"), done.text)
        self.passes(scenario(flow.replace("EVENT", "in"), phases=two, rest="expect: { senderExcluded: false }\n"))


class Time(Language):
    def duration(self, flow):
        return self.passes(scenario(flow)).metric("event.wait")["max"] / 1e6

    def test_every_shape_of_think_pauses(self):
        for think in ("200ms", "0.2", "{ between: [200ms, 300ms] }", "{ uniform: [200ms, 300ms] }",
                      "{ normal: [250ms, 10ms] }"):
            with self.subTest(think=think):
                began = self.passes(scenario(f"""
                    - emit: [message, 1]
                    - think: {think}
                    - emit: [message, 2]
                    """), "--solo").text
                times = [float(t) for t in re.findall(r"(\d+\.\d+) client 0 -> 42\[", began)]
                self.assertEqual(len(times), 2, began)
                self.assertTrue(0.15 < times[1] - times[0] < 0.6, times)

    def test_jitter_spreads_a_think_time(self):
        for jitter in ("50%", "100ms"):
            with self.subTest(jitter=jitter):
                text = self.passes(scenario(f"""
                    - loop:
                        - emit: [message, 1]
                        - think: 200ms
                          jitter: {jitter}
                      count: 4
                    """), "--solo").text
                times = [float(t) for t in re.findall(r"(\d+\.\d+) client 0 -> 42\[", text)]
                gaps = [b - a for a, b in zip(times, times[1:])]
                self.assertTrue(all(0.09 < g < 0.45 for g in gaps), gaps)
                self.assertGreater(max(gaps) - min(gaps), 0.005)

    def test_a_pace_sets_due_times(self):
        for pace in ("100ms", "{ exponential: 100ms }", "{ uniform: [50ms, 150ms] }"):
            with self.subTest(pace=pace):
                done = self.passes(scenario(f"""
                    - loop:
                        - {{ emit: [message-with-ack, 1], acknowledge: true }}
                      over: 1s
                      pace: {pace}
                    """))
                self.assertTrue(3 <= done.count("emits") <= 25, done.count("emits"))

    def test_latency_counts_from_the_due_time(self):
        done = self.passes(scenario("""
            - loop:
                - { emit: [message-with-ack, 1], acknowledge: true }
                - think: 150ms
              count: 5
              pace: 50ms
            """))
        latency = done.metric("ack.latency")
        self.assertGreater(latency["max"], 300_000)
        self.assertLess(latency["raw"]["max"], 140_000)


class Flow(Language):
    def emitted(self, flow, **named):
        return self.passes(scenario(flow, **named)).count("emits")

    def test_every_kind_of_loop_ends_where_it_should(self):
        self.assertEqual(self.emitted("- { loop: [ { emit: [message, 1] } ], count: 3 }"), 3)
        self.assertEqual(self.emitted('- { loop: [ { emit: [message, 1] } ], count: "{{ n }}" }',
                                      config="variables: { n: 4 }\n"), 4)
        self.assertEqual(self.emitted("- { loop: [ { emit: [message, 1] } ], count: n }",
                                      config='variables: { n: "4" }\n'), 4)
        self.assertEqual(self.emitted("- { loop: [ { emit: [message, 1] } ], over: [a, b] }"), 2)
        self.assertEqual(self.emitted("- { loop: [ { emit: [message, 1] } ], whileTrue: $loopCount < 3, count: 9 }"), 3)
        self.assertTrue(2 <= self.emitted("- { loop: [ { emit: [message, 1] }, { think: 100ms } ], over: 500ms }") <= 6)

    def test_a_loop_over_no_list_or_without_a_number_fails_instead_of_doing_nothing(self):
        for loop in ("over: word", "count: word"):
            with self.subTest(loop=loop):
                done = self.play(scenario(f"- {{ loop: [ {{ emit: [message, 1] }} ], {loop} }}",
                                          config='variables: { word: "text" }\n'))
                self.assertEqual(done.code, 1, done.text)
                self.assertIn("bad_value", done.results["errors"])

    def test_loop_variables_have_their_values(self):
        self.passes(scenario("""
            - loop:
                - { emit: [message-with-ack, "{{ $loopCount }}", "{{ $loopElement }}"], acknowledge: { args: [1, a] } }
              over: [a]
            - loop:
                - { emit: [message-with-ack, "{{ who }}{{ i }}"], acknowledge: { args: ["{{ who }}1"] } }
              over: names
              loopElement: who
              loopValue: i
            """, config="variables: { names: [[x], [y]] }\n"))

    def test_if_true_stands_before_every_kind_of_step(self):
        steps = ["emit: [nothing]", "join: { emit: [join, r], room: r }", "leave: { emit: [leave, r], room: r }",
                 "waitFor: { on: nothing }", "never: { on: auth, for: 1h }", "think: 1h",
                 "loop: [ { emit: [nothing] } ]\n  count: 1", "randomSwitch: [ { flow: [ { emit: [nothing] } ] } ]",
                 "rendezvous: { users: 1 }", "connect: { namespace: /denied }", "disconnect: true", "drop: true",
                 "reconnect: true", "get: { url: /nothing }", "post: { url: /nothing }", "log: nothing"]
        done = self.passes(scenario("".join(f"- ifTrue: 1 == 2\n  {s}\n" for s in steps)
                                    + "- ifTrue: $client == 0\n  emit: [message, 1]\n"))
        self.assertEqual((done.count("emits"), done.count("sessions.opened")), (1, 1))

    def test_a_random_switch_follows_its_weights(self):
        done = self.passes(scenario("""
            - loop:
                - randomSwitch:
                    - { weight: 3, flow: [ { emit: [message-with-ack, 1], acknowledge: true } ] }
                    - { weight: 1, flow: [ { emit: [message, 1] } ] }
                    - { weight: 0, flow: [ { waitFor: { on: nothing } } ] }
              count: 400
            """))
        self.assertEqual(done.count("emits"), 400)
        self.assertTrue(250 < done.count("acks") < 350, done.count("acks"))

    def test_scenarios_are_chosen_by_weight(self):
        text = scenario("- { emit: [message-with-ack, 1], acknowledge: true }", phases="{ duration: 200ms, arrivalCount: 80 }")
        text = text.replace("  - name: flow\n", "  - name: flow\n    weight: 3\n")
        text += "  - { name: other, weight: 1, flow: [ { think: 10ms } ] }\n  - { name: none, weight: 0, flow: [ { waitFor: { on: x } } ] }\n"
        self.assertTrue(40 < self.passes(text).count("emits") < 75)

    def test_a_rendezvous_of_some_lets_groups_go_and_times_out_alone(self):
        group = "- rendezvous: { users: 2, timeout: %s }\n- emit: [message, 1]\n"
        self.assertEqual(self.emitted(group % "5s", phases="{ duration: 100ms, arrivalCount: 4 }"), 4)
        done = self.play(scenario("""
            - ifTrue: $client == 0
              rendezvous: { users: 2, timeout: 300ms }
            - think: 600ms
            """, phases="{ duration: 100ms, arrivalCount: 2 }"))
        self.assertEqual(list(done.results["errors"]), ["rendezvous_timeout"], done.text)

    def test_log_prints_its_line(self):
        self.assertIn("client 0 says 7\n", self.passes(scenario('- log: "client {{ $client }} says {{ 3 + 4 }}"')).text)


class RawSteps(Language):
    def test_they_play_beside_the_steps_of_the_client(self):
        done = self.passes(scenario("""
            - emit: [message, 0]
              response: { on: message-back, args: [0] }
            - open: { as: b, transport: polling, connect: true }
            - send: ['42["message",1]', '42["message",2]']
              as: b
            - receive: ['42["message-back",1]', '42["message-back","<integer>"]']
              as: b
              capture: [{ json: $.1, as: second }]
            - check: "second == 2"
              note: "the answers come in the order of the questions"
            - http: { get: "?EIO={{ eio }}&transport=nothing" }
              expect: { status: 400, json: { code: 0, message: "<text>" } }
              capture: [{ status: true, as: status }]
            - log: "status {{ status }}, second {{ second }}"
            - open: { as: c }
            - send: "1"
              as: c
            - closed: c
            """))
        self.assertIn("status 400, second 2\n", done.text)
        self.assertEqual((done.count("emits"), done.count("sessions.opened")), (1, 1))

    def test_a_mismatch_fails_the_client_with_what_was_expected_and_what_came(self):
        for steps, cause in [
                ("""
                 - open: { connect: true }
                 - send: '42["message",1]'
                 - receive: '42["message-back",2]'
                 """, 'expected actor a to receive 42["message-back",2] within 2000 ms, '
                      'but it received 42["message-back",1] ($[1] is 1 instead of 2)'),
                ("""
                 - open: { connect: true }
                 - closed: { as: a, within: 200ms }
                 """, "expected actor a to be closed within 200 ms, but it stays open;"),
                ("""
                 - http: { get: "?EIO={{ eio }}&transport=nothing" }
                   expect: { status: 200 }
                 """, "expected status 200, got HTTP 400 ")]:
            with self.subTest(cause):
                done = self.fails("match_failed", scenario(steps))
                self.assertIn(cause, done.text)

    def test_what_is_tolerated_or_recorded_is_told_and_fails_nobody(self):
        done = self.passes(scenario("""
            - http: { get: "?EIO={{ eio }}&transport=nothing" }
              expect: [{ status: 200 }, { status: 400, verdict: non-strict, note: "refused, but welcome" }]
              capture: [{ status: true, as: status }]
            - record: "answered with {{ status }}"
            - http: { get: "?EIO={{ eio }}&transport=nothing" }
              expect: [{ status: 400, verdict: informational, note: "seen" }]
            """, phases="{ duration: 200ms, arrivalCount: 2 }"))
        self.assertEqual(done.log.count("answered with 400"), 2)
        self.assertEqual(done.results["errors"], {"non_strict": 2})
        self.assertEqual([(p["code"], p["cause"].split(";")[0]) for p in done.results["problems"]],
                         [("non_strict", "refused, but welcome")])

    def test_a_session_that_does_not_open_says_nothing_against_the_server(self):
        done = self.play(scenario("""
            - open: { connect: /denied }
            """))
        self.assertEqual((done.code, list(done.results["errors"])), (3, ["inconclusive"]), done.text)
        self.assertIn("actor a was not admitted to /denied", done.text)


if __name__ == "__main__":
    unittest.main(verbosity=2 if "-v" in sys.argv else 1)
