#!/usr/bin/env python3
"""Sessions, transports, requests, populations and verdicts are as the file says, from end to end."""
import os
import pathlib
import re
import subprocess
import sys
import unittest

from played_scenario import has_ipv6, http_step_server, Language, recorded, scenario
from processes import muster, reference_server


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

if __name__ == "__main__":
    unittest.main(verbosity=2 if "-v" in sys.argv else 1)
