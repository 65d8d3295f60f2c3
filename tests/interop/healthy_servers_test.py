#!/usr/bin/env python3
"""Healthy official servers are never accused, however their clients come, go, drop, rejoin and talk."""
import json
import tempfile
import unittest

from processes import INTEROP, missing_node_packages, node_server, run_muster

PLAYED = (
    ("churn", "websocket"),
    ("churn", "polling"),
    ("announced", "websocket"),
    ("sessions", "upgrade"),
    ("bodies", "polling"),
    ("namespaces", "websocket"),
)


class HealthyServers(unittest.TestCase):
    def play(self, name, url, eio, transport):
        with tempfile.TemporaryDirectory() as out:
            done = run_muster("run", str(INTEROP / f"scenarios/lab_{name}.yaml"), "--target", url, "--eio", eio,
                              "--transport", transport, "--out", out, timeout=40)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            with open(f"{out}/results.json") as file:
                return json.load(file)

    def is_not_accused(self, name, url, eio, transport):
        results = self.play(name, url, eio, transport)
        accused = [c["id"] for c in results["checks"] if c["verdict"] in ("violation", "deviation")]
        self.assertEqual(accused, [])
        ledger, counters = results["ledger"], results["counters"]
        self.assertGreater(ledger["delivered"], 500)
        self.assertEqual(ledger["expected"], ledger["delivered"] + ledger["missing"] + ledger["unknown"])
        for class_name in ("missing", "duplicate", "out_of_order", "misdelivered", "corrupt"):
            self.assertEqual(ledger[class_name], 0, class_name)
        ended = counters["clients.completed"] + counters["clients.failed"] + counters["clients.cut"]
        self.assertEqual(counters["clients.started"], ended)
        self.assertEqual(counters["clients.failed"], 0)
        print(f"{name} eio {eio} {transport}: {ledger['delivered']} delivered, {ledger['unknown']} unknown")

    def plays_all(self, folder, eio):
        reason = missing_node_packages(f"servers/{folder}")
        if reason:
            self.skipTest(f"{folder}: {reason}")
        with node_server(folder, "lab") as (url, _):
            for name, transport in PLAYED:
                with self.subTest(scenario=name, transport=transport):
                    self.is_not_accused(name, url, eio, transport)

    def hears_goodbyes(self, folder, eio, transport):
        reason = missing_node_packages(f"servers/{folder}")
        if reason:
            self.skipTest(f"{folder}: {reason}")
        with node_server(folder, "lab") as (url, _):
            self.play("goodbye", url, eio, transport)
            self.play("reasons", url, eio, "websocket")

    def test_socket_io_2_is_never_accused(self):
        self.plays_all("socketio2", "3")

    def test_socket_io_4_is_never_accused(self):
        self.plays_all("socketio4", "4")

    def test_every_client_says_goodbye(self):
        for folder, eio in (("socketio2", "3"), ("socketio4", "4")):
            for transport in ("polling", "websocket", "upgrade"):
                with self.subTest(server=folder, transport=transport):
                    self.hears_goodbyes(folder, eio, transport)


if __name__ == "__main__":
    unittest.main(verbosity=2)
