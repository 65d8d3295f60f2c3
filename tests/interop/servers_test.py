#!/usr/bin/env python3
"""The chat scenario, unchanged, passes against the official servers of two generations, over every transport."""
import json
import pathlib
import tempfile
import unittest

from processes import ROOT, missing_node_packages, node_server, run_muster

JUDGED = ("O1", "D1", "D2", "D4", "D5", "I1", "I3")


class OfficialServers(unittest.TestCase):
    def plays_rooms(self, folder, eio):
        reason = missing_node_packages(f"servers/{folder}")
        if reason:
            self.skipTest(f"{folder}: {reason}")
        with node_server(folder, "rooms") as (url, _):
            for transport in ("websocket", "polling", "upgrade"):
                with self.subTest(transport=transport), tempfile.TemporaryDirectory() as out:
                    self.judge(url, eio, transport, out)

    def judge(self, url, eio, transport, out):
        done = run_muster("run", str(ROOT / "scenarios/chat/rooms.yaml"), "--target", url, "--eio", eio, "--transport",
                          transport, "--out", out)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        with open(f"{out}/results.json") as file:
            results = json.load(file)
        ledger = results["ledger"]
        self.assertGreater(ledger["delivered"], 10_000)
        self.assertEqual(ledger["coverage"], 1)
        self.assertEqual(ledger["missing"] + ledger["unknown"] + ledger["misdelivered"], 0)
        verdicts = {check["id"]: check["verdict"] for check in results["checks"]}
        for check in JUDGED:
            self.assertEqual(verdicts[check], "pass", check)
        if transport == "upgrade":
            self.assertEqual(results["counters"]["sessions.upgraded"], results["counters"]["clients.started"])
        fanout = results["metrics"]["fanout.latency"]
        print(f"{url} eio {eio} {transport}: {ledger['delivered']} deliveries, all judged; "
              f"p50 {fanout['p50'] / 1000:.1f} ms, p99 {fanout['p99'] / 1000:.1f} ms")

    def test_socket_io_2_passes(self):
        self.plays_rooms("socketio2", "3")

    def test_socket_io_4_passes(self):
        self.plays_rooms("socketio4", "4")


class Compression(unittest.TestCase):
    """permessage-deflate is spoken only when both sides ask for it, and then it saves bytes both ways."""

    SCENARIO = """
config:
  target: http://127.0.0.1:1
  socketio: { perMessageDeflate: ASKED }
  phases: [ { duration: 100ms, arrivalCount: 1 } ]
scenarios:
  - flow:
      - loop:
          - emit: [socketUsername, "{{ $loopCount }}LONG"]
            response: { on: validUsername, args: ["{{ $loopCount }}LONG"] }
        count: 5
"""

    def bytes_of(self, url, asked):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "s.yaml")
            path.write_text(self.SCENARIO.replace("LONG", "muster " * 3000).replace("ASKED", asked))
            done = run_muster("run", str(path), "--target", url, "--out", f"{folder}/out")
            self.assertIn(done.returncode, (0, 4), done.stdout + done.stderr)
            counters = json.loads(pathlib.Path(folder, "out/results.json").read_text())["counters"]
        self.assertEqual(counters["clients.completed"], 1, done.stdout)
        return counters["bytes.sent"], counters["bytes.received"]

    def test_compression_is_negotiated_with_the_official_server(self):
        reason = missing_node_packages("servers/socketio4")
        if reason:
            self.skipTest(reason)
        with node_server("socketio4", "rooms", "deflate") as (url, _):
            self.assertLess(max(self.bytes_of(url, "true")), 5_000)
            self.assertGreater(min(self.bytes_of(url, "false")), 100_000)
        with node_server("socketio4", "rooms") as (url, _):
            self.assertGreater(min(self.bytes_of(url, "true")), 100_000)


if __name__ == "__main__":
    unittest.main(verbosity=2)
