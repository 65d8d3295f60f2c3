#!/usr/bin/env python3
"""An Artillery script with every form that the load-testing page of the Socket.IO documentation uses, its phases and its
engine, runs against the official server and reports ack latency."""
import json
import tempfile
import unittest

from processes import INTEROP, missing_node_packages, node_server, run_muster


class DocumentationScenario(unittest.TestCase):
    def test_it_runs_against_the_official_server(self):
        reason = missing_node_packages("servers/socketio4")
        if reason:
            self.skipTest(f"socketio4: {reason}")
        with node_server("socketio4", "greeter") as (url, _), tempfile.TemporaryDirectory() as out:
            done = run_muster("run", str(INTEROP / "scenarios/socketio_docs_artillery.yaml"), "--target", url, "--out", out,
                              timeout=240)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            with open(f"{out}/results.json") as file:
                results = json.load(file)
        started = results["counters"]["clients.started"]
        acks = results["metrics"]["ack.latency"]
        self.assertGreater(started, 0)
        self.assertEqual(results["counters"]["clients.completed"], started)
        self.assertEqual(acks["count"], started)
        self.assertGreater(acks["p50"], 0)
        print(f"{started} clients, {acks['count']} acks, p50 {acks['p50']} us, p99 {acks['p99']} us")


if __name__ == "__main__":
    unittest.main(verbosity=2)
