#!/usr/bin/env python3
"""The conformance suite against real servers: nothing that their baselines do not know, and nothing missing from it.

A deviation that is new, or one that is gone, fails: either the server has changed (then its baseline changes), or a case
or the tool judges otherwise than before (then that is the defect).
"""
import json
import pathlib
import tempfile
import time
import unittest

from processes import INTEROP, missing_node_packages, node_server, run_muster

MATRIX = INTEROP / "matrix.yaml"
BUILDS = 1800  # seconds: the first start of a server builds it
FEWEST_SERVERS, FEWEST_LANGUAGES = 9, 5


def listed():
    """The lines of matrix.yaml that stand for a server, by name."""
    lines = [line for line in MATRIX.read_text().splitlines() if line.startswith("  - { name: ")]
    return {line.split("name: ")[1].split(",")[0]: line for line in lines}


def judge(matrix):
    """Plays the suite against the servers of a file; returns them as in matrix.json, by name, and the exit code."""
    with tempfile.TemporaryDirectory() as out:
        done = run_muster("conform", "--matrix", str(matrix), "--out", out, "--no-color", timeout=BUILDS)
        print(done.stdout, flush=True)
        file = pathlib.Path(out, "matrix.json")
        assert file.exists(), f"muster ended with {done.returncode}: {done.stderr}"
        return {s["name"]: s for s in json.loads(file.read_text())["servers"]}, done.returncode


def judge_again(names):
    """Only these servers: a verdict that the load of this machine changed does not come twice."""
    here = ("[servers/", f"[{INTEROP}/servers/"), ("baseline: ", f"baseline: {INTEROP}/")
    with tempfile.TemporaryDirectory() as folder:
        lines = [listed()[name] for name in names]
        for relative, absolute in here:
            lines = [line.replace(relative, absolute) for line in lines]
        again = pathlib.Path(folder, "again.yaml")
        again.write_text("servers:\n" + "\n".join(lines) + "\n")
        return judge(again)


def played(cases, eio=None):
    return {c["id"] for c in cases if c["verdict"] != "skipped" and eio in (None, c["eio"])}


class Matrix(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        began = time.monotonic()
        cls.servers, cls.code = judge(MATRIX)
        differing = [name for name, s in cls.servers.items() if s["differences"]]
        if differing:
            for name in differing:
                print(f"played again: {name}: {'; '.join(cls.servers[name]['differences'])}", flush=True)
            servers, cls.code = judge_again(differing)
            cls.servers.update(servers)
        cls.skipped = {name: s["skipped"] for name, s in cls.servers.items() if s["skipped"]}
        for name, why in cls.skipped.items():
            print(f"skipped: {name}: {why}", flush=True)
        print(f"matrix of {len(cls.servers)} servers in {time.monotonic() - began:.0f} s", flush=True)

    def cases_of(self, name):
        if name in self.skipped:
            self.skipTest(f"{name}: {self.skipped[name]}")
        return self.servers[name]["cases"]

    def test_every_server_does_what_its_baseline_says(self):
        self.assertEqual(sorted(self.servers), sorted(listed()))
        self.assertEqual({name: s["differences"] for name, s in self.servers.items() if s["differences"]}, {})
        self.assertEqual(self.code, 0)

    def test_every_deviation_has_a_reason(self):
        for name, server in self.servers.items():
            for case in server["cases"]:
                if case["verdict"] in ("fail", "non-strict", "inconclusive", "error"):
                    self.assertTrue(case["known"], f"{name}: {case['id']} (EIO {case['eio']})")

    def test_no_case_is_an_error_of_the_tool(self):
        for name, server in self.servers.items():
            self.assertEqual([c["id"] for c in server["cases"] if c["verdict"] == "error"], [], name)

    def test_nine_servers_in_five_languages_are_judged(self):
        judged = [s for s in self.servers.values() if not s["skipped"]]
        if self.skipped and len(judged) < FEWEST_SERVERS:
            self.skipTest(f"only {len(judged)} servers can run here")
        self.assertGreaterEqual(len(judged), FEWEST_SERVERS)
        if not self.skipped:
            self.assertGreaterEqual(len({s["language"] for s in judged}), FEWEST_LANGUAGES)

    def test_380_cases_are_played_against_the_newest_official_server(self):
        self.assertGreaterEqual(len(played(self.cases_of("socketio4"))), 380)

    def test_130_cases_of_revision_3_are_played_against_socket_io_2(self):
        self.assertGreaterEqual(len(played(self.cases_of("socketio2"), eio=3)), 130)

    def test_the_embedded_server_breaks_no_rule(self):
        failed = [c["id"] for c in self.cases_of("muster") if c["verdict"] in ("fail", "error", "inconclusive")]
        self.assertEqual(failed, [])


class Bare(unittest.TestCase):
    def test_200_cases_need_no_application_and_less_than_20_seconds(self):
        reason = missing_node_packages("servers/socketio4")
        if reason:
            self.skipTest(f"socketio4: {reason}")
        with node_server("socketio4", "bare") as (url, _), tempfile.TemporaryDirectory() as out:
            done = run_muster("conform", url, "--out", out, "--no-color", timeout=120)
            self.assertIn(done.returncode, (0, 1), done.stderr)
            results = json.loads(pathlib.Path(out, "results.json").read_text())
        print(f"bare socket.io: {len(played(results['cases']))} cases in {results['duration_s']:.1f} s", flush=True)
        self.assertGreaterEqual(len(played(results["cases"])), 200)
        self.assertLess(results["duration_s"], 20)


if __name__ == "__main__":
    unittest.main(verbosity=2)
