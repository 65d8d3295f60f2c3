"""A scenario written in place, played by the built binary, and what it left; servers that only record."""
import contextlib
import json
import os
import pathlib
import re
import socket
import tempfile
import textwrap
import unittest

from processes import behaves, run_muster

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
        done = run_muster("run", path, "--out", out, "--seed", "5", *flags, timeout=60,
                          env={**os.environ, **(environment or {})})
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
