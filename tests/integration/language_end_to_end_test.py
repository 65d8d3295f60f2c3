#!/usr/bin/env python3
"""Every kind of step and every option of clients does at run time what it says: counters, metrics and verdicts prove it."""
import contextlib
import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import textwrap
import time
import unittest

from processes import behaves, muster, reference_server

ONE = "{ duration: 100ms, arrivalCount: 1 }"


def scenario(flow, app="echo", phases=ONE, config="", rest=""):
    """A scenario file around the steps of one flow."""
    return (f"config:\n  target: reference\n  app: {app}\n  timeout: 1s\n  drain: 1s\n  trust: {{ lateness: 5s }}\n  phases: [{phases}]\n"
            + textwrap.indent(textwrap.dedent(config), "  ")
            + "scenarios:\n  - name: flow\n    flow:\n"
            + textwrap.indent(textwrap.dedent(flow).strip("\n"), "      ") + "\n" + textwrap.dedent(rest))


class Done:
    def __init__(self, process, out):
        self.code = process.returncode
        self.text = process.stdout + process.stderr
        self.log = [line for line in process.stderr.splitlines()]
        path = pathlib.Path(out, "results.json")
        self.results = json.loads(path.read_text()) if path.exists() else None

    def count(self, name):
        return self.results["counters"][name]

    def metric(self, name):
        return self.results["metrics"][name]

    def check(self, identifier):
        return next(c for c in self.results["checks"] if c["id"] == identifier)


class Language(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def play(self, text, *flags, environment=None):
        path = os.path.join(self.folder.name, "s.yaml")
        pathlib.Path(path).write_text(text)
        out = os.path.join(self.folder.name, "out")
        done = subprocess.run([muster(), "run", path, "--out", out, "--seed", "5", *flags], capture_output=True, text=True,
                              timeout=60, env={**os.environ, **(environment or {})})
        return Done(done, out)

    def passes(self, text, *flags, **named):
        done = self.play(text, *flags, **named)
        self.assertEqual(done.code, 0, done.text)
        return done

    def fails(self, kind, text, *flags):
        """The run fails because of exactly this kind of error."""
        done = self.play(text, *flags)
        self.assertEqual(done.code, 1, done.text)
        self.assertEqual(list(done.results["errors"]), [kind], done.text)
        return done


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


class Sessions(Language):
    def test_a_refused_namespace_is_what_the_step_says(self):
        self.passes(scenario("""
            - connect: { namespace: /denied, refused: true, match: { json: $.message, value: Not authorized } }
            - connect: { namespace: /nowhere, refused: true, match: { json: $.message, value: Invalid namespace } }
            - emit: [message, 1]
              response: { on: message-back }
            """))
        self.fails("namespace_refused", scenario("- connect: { namespace: /denied }"))
        self.fails("match_failed", scenario("- connect: { namespace: /custom, refused: true }"))
        self.fails("match_failed",
                   scenario("- connect: { namespace: /denied, refused: true, match: { json: $.message, value: x } }"))

    def test_auth_of_a_step_and_of_the_configuration_reach_the_server(self):
        self.passes(scenario("""
            - connect: { auth: { token: "t{{ $client }}" } }
            - waitFor: { on: auth, args: [ { token: t0 } ] }
            - connect: { namespace: /custom }
            - waitFor: { on: auth, namespace: /custom, args: [ { name: "n0" } ] }
            """, config='socketio: { auth: { name: "n{{ $client }}" } }\n'))

    def test_disconnecting_one_namespace_leaves_the_others(self):
        done = self.passes(scenario("""
            - connect: true
            - connect: { namespace: /custom }
            - disconnect: { namespace: /custom }
            - emit: [message, 1]
              response: { on: message-back }
            - never: { on: auth, namespace: /, match: { json: $.0, value: x }, for: 50ms }
            """))
        self.assertEqual(done.count("sessions.opened"), 1)

    def test_disconnect_drop_and_reconnect_change_the_session(self):
        for leave in ("disconnect: true", "drop: true"):
            with self.subTest(leave=leave):
                done = self.passes(scenario(f"""
                    - {{ emit: [whoami], acknowledge: {{ capture: {{ json: $.0, as: first }} }} }}
                    - {leave}
                    - think: 50ms
                    - connect: true
                    - {{ emit: [whoami], acknowledge: {{ capture: {{ json: $.0, as: second }} }} }}
                    - {{ emit: [message-with-ack, "{{{{ first == second }}}}"], acknowledge: {{ args: [false] }} }}
                    """))
                self.assertEqual((done.count("sessions.opened"), done.count("sessions.lost")), (2, 0))
        done = self.passes(scenario("""
            - emit: [message-with-ack, 1]
              acknowledge: true
            - reconnect: { after: 100ms }
            - emit: [message-with-ack, "{{ $session }}"]
              acknowledge: true
            """))
        self.assertEqual((done.count("sessions.opened"), done.metric("client.handshake")["count"]), (2, 2))

    def test_a_step_without_a_session_fails(self):
        self.fails("not_connected", scenario("- disconnect: true\n- emit: [message, 1]"))

    def test_a_client_that_the_server_ends_has_failed(self):
        self.fails("namespace_disconnected", scenario("- emit: [bye]\n- think: 500ms"))
        done = self.play(scenario("- emit: [bye-all]\n- think: 500ms"))
        self.assertEqual((done.code, done.count("clients.failed")), (1, 1), done.text)
        self.assertEqual(done.count("sessions.lost"), 1)

    def test_a_server_that_refuses_more_namespaces_is_not_a_hang(self):
        done = self.play(scenario("""
            - loop:
                - connect: { namespace: "/dyn-{{ $loopCount }}", timeout: 2s }
              count: 70
            """))
        self.assertEqual(done.code, 1, done.text)
        self.assertEqual(done.count("clients.failed"), 1)


class Transports(Language):
    FLOW = """
        - emit: [message, "é\\U0001F600", "{{ $bytes(20) }}"]
          response: { on: message-back }
        - { emit: [message-with-ack, 1], acknowledge: true }
        - think: 200ms
        """

    def test_every_transport_and_revision_plays_the_same(self):
        for eio in ("3", "4"):
            for transport in ("websocket", "polling", "upgrade"):
                with self.subTest(eio=eio, transport=transport):
                    done = self.passes(scenario(self.FLOW), "--eio", eio, "--transport", transport)
                    upgraded = 1 if transport == "upgrade" else 0
                    self.assertEqual(done.count("sessions.upgraded"), upgraded)
                    self.assertEqual(done.metric("client.upgrade")["count"], upgraded)
                    self.assertGreater(done.count("bytes.sent"), 0)
                    self.assertGreater(done.count("bytes.received"), 0)
                    self.assertGreaterEqual(done.metric("client.connect")["count"], 1)

    def test_base64_polling_works_for_revision_3(self):
        self.passes(scenario(self.FLOW, config="socketio: { eio: 3, transports: [polling], b64: true }\n"))

    def test_the_address_of_a_session_carries_what_the_file_says(self):
        requests = []
        with recorded(requests) as url:
            text = scenario("- think: 10ms", phases="{ duration: 100ms, arrivalCount: 2 }", config="""\
                variables: { name: [x] }
                socketio:
                  path: /chat/io
                  query: { user: "u&{{ $client }}" }
                  extraHeaders: { X-Who: "who{{ $client }}" }
                  cookies: { session: "s{{ $client }}" }
                """).replace("  app: echo\n", "")
            self.assertEqual(self.play(text, "--target", url).code, 3)
            ours = [r for r in requests if "X-Who" in r]
        self.assertTrue(ours, requests)
        for request in ours:
            number = re.search(r"X-Who: who(\d)", request).group(1)
            line = request.splitlines()[0]
            self.assertTrue(line.startswith("GET /chat/io/?"), line)
            self.assertIn(f"user=u%26{number}", line)
            self.assertIn(f"session=s{number}", re.search(r"Cookie: (.*)", request).group(1))
            self.assertIn("transport=websocket", line)

    def test_compression_is_offered_only_when_asked_for(self):
        for asked in (False, True):
            requests = []
            with recorded(requests) as url:
                config = "socketio: { perMessageDeflate: true }\n" if asked else ""
                self.play(scenario("- think: 10ms", config=config).replace("  app: echo\n", ""), "--target", url)
            websocket = [r for r in requests if "Upgrade: websocket" in r or "upgrade: websocket" in r.lower()]
            self.assertTrue(websocket, requests)
            self.assertEqual("permessage-deflate" in websocket[-1], asked)

    def test_the_schemes_of_websocket_and_the_address_of_ipv6_reach_the_server(self):
        with reference_server("--app", "echo") as (url, _):
            text = scenario(self.FLOW).replace("  app: echo\n", "")
            self.passes(text, "--target", url.replace("http://", "ws://"))
            self.passes(text, "--target", url.replace("127.0.0.1", "localhost"))
        if not has_ipv6():
            self.skipTest("no IPv6 loopback here")
        with reference_server("--app", "echo", "--listen", "::1") as (url, _):
            self.assertIn("[::1]", url)
            self.passes(text, "--target", url)

    def test_several_targets_share_the_clients(self):
        with reference_server("--app", "echo") as (one, _), reference_server("--app", "echo") as (two, _):
            text = scenario("""
                - join: { emit: [join, r], room: r, acknowledge: true }
                - rendezvous: { users: all, timeout: 5s }
                - emit: [ask-all, x]
                  response: { on: answers, match: { json: "$.1[1]", value: null }, timeout: 2s }
                """, phases="{ duration: 100ms, arrivalCount: 2 }").replace("  app: echo\n", "")
            # On one server ask-all would have two answers.
            done = self.play(text, "--target", one, "--target", two)
            self.assertEqual(done.code, 1, done.text)
            self.assertEqual(list(done.results["errors"]), ["match_failed"], done.text)


class Certificates(Language):
    def test_tls_needs_a_trusted_certificate_or_a_word(self):
        key, certificate = (os.path.join(self.folder.name, n) for n in ("key.pem", "cert.pem"))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate,
                        "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"],
                       check=True, capture_output=True)
        with reference_server("--app", "echo", "--cert", certificate, "--key", key) as (url, _):
            self.assertTrue(url.startswith("https://"))
            text = scenario(Transports.FLOW).replace("  app: echo\n", "")
            for transport in ("websocket", "polling", "upgrade"):
                with self.subTest(transport=transport):
                    self.passes(text, "--target", url, "--ca", certificate, "--transport", transport)
            self.passes(text, "--target", url.replace("https://", "wss://"), "--ca", certificate)
            self.passes(text.replace("scenarios:", "  tls: { ca: cert.pem }\nscenarios:"), "--target", url)
            done = self.passes(text, "--target", url, "--insecure")
            self.assertIn("not verified", done.results["target"])
            done = self.play(text, "--target", url)
            self.assertEqual(done.code, 3, done.text)
            self.assertIn("tls_failed", done.text)
            self.assertIn("remedy", done.text)


class Http(Language):
    BAD = "/socket.io/?EIO=4&transport=pigeon"

    def test_get_and_post_are_judged_measured_and_captured(self):
        done = self.passes(scenario(f"""
            - get:
                url: "{self.BAD}"
                expect: {{ statusCode: 400 }}
                match: {{ json: $.code, value: 0 }}
                capture: {{ json: $.message, as: said }}
            - {{ emit: [message-with-ack, "{{{{ said }}}}"], acknowledge: {{ args: [Transport unknown] }} }}
            - post: {{ url: "/socket.io/?EIO=4&transport=polling", json: {{ a: 1 }}, expect: {{ statusCode: 400 }} }}
            """))
        self.assertEqual(done.metric("http.latency")["count"], 2)

    def test_an_answer_that_is_not_as_expected_fails(self):
        self.fails("http_status", scenario(f'- get: {{ url: "{self.BAD}" }}'))
        self.fails("http_status", scenario(f'- get: {{ url: "{self.BAD}", expect: {{ statusCode: 200 }} }}'))
        for wrong in ("match: { json: $.code, value: 1 }", "capture: { json: $.nothing, as: x }"):
            with self.subTest(wrong=wrong):
                self.fails("match_failed", scenario(f'- get: {{ url: "{self.BAD}", expect: {{ statusCode: 400 }}, {wrong} }}'))

    def test_headers_and_bodies_arrive_as_written(self):
        requests = []
        with recorded(requests, http_step_server) as url:
            self.play(scenario("""
                - post:
                    url: "/login?x=1"
                    json: { name: "u{{ $client }}" }
                    headers: { X-A: "a{{ $client }}", content-type: "application/vnd.a+json" }
                - post: { url: /text, body: "plain {{ $client }}" }
                - connect: { timeout: 500ms }
                """).replace("  app: echo\n", ""), "--target", url)
        login = next(r for r in requests if "/login" in r)
        self.assertIn("POST /login?x=1 HTTP/1.1", login)
        self.assertIn("X-A: a0", login)
        self.assertIn('{"name":"u0"}', login)
        self.assertEqual(re.findall(r"(?im)^content-type: (.*?)\r?$", login), ["application/vnd.a+json"])
        plain = next(r for r in requests if "/text" in r)
        self.assertIn("plain 0", plain)
        self.assertIn("text/plain", plain)

    def test_a_url_of_another_server_is_refused(self):
        done = self.play(scenario('- get: { url: "http://192.0.2.1/x" }'))
        self.assertEqual(done.code, 2, done.text)
        done = self.fails("target_not_allowed", scenario('- get: { url: "{{ where }}" }',
                                                         config='variables: { where: "http://192.0.2.1/x" }\n'))
        self.assertIn("192.0.2.1", done.text)


class Population(Language):
    def test_payload_rows_reach_the_clients_in_their_order(self):
        pathlib.Path(self.folder.name, "users.csv").write_text("name;age\nann;1\nbob;2\n")
        for order in ("sequence", "circular", "shuffle", "random"):
            with self.subTest(order=order):
                self.passes(scenario("""
                    - { emit: [message-with-ack, "{{ name }}{{ age + 1 }}"],
                        acknowledge: { args: ["{{ name == 'ann' ? 'ann2' : 'bob3' }}"] } }
                    """, phases="{ duration: 100ms, arrivalCount: 3 }", config=f"""\
                    payload: {{ path: users.csv, fields: [name, age], order: {order}, skipHeader: true, delimiter: ";" }}
                    """))
        done = self.play(scenario('- emit: [message, "{{ name }}"]', phases="{ duration: 100ms, arrivalCount: 3 }", config="""\
            payload: { path: users.csv, fields: [name, age], order: unique, skipHeader: true, delimiter: ";" }
            """))
        self.assertEqual(list(done.results["errors"]), ["rows_used_up"], done.text)
        self.assertEqual((done.count("emits"), done.count("clients.failed")), (2, 1))

    def test_load_all_gives_every_client_the_table(self):
        pathlib.Path(self.folder.name, "users.csv").write_text("ann,1\nbob,2\n")
        self.passes(scenario("""
            - loop:
                - { emit: [message-with-ack, "{{ row.name }}"], acknowledge: true }
              over: rows
              loopElement: row
            """, config="payload: { path: users.csv, fields: [name, age], loadAll: true, name: rows }\n"))

    def test_every_kind_of_phase_starts_its_clients(self):
        cases = {"{ duration: 500ms, arrivalRate: 20 }": (10, 10),
                 "{ duration: 1s, arrivalRate: 10, rampTo: 30 }": (18, 22),
                 "{ duration: 500ms, arrivalRate: 40, arrivals: poisson }": (8, 35),
                 "{ duration: 500ms, arrivalCount: 7, arrivals: poisson }": (7, 7),
                 "{ pause: 300ms }, { duration: 100ms, arrivalCount: 3 }": (3, 3),
                 "{ duration: 500ms, users: 3 }": (3, 30),
                 "{ duration: 500ms, users: 0, rampUsersTo: 4 }": (3, 30)}
        for phases, (least, most) in cases.items():
            with self.subTest(phases=phases):
                started = self.passes(scenario("- think: 200ms", phases=phases)).count("clients.started")
                self.assertTrue(least <= started <= most, started)

    def test_max_vusers_drops_and_says_so(self):
        done = self.play(scenario("- think: 1s", phases="{ duration: 500ms, arrivalCount: 10, maxVusers: 2 }"))
        self.assertEqual(done.count("clients.started"), 2)
        self.assertEqual(done.results["generator"]["dropped_starts"], 8)
        self.assertEqual(done.code, 4, done.text)

    def test_one_client_draws_its_variables_once(self):
        self.passes(scenario("""
            - { emit: [message-with-ack, "{{ colour }}"], acknowledge: { capture: { json: $.0, as: first } } }
            - { emit: [message-with-ack, "{{ colour }}"], acknowledge: { args: ["{{ first }}"] } }
            """, phases="{ duration: 100ms, arrivalCount: 20 }", config="variables: { colour: [red, green, blue] }\n"))


class Verdicts(Language):
    ACK = "- { emit: [message-with-ack, 1], acknowledge: true }"

    def test_thresholds_in_both_dialects_are_judged(self):
        ours = "thresholds: { ack.latency: [\"p(99) < 5s\", \"count == 1\", \"max > 1us\"], emits: \"count == %d\" }\n"
        self.assertEqual(len(self.passes(scenario(self.ACK, rest=ours % 1)).results["thresholds"]), 4)
        self.assertEqual(self.play(scenario(self.ACK, rest=ours % 2)).code, 1)
        theirs = """\
            ensure:
              thresholds: [ { socketio.response_time.p99: %d } ]
              conditions: [ { expression: "vusers.failed == 0 and socketio.emit >= 1" } ]
              maxErrorRate: 0
            """
        self.assertEqual(len(self.passes(scenario(self.ACK, config=theirs % 5000)).results["thresholds"]), 4)
        done = self.play(scenario(self.ACK, config=theirs % 0))
        self.assertEqual(done.code, 1, done.text)

    def test_a_threshold_without_samples_is_no_pass(self):
        done = self.play(scenario("- think: 10ms", rest="thresholds: { ack.latency: [\"p(99) < 5s\"] }\n"))
        self.assertNotEqual(done.code, 0, done.text)

    def test_the_bound_of_lateness_is_judged(self):
        done = self.play(scenario(self.ACK).replace("lateness: 5s", "lateness: 1us"))
        late = done.metric("generator.lateness")["p99"] > max(1, done.metric("ack.latency")["p99"] / 10)
        self.assertEqual(done.code, 4 if late else 0, done.text)

    def test_a_run_of_milliseconds_does_not_count_as_saturated(self):
        for _ in range(5):
            done = self.passes(scenario(self.ACK))
            self.assertLess(done.results["generator"]["cpu_share"], 0.5)

    def test_every_problem_says_what_where_cause_remedy_and_what_was_kept(self):
        done = self.play(scenario("- { emit: [no-ack], acknowledge: { timeout: 100ms } }"))
        for problem in done.results["problems"]:
            for part in ("code", "what", "where", "cause", "remedy", "kept"):
                self.assertTrue(problem[part], problem)

    def test_no_remedy_names_a_command_that_does_not_exist(self):
        root = pathlib.Path(__file__).resolve().parents[2]
        commands = set(re.findall(r"^  (\w+)  ", subprocess.run([muster(), "--help"], capture_output=True, text=True).stdout,
                                  re.MULTILINE))
        self.assertIn("run", commands)
        for folder in ("src", "reference_server", "reports"):
            for path in (root / folder).rglob("*.cpp"):
                for command in re.findall(r"`muster (\w+)", path.read_text()):
                    self.assertIn(command, commands, path)


def recorded(requests, answer=None):
    """A server that keeps the text of every request and refuses it, or answers as `answer` says."""

    def serve(connection):
        while True:
            text = b""
            while b"\r\n\r\n" not in text:
                part = connection.recv(65536)
                if not part:
                    return
                text += part
            head, _, body = text.partition(b"\r\n\r\n")
            length = re.search(rb"content-length: *(\d+)", head.lower())
            while length and len(body) < int(length.group(1)):
                body += connection.recv(65536)
            requests.append((head + b"\r\n\r\n" + body).decode(errors="replace"))
            connection.sendall((answer or refusal)(requests[-1]))

    return behaves(serve)


def response(status, kind, body):
    return (f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n{body}").encode()


def refusal(_):
    return response("403 Forbidden", "text/plain", "no")


def http_step_server(request):
    """Enough of Socket.IO over HTTP for a client that only makes requests of its own."""
    if request.startswith("GET /socket.io/"):
        return response("200 OK", "text/plain", '0{"sid":"a","upgrades":[],"pingInterval":25000,"pingTimeout":20000,'
                                                '"maxPayload":1000000}')
    return response("200 OK", "application/json", "{}")


def has_ipv6():
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET6) as probe:
        probe.bind(("::1", 0))
        return True
    return False


if __name__ == "__main__":
    unittest.main(verbosity=2 if "-v" in sys.argv else 1)
