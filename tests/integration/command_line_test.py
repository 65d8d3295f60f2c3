#!/usr/bin/env python3
"""What a user sees at the command line: verdicts, exit codes, errors that name what to do."""
import http.client
import contextlib
import fcntl
import json
import os
import pathlib
import pty
import signal
import socket
import struct
import subprocess
import tempfile
import termios
import time
import unittest
import xml.etree.ElementTree as xml

from processes import ROOT, behaves, muster, reference_server, run_muster

SMALL = """
config:
  target: reference
  app: echo
  phases:
    - { name: all, duration: 1s, arrivalCount: 10 }
scenarios:
  - name: echo
    flow:
      - emit: [message-with-ack, "{{ $stamp }}", 1]
        acknowledge: { timeout: 2s }
thresholds:
  ack.latency: ["p(99) < 5s"]
"""


def request_of(connection):
    text = b""
    while b"\r\n\r\n" not in text:
        part = connection.recv(4096)
        if not part:
            break
        text += part
    return text


def http_answer(status, content_type, body):
    def answer(connection):
        while request_of(connection):
            head = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
            connection.sendall(head.encode() + body)

    return answer


def silent(connection):
    request_of(connection)
    time.sleep(8)


def dies_after_accepting(connection):
    request_of(connection)


class CommandLine(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.out = os.path.join(self.folder.name, "out")

    def scenario(self, text=SMALL, name="scenario.yaml"):
        path = os.path.join(self.folder.name, name)
        pathlib.Path(path).write_text(text)
        return path

    def run_scenario(self, *flags, text=SMALL):
        return run_muster("run", self.scenario(text), "--out", self.out, *flags)

    def results(self):
        return json.loads(pathlib.Path(self.out, "results.json").read_text())

    def test_a_passing_run_leaves_a_verdict_and_reports(self):
        done = self.run_scenario()
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertTrue(done.stdout.startswith("PASSED"), done.stdout)
        results = self.results()
        self.assertEqual(results["outcome"], "passed")
        self.assertEqual(results["metrics"]["ack.latency"]["count"], 10)
        suites = xml.parse(os.path.join(self.out, "junit.xml")).getroot()
        self.assertEqual(suites.tag, "testsuites")
        self.assertEqual((suites.get("failures"), suites.get("errors")), ("0", "0"))

    def test_results_json_follows_its_schema(self):
        import jsonschema

        self.assertEqual(self.run_scenario().returncode, 0)
        schema = json.loads(run_muster("schema", "--results").stdout)
        jsonschema.Draft7Validator.check_schema(schema)
        jsonschema.validate(self.results(), schema)

    def test_json_on_standard_output_is_the_results_file(self):
        done = self.run_scenario("--json")
        self.assertEqual(done.stdout, pathlib.Path(self.out, "results.json").read_text())

    def test_the_seed_is_printed_and_repeats_the_run(self):
        self.assertEqual(self.run_scenario("--seed", "77").returncode, 0)
        results = self.results()
        self.assertEqual(results["seed"], 77)
        self.assertIn("--seed 77", results["command"])

    def test_a_crossed_threshold_fails_the_run(self):
        done = self.run_scenario(text=SMALL.replace("p(99) < 5s", "p(99) < 1us"))
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertEqual(self.results()["thresholds"][0]["verdict"], "fail")

    def test_a_planted_fault_fails_the_run_with_an_example(self):
        done = self.run_scenario("--fault", "ack-twice:1", text=SMALL)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        verdicts = {c["id"]: c for c in self.results()["checks"]}
        self.assertEqual(verdicts["A1"]["verdict"], "violation")
        self.assertTrue(verdicts["A1"]["examples"])

    def test_an_unsound_scenario_names_every_defect_and_sends_nothing(self):
        with behaves(http_answer("200 OK", "text/plain", b"")) as url:
            text = SMALL.replace("phases:", "fases:").replace("target: reference", f"target: {url}").replace("5s", "5 parsecs")
            done = self.run_scenario(text=text)
        self.assertEqual(done.returncode, 2)
        self.assertIn("scenario.yaml:5:3: error: ", done.stderr)
        self.assertIn("did you mean 'phases'", done.stderr)
        self.assertIn("^", done.stderr)
        self.assertGreaterEqual(done.stderr.count("error:"), 2)
        self.assertIn("nothing was sent", done.stderr)

    def test_lint_says_sound_or_where_not(self):
        self.assertEqual(run_muster("lint", self.scenario()).returncode, 0)
        bad = run_muster("lint", self.scenario("config: [", "bad.yaml"))
        self.assertEqual(bad.returncode, 2)
        self.assertIn("bad.yaml:", bad.stdout)

    def test_lint_knows_files_of_cases(self):
        section = ROOT / "scenarios" / "conformance" / "06_close.yaml"
        done = run_muster("lint", str(section), str(section.with_name("discovery.yaml")), self.scenario())
        self.assertEqual((done.returncode, done.stdout.count(": sound")), (0, 3), done.stdout)
        bad = run_muster("lint", self.scenario(section.read_text().replace("level: must", "level: musst", 1), "bad.yaml"))
        self.assertEqual(bad.returncode, 2)
        self.assertIn("bad.yaml:", bad.stdout)
        self.assertIn("musst", bad.stdout)

    def test_bad_flags_are_usage_errors(self):
        for flags in (["run"], ["run", "x.yaml", "--eio", "5"], ["walk"], ["run", "x.yaml", "--nonsense"], []):
            with self.subTest(flags=flags):
                self.assertEqual(run_muster(*flags).returncode, 2)

    def test_a_misspelt_fault_application_or_target_is_a_usage_error_with_a_remedy(self):
        for flags in (["--fault", "duplicat"], ["--fault", "nonsense"], ["--app", "romms"], ["--target", "nonsense"],
                      ["--target", "http://127.0.0.1:1/path"], ["--fault", "duplicate:2"]):
            with self.subTest(flags=flags):
                done = self.run_scenario(*flags)
                self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
                for part in ("error[", "where: ", "cause: ", "remedy: ", "kept: "):
                    self.assertIn(part, done.stderr)
        for flags in (["--fault", "duplicat"], ["--app", "romms"]):
            self.assertEqual(run_muster("serve", "--port", "0", *flags).returncode, 2)
        alone = run_muster("serve", "--port", "0", "--key", self.scenario())
        self.assertEqual(alone.returncode, 3)
        self.assertIn("--cert and --key go together", alone.stderr)

    def test_a_password_in_a_target_is_refused_and_not_shown(self):
        for command in (["run", self.scenario(), "--target"], ["conform"]):
            done = run_muster(*command, "http://user:sekret@127.0.0.1:1", "--out", self.out)
            self.assertEqual(done.returncode, 2)
            self.assertIn("user name or password", done.stderr)
            self.assertNotIn("sekret", done.stdout + done.stderr)

    def test_each_schema_is_printed_by_its_flag(self):
        titles = [json.loads(run_muster("schema", *flags).stdout)["title"] for flags in ([], ["--cases"])]
        self.assertEqual(titles, ["muster scenario", "muster conformance cases"])

    def test_help_shows_examples(self):
        for flags in (["--help"], ["run", "--help"], ["serve", "--help"], ["lint", "--help"], ["schema", "--help"]):
            with self.subTest(flags=flags):
                done = run_muster(*flags)
                self.assertEqual(done.returncode, 0)
                self.assertIn("Example", done.stdout)

    def test_a_target_that_is_down_ends_the_run_within_a_second(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        begin = time.monotonic()
        done = self.run_scenario("--target", f"http://127.0.0.1:{port}")
        self.assertLess(time.monotonic() - begin, 1.0)
        self.assertEqual(done.returncode, 3)
        text = done.stdout + done.stderr
        self.assertIn(f"127.0.0.1:{port}", text)
        self.assertIn("remedy", text)
        self.assertEqual(self.results()["outcome"], "unreachable")

    def diagnosed(self, answer, *words, flags=()):
        with behaves(answer) as url:
            done = self.run_scenario("--target", url, *flags,
                                     text=SMALL.replace("app: echo", "socketio: { transports: [polling] }"))
        text = done.stdout + done.stderr
        self.assertEqual(done.returncode, 3, text)
        for word in words:
            self.assertIn(word, text)

    def test_http_that_is_not_socketio_is_named_so(self):
        self.diagnosed(http_answer("404 Not Found", "text/html", b"<pre>Cannot GET /socket.io/</pre>"), "not_socketio", "404",
                       "text/html")

    def test_the_wrong_engineio_generation_is_named_so(self):
        body = b'{"code":5,"message":"Unsupported protocol version"}'
        self.diagnosed(http_answer("400 Bad Request", "application/json", body), "wrong_revision", "--eio")

    def test_a_server_that_dies_after_accepting_is_named_so(self):
        self.diagnosed(dies_after_accepting, "connection_reset")

    def test_a_redirect_is_shown_and_not_followed(self):
        def redirects(connection):
            while request_of(connection):
                connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: http://192.0.2.1/\r\nContent-Length: 0\r\n\r\n")

        self.diagnosed(redirects, "192.0.2.1", "302")

    def test_a_silent_server_is_named_so(self):
        text = SMALL.replace("flow:", "flow:\n      - connect: { timeout: 2s }").replace("app: echo", "")
        with behaves(silent) as url:
            done = self.run_scenario("--target", url, text=text)
        self.assertEqual(done.returncode, 3, done.stdout + done.stderr)
        self.assertIn("handshake_timeout", done.stdout + done.stderr)

    def test_clients_that_all_fail_are_never_a_pass(self):
        done = self.run_scenario("--fault", "ack-never:1")
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)

    def test_a_private_address_must_be_named_and_a_public_one_owned(self):
        text = SMALL.replace("target: reference", "target: http://10.1.2.3:9").replace("  app: echo\n", "")
        done = self.run_scenario(text=text)
        self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
        self.assertIn("10.1.2.3", done.stderr)
        done = self.run_scenario("--target", "http://203.0.113.7:9")
        self.assertEqual(done.returncode, 2)
        self.assertIn("--i-own-this-target", done.stderr)

    def test_control_c_writes_the_reports_and_exits_130(self):
        text = SMALL.replace("      - emit:", "      - think: 60s\n      - emit:")
        run = subprocess.Popen([muster(), "run", self.scenario(text), "--out", self.out], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)
        time.sleep(2)
        run.send_signal(signal.SIGINT)
        out, err = run.communicate(timeout=10)
        self.assertEqual(run.returncode, 130, out + err)
        self.assertEqual(self.results()["outcome"], "interrupted")

    def test_two_runs_do_not_share_an_output_folder(self):
        text = SMALL.replace("      - emit:", "      - think: 5s\n      - emit:")
        first = subprocess.Popen([muster(), "run", self.scenario(text), "--out", self.out], stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL)
        time.sleep(1)
        second = self.run_scenario()
        first.send_signal(signal.SIGTERM)
        self.assertEqual(first.wait(10), 143)
        self.assertEqual(second.returncode, 2)
        self.assertIn(str(first.pid), second.stderr)

    def test_output_that_cannot_be_written_is_no_success(self):
        with open("/dev/full", "w") as full:
            for command in (["run", self.scenario(), "--out", self.out, "--json"], ["schema"], ["lint", self.scenario()]):
                with self.subTest(command[0]):
                    done = subprocess.run([muster(), *command], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
                    self.assertIn(done.returncode, (5, 4) if command[0] == "run" else (5,), done.stderr)  # 4: a busy machine
                    self.assertIn("standard output could not be written", done.stderr)
        self.assertIn("schema_version", self.results())

    def test_a_reader_who_leaves_and_a_closed_output_change_no_verdict(self):
        for end in ("| head -c 1", ">&-"):
            with self.subTest(end):
                text = f"set -o pipefail; '{muster()}' run '{self.scenario()}' --out '{self.out}' {end}"
                done = subprocess.run(["bash", "-c", text], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                                      timeout=60)
                self.assertEqual(done.returncode, self.results()["exit_code"], done.stderr)

    def test_an_output_folder_that_is_a_link_is_refused(self):
        os.symlink(self.folder.name, self.out)
        done = self.run_scenario()
        self.assertEqual(done.returncode, 2)
        self.assertIn("symbolic link", done.stderr)

    def test_the_environment_is_read_by_declared_name_and_never_printed(self):
        text = SMALL.replace("app: echo", "app: echo\n  environment: [MUSTER_TEST_TOKEN]\n"
                             "  socketio: { auth: { token: \"{{ $env.MUSTER_TEST_TOKEN }}\" } }")
        secret = "canary-7d1f00c5"
        path = self.scenario(text)
        environment = {**os.environ, "MUSTER_TEST_TOKEN": secret}
        done = run_muster("run", path, "--out", self.out, "--solo", env=environment)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        shown = done.stdout + done.stderr + "".join(p.read_text() for p in pathlib.Path(self.out).iterdir())
        self.assertIn("***", shown)
        self.assertNotIn(secret, shown)

    def test_credentials_written_into_the_scenario_are_never_printed(self):
        text = SMALL.replace("app: echo", "app: echo\n  socketio:\n    auth: { token: canary-auth-51c2 }\n"
                             "    extraHeaders: { Authorization: Bearer canary-head-51c2 }\n"
                             "    cookies: { session: canary-cook-51c2 }")
        done = self.run_scenario("--solo", text=text)
        self.assertIn(done.returncode, (0, 4), done.stdout + done.stderr)  # 4: a busy machine
        shown = done.stdout + done.stderr + "".join(p.read_text() for p in pathlib.Path(self.out).iterdir())
        self.assertIn("***", shown)
        self.assertNotIn("canary", shown)

    def test_serve_says_where_it_listens_and_ends_cleanly(self):
        with reference_server("--app", "counter") as (url, process):
            self.assertTrue(url.startswith("http://127.0.0.1:"))
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(3), 0)

    def test_serve_answers_to_a_name_when_it_is_given(self):
        for flags, status in ((), 403), (("--host", "reference"), 200):
            with reference_server(*flags) as (url, _):
                asking = http.client.HTTPConnection(url.split("//")[1], timeout=5)
                asking.request("GET", "/", headers={"Host": "reference:4000"})
                self.assertEqual(asking.getresponse().status, status)
                asking.close()

    def test_a_taken_port_is_named(self):
        with reference_server() as (url, _):
            done = run_muster("serve", "--port", url.rsplit(":", 1)[1])
        self.assertEqual(done.returncode, 3)
        self.assertIn("remedy", done.stderr)

    def test_the_live_line_fits_the_terminal(self):
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 40, 0, 0))
        run = subprocess.Popen([muster(), "run", self.scenario(), "--out", self.out], stdout=subprocess.DEVNULL, stderr=theirs,
                               env={**os.environ, "TERM": "xterm", "NO_COLOR": ""})
        os.close(theirs)
        shown = b""
        with contextlib.suppress(OSError):  # EIO: the other side has ended
            while chunk := os.read(ours, 4096):
                shown += chunk
        os.close(ours)
        run.wait(30)
        live = [line.split(b"\r")[0] for line in shown.split(b"\r\x1b[2K")[1:]]
        self.assertTrue(any(live), shown)
        self.assertLess(max(len(line) for line in live), 40, live)

    def test_no_colour_and_no_control_bytes_reach_a_pipe(self):
        done = self.run_scenario()
        self.assertTrue(all(c == "\n" or c.isprintable() for c in done.stdout + done.stderr))


if __name__ == "__main__":
    unittest.main(verbosity=2)
