"""muster conform as a user calls it: verdicts, flags, reports, exit codes, and what hostile servers get."""
import base64
import concurrent.futures
import contextlib
import functools
import gzip
import hashlib
import json
import os
import pathlib
import re
import resource
import socket
import subprocess
import sys
import tempfile
import time
import unittest

from processes import ROOT, behaves, muster, reference_server


# Sanitizers take time and memory.
SLOW = 5 if "MUSTER_SLOW_BUILD" in os.environ else 1


def conform(*flags, timeout=120, cwd=None):
    """Runs to the end; (process, results.json or None)."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "out"
        done = subprocess.run([muster(), "conform", *flags, "--out", str(out)], capture_output=True, text=True,
                              timeout=timeout, cwd=cwd)
        results = out / "results.json"
        return done, json.loads(results.read_text()) if results.exists() else None


def verdicts(results):
    return {(c["id"], c["eio"]): c["verdict"] for c in results["cases"]}


def wait_until_cases_are_judged(process):
    """Reads standard error until cases are being played, then lets some of them end."""
    seen = ""
    while not re.search(r"of [1-9]\d* cases", seen):
        chunk = os.read(process.stderr.fileno(), 4096).decode()
        assert chunk, seen
        seen += chunk
    time.sleep(1)


class WholeSuite(unittest.TestCase):
    def test_the_reference_server_passes_in_under_20_seconds(self):
        began = time.monotonic()
        done, results = conform("reference")
        took = time.monotonic() - began
        bad = [(c["number"], c["id"], c["eio"], c["verdict"], c["message"]) for c in results["cases"]
               if c["verdict"] not in ("pass", "informational", "skipped")]
        self.assertEqual(bad, [])
        self.assertEqual(done.returncode, 0, done.stderr)
        played = {c["id"] for c in results["cases"] if c["verdict"] != "skipped"}
        print(f"{len(played)} cases played, {len(results['cases'])} verdicts, {took:.1f} s")
        self.assertGreaterEqual(len(played), 380)
        self.assertLess(took, 20 * SLOW)

    def test_junit_is_well_formed_and_flat(self):
        with tempfile.TemporaryDirectory() as out:
            subprocess.run([muster(), "conform", "reference", "--only", "1.1.*", "--out", out], check=True,
                           capture_output=True, timeout=60)
            subprocess.run(["xmllint", "--noout", f"{out}/junit.xml"], check=True)

    def test_a_planted_fault_fails_with_evidence_and_a_command_that_repeats_it(self):
        done, results = conform("reference", "--only", "eio.ws.close-packet", "--only", "sio.conn.sid*", "--fault",
                                "connect-without-sid")
        self.assertEqual(done.returncode, 1, done.stdout)
        failed = [c for c in results["cases"] if c["verdict"] == "fail"]
        self.assertTrue(failed or any(c["verdict"] == "inconclusive" for c in results["cases"]), results["cases"])
        for c in failed:
            self.assertTrue(c["examples"][0]["frames"], c)
            self.assertIn(f"--case {c['id']}", c["repeat"])


class Flags(unittest.TestCase):
    def test_list_prints_every_case_and_sends_nothing(self):
        done = subprocess.run([muster(), "conform", "--list"], capture_output=True, text=True, timeout=30)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("eio.hs.poll.open", done.stdout)
        self.assertGreater(int(done.stdout.split()[-2]), 380)

    def test_a_glob_that_fits_nothing_is_a_usage_error(self):
        done, results = conform("reference", "--only", "no.such.case")
        self.assertEqual((done.returncode, results), (2, None))
        self.assertIn("no.such.case", done.stderr)

    def test_a_selection_that_leaves_nothing_is_a_usage_error(self):
        for flags in (("--only", "1.2.8", "--skip", "1.2.*"), ("--case", "eio3.poll.echo", "--eio", "4")):
            done, results = conform("reference", *flags)
            self.assertEqual((done.returncode, results), (2, None), done.stderr)

    def test_case_shows_its_frames(self):
        done, results = conform("reference", "--case", "eio.hs.poll.open", "--eio", "4")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([c["eio"] for c in results["cases"]], [4])
        self.assertIn("EIO=4", done.stdout)
        self.assertTrue(results["cases"][0]["examples"][0]["frames"])

    def test_bad_flags_are_named(self):
        for flags, word in (((), "name a server"), (("http://127.0.0.1:1", "--header", "nocolon"), "--header"),
                            (("http://127.0.0.1:1", "--auth", "[1]"), "--auth"),
                            (("http://127.0.0.1:1", "--path", "x"), "--path"),
                            (("http://127.0.0.1:1", "--fault", "mute"), "reference"),
                            (("ftp://127.0.0.1", ), "ftp")):
            done, _ = conform(*flags)
            self.assertEqual(done.returncode, 2, (flags, done.stderr))
            self.assertIn(word, done.stderr)

    def test_a_header_goes_out_and_is_shown_nowhere(self):
        seen = []

        def serve(connection):
            seen.append(connection.recv(65536))
            connection.sendall(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n")

        with behaves(serve) as url:
            done, results = conform(url, "--header", "Authorization: Bearer topsecretvalue")
        self.assertTrue(any(b"Authorization: Bearer topsecretvalue" in s for s in seen))
        self.assertEqual(done.returncode, 3)
        self.assertNotIn("topsecretvalue", done.stdout + done.stderr + json.dumps(results))

    def test_baseline_excuses_what_it_names_and_nothing_else(self):
        with tempfile.TemporaryDirectory() as folder:
            known = pathlib.Path(folder) / "known.yaml"
            fault = ("--fault", "post-not-ok", "--only", "2.1.*")
            first, _ = conform("reference", *fault)
            self.assertEqual(first.returncode, 1, first.stdout)
            written, _ = conform("reference", *fault, "--baseline", str(known), "--write-baseline")
            again, results = conform("reference", *fault, "--baseline", str(known))
            self.assertEqual(again.returncode, 0, again.stdout)
            self.assertTrue(any(c["known"] for c in results["cases"]))
            other, _ = conform("reference", "--fault", "any-transport", "--only", "1.2.*", "--baseline", str(known))
            self.assertEqual(other.returncode, 1, other.stdout)

    def test_a_baseline_that_cannot_be_written_costs_no_report(self):
        done, results = conform("reference", "--only", "1.1.*", "--baseline", "/nowhere/known.yaml", "--write-baseline")
        self.assertEqual((done.returncode, results["outcome"]), (5, "passed"), done.stderr)
        self.assertIn("kept: ", done.stderr)

    def test_the_command_of_a_failure_repeats_it_as_it_was_played(self):
        flags = ("--fault", "post-not-ok", "--header", "X-Any: secret value", "--expendable")
        done, results = conform("reference", "--case", "eio.poll.post-ok", *flags)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("--header 'X-Any: ***' --fault post-not-ok --expendable", results["cases"][0]["repeat"])

    def test_interruption_keeps_what_was_judged(self):
        with reference_server("--app", "echo") as (url, _), tempfile.TemporaryDirectory() as out:
            process = subprocess.Popen([muster(), "conform", url, "--out", out], stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE, text=True)
            wait_until_cases_are_judged(process)
            process.send_signal(2)
            process.communicate(timeout=30)
            self.assertEqual(process.returncode, 130)
            results = json.loads((pathlib.Path(out) / "results.json").read_text())
            self.assertEqual(results["outcome"], "interrupted")
            self.assertTrue(results["cases"])


class Matrix(unittest.TestCase):
    def test_each_server_has_its_own_baseline_written_and_held_against(self):
        with tempfile.TemporaryDirectory() as folder:
            place = pathlib.Path(folder)
            servers = "".join(f"  - {{ name: {name}, start: [MUSTER, serve, --app, echo, --port, '0'{more}], baseline: {name}.yaml }}\n"
                              for name, more in (("sound", ""), ("faulty", ", --fault, post-not-ok")))
            (place / "servers.yaml").write_text("servers:\n" + servers)
            matrix = [muster(), "conform", "--matrix", str(place / "servers.yaml"), "--only", "2.1.*", "--out", str(place / "out")]
            for more, code in (([], 1), (["--write-baseline"], 0), (["--json"], 0)):
                done = subprocess.run([*matrix, *more], capture_output=True, text=True, timeout=120)
                self.assertEqual(done.returncode, code, done.stdout + done.stderr)
            self.assertEqual(done.stdout, (place / "out" / "matrix.json").read_text())
            self.assertIn("deviations: []", (place / "sound.yaml").read_text())
            self.assertIn("verdict: fail", (place / "faulty.yaml").read_text())

    def test_a_server_without_a_baseline_fails_it_as_it_would_alone(self):
        for more, code in (("", 0), (", --fault, post-not-ok", 1)):
            with tempfile.TemporaryDirectory() as folder:
                servers = pathlib.Path(folder, "servers.yaml")
                servers.write_text(f"servers: [{{ name: one, start: [MUSTER, serve, --app, echo, --port, '0'{more}] }}]\n")
                done = subprocess.run([muster(), "conform", "--matrix", str(servers), "--only", "2.1.1", "--out", f"{folder}/out"],
                                      capture_output=True, text=True, timeout=120)
                self.assertEqual(done.returncode, code, done.stdout + done.stderr)


def open_packet():
    body = '0{"sid":"x","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":100000}'
    return f"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()


def after_handshake(then):
    """A server that opens sessions properly and does `then` with everything else."""
    def serve(connection):
        request = b""
        while b"\r\n\r\n" not in request:
            got = connection.recv(65536)
            if not got:
                return
            request += got
        if b"sid=" not in request and b"Upgrade" not in request:
            connection.sendall(open_packet())
        else:
            then(connection, request)
    return serve


def switching(request):
    keys = [line.split(b":", 1)[1].strip() for line in request.split(b"\r\n") if line.lower().startswith(b"sec-websocket-key")]
    key = keys[0] if keys else b""
    accept = base64.b64encode(hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())
    return b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " + accept + b"\r\n\r\n"


def flood(connection, piece):
    with contextlib.suppress(OSError):
        for _ in range(2000):
            connection.sendall(piece)


HOSTILE = {
    "closes": lambda c, r: None,
    "hangs": lambda c, r: time.sleep(3),
    "garbage": lambda c, r: c.sendall(os.urandom(4096)),
    "endless head": lambda c, r: flood(c, b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 65536 + b"\r\n"),
    "endless body": lambda c, r: (c.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"), flood(c, b"10000\r\n" + b"z" * 65536 + b"\r\n")),
    "half a frame": lambda c, r: c.sendall(switching(r) + b"\x81\x7e\xff") if b"Upgrade" in r else c.close(),
    "fragments without end": lambda c, r: (c.sendall(switching(r)), flood(c, b"\x01\x01a" + b"\x00\x01a" * 5000)) if b"Upgrade" in r else c.close(),
    "HTTP after 101": lambda c, r: c.sendall(switching(r) + b"HTTP/1.1 400 Bad Request\r\n\r\nno") if b"Upgrade" in r else c.close(),
    "half an answer": lambda c, r: c.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nok"),
    "half a head": lambda c, r: c.sendall(b"HTTP/1.1 200 OK\r\nContent-Le"),
    "flood of packets": lambda c, r: (c.sendall(switching(r)), flood(c, b"\x81\x0542[1]" * 10000)) if b"Upgrade" in r else c.close(),
    "flood of pings": lambda c, r: (c.sendall(switching(r)), flood(c, b"\x89\x00" * 30000)) if b"Upgrade" in r else c.close(),
    "frame without end": lambda c, r: (c.sendall(switching(r) + b"\x82\x7f" + (1 << 40).to_bytes(8, "big")), flood(c, b"z" * 65536)) if b"Upgrade" in r else c.close(),
    "gzip bomb": lambda c, r: c.sendall(bomb()),
}


@functools.cache
def bomb():
    body = gzip.compress(b"0" * 100_000_000, 9)
    return b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body


# Few cases of each kind: a server that hangs costs each of them its whole time, and what does not pass is played twice.
PLAYED_BY_HOSTILE = ("1.1.*", "2.1.1", "2.1.2", "2.2.1", "3.1.*", "4.1", "6.2", "8.1.1", "9.1")


class HostileServers(unittest.TestCase):
    def judged(self, name):
        only = [flag for glob in PLAYED_BY_HOSTILE for flag in ("--only", glob)]
        with behaves(after_handshake(HOSTILE[name])) as url:
            began = time.monotonic()
            done, results = conform(url, *only, timeout=200 * SLOW)
            return name, done, results, time.monotonic() - began

    def test_each_gets_verdicts_with_evidence_in_bounded_time_and_memory(self):
        with concurrent.futures.ThreadPoolExecutor(4) as some_at_once:
            for name, done, results, took in some_at_once.map(self.judged, HOSTILE):
                with self.subTest(name):
                    self.assertIn(done.returncode, (0, 1), (done.stdout, done.stderr))
                    played = [c for c in results["cases"] if c["verdict"] != "skipped"]
                    self.assertGreater(len(played), 10)
                    self.assertTrue(any(c["verdict"] in ("fail", "inconclusive") for c in played))
                    for c in played:
                        self.assertNotEqual(c["verdict"], "error", c)
                        if c["verdict"] in ("fail", "inconclusive", "non-strict"):
                            self.assertTrue(c["message"], c)
                            self.assertTrue(c["examples"][0]["frames"], c)
                    self.assertLess(took, 100 * SLOW)
        kilobytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        print(f"largest muster so far: {kilobytes // 1024} MB")
        self.assertLess(kilobytes, 500_000 * SLOW)


class ServerThatDies(unittest.TestCase):
    def test_half_way_is_no_pass_and_keeps_what_was_judged(self):
        with reference_server("--app", "echo") as (url, server), tempfile.TemporaryDirectory() as out:
            process = subprocess.Popen([muster(), "conform", url, "--out", out], stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE, text=True)
            wait_until_cases_are_judged(process)
            server.kill()
            text, _ = process.communicate(timeout=90 * SLOW)
            results = json.loads((pathlib.Path(out) / "results.json").read_text())
            self.assertIn(results["outcome"], ("untrusted", "failed"), text)
            self.assertIn("server_gone", text)
            self.assertTrue(any(c["verdict"] == "pass" for c in results["cases"]))


class NotSocketIo(unittest.TestCase):
    def exits_3(self, answer, word):
        def serve(connection):
            connection.recv(65536)
            if answer:
                connection.sendall(answer)
        with behaves(serve) as url:
            done, _ = conform(url)
            self.assertEqual(done.returncode, 3, (done.stdout, done.stderr))
            self.assertIn(word, done.stdout + done.stderr)

    def test_a_web_page_is_called_what_it_is(self):
        self.exits_3(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>", "html")

    def test_a_404_is_called_what_it_is(self):
        self.exits_3(b"HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\nnot found", "404")

    def test_a_server_that_hangs_up_is_called_what_it_is(self):
        self.exits_3(b"", "no Socket.IO server")

    def test_a_guard_and_a_redirect_are_told_with_what_helps(self):
        self.exits_3(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n", "--header")
        self.exits_3(b"HTTP/1.1 301 Moved\r\nLocation: https://else.where/\r\nContent-Length: 0\r\n\r\n", "else.where")

    def test_what_speaks_no_http_is_shown(self):
        self.exits_3(b"SSH-2.0-OpenSSH_9.2p1\r\n", "SSH server")

    def test_nobody_listening_is_said_at_once(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        began = time.monotonic()
        done, _ = conform(f"http://127.0.0.1:{port}")
        self.assertEqual(done.returncode, 3)
        self.assertIn("connection refused", (done.stdout + done.stderr).lower())
        self.assertLess(time.monotonic() - began, 5)


if __name__ == "__main__":
    unittest.main(verbosity=2, argv=sys.argv)
