#!/usr/bin/env python3
"""Does the conformance suite say the same every time? Many runs with different orders of play, on a busy machine.

    MUSTER_BINARY=build/muster tests/interop/stability.py [--runs 20] [--servers muster,socketio4]

Each run shuffles the cases by its seed, while one child process for each core does nothing but count; every fourth run and
the last one go through a proxy that passes each byte in a segment of its own. Every verdict must be the same in all
runs of a server; what differs is printed and the script ends with 1.
"""
import argparse
import collections
import contextlib
import json
import multiprocessing
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

from byte_proxy import single_bytes
from processes import INTEROP, muster, reference_server, started, wait_for_line

PROXIED_EVERY = 4


def count_for_ever():
    while True:
        pass


@contextlib.contextmanager
def busy_cores(how_many):
    """Both cores, and all others, have something else to do."""
    children = [multiprocessing.Process(target=count_for_ever, daemon=True) for _ in range(how_many)]
    for child in children:
        child.start()
    try:
        yield
    finally:
        for child in children:
            child.terminate()
            child.join(5)


@contextlib.contextmanager
def server_named(name):
    """Yields the URL of a server with the conformance application, or None where it cannot be had."""
    if name == "muster":
        with reference_server("--app", "echo") as (url, _):
            yield url
        return
    if shutil.which("node") is None or not (INTEROP / "servers" / name / "node_modules").is_dir():
        yield None
        return
    with started([str(INTEROP / "servers" / "start"), name]) as process:
        yield wait_for_line(process, r"listening on (\S+)", 60).group(1)


def verdicts_of(url, seed, flags):
    """Verdicts by case and revision, and what was said to them."""
    with tempfile.TemporaryDirectory() as out:
        done = subprocess.run([muster(), "conform", url, "--seed", str(seed), "--out", out, *flags], capture_output=True,
                              text=True, timeout=600)
        results = pathlib.Path(out) / "results.json"
        if done.returncode not in (0, 1) or not results.exists():
            raise SystemExit(f"muster conform {url} --seed {seed} ended with {done.returncode}: {done.stdout}{done.stderr}")
        cases = json.loads(results.read_text())["cases"]
    return {(c["number"], c["id"], c["eio"]): c for c in cases}


def differences(runs):
    """Lines on every case whose verdicts are not the same in all runs; `runs` is a list of (label, verdicts)."""
    lines = []
    for case in runs[0][1]:
        said = collections.defaultdict(list)
        for label, cases in runs:
            c = cases.get(case)
            said[c["verdict"] if c else "absent"].append((label, c["message"] if c else ""))
        if len(said) > 1:
            lines.append(f"{case[0]} {case[1]} (EIO {case[2]}):")
            for verdict, by in sorted(said.items(), key=lambda item: -len(item[1])):
                lines.append(f"    {verdict} in {len(by)} runs, {by[0][0]}: {by[0][1][:200]}")
    return lines


def repeated(cases):
    """How many cases needed another play to be sure."""
    return sum(any(r.startswith("play ") for r in c["records"]) for c in cases.values())


def judge(name, url, options):
    runs = []
    with contextlib.ExitStack() as stack:
        if options.busy:
            stack.enter_context(busy_cores(os.cpu_count() or 2))
        for i in range(options.runs):
            proxied = options.every_run_proxied or i % PROXIED_EVERY == PROXIED_EVERY - 1 or i == options.runs - 1
            began = time.monotonic()
            with single_bytes(url) if proxied else contextlib.nullcontext(url) as at:
                cases = verdicts_of(at, options.seed + i, options.flags)
            label = f"seed {options.seed + i}" + (", byte by byte" if proxied else "")
            runs.append((label, cases))
            print(f"{name}: run {i + 1}, {label}: {len(cases)} verdicts in {time.monotonic() - began:.1f} s, "
                  f"{repeated(cases)} differed from play to play", flush=True)
            for key, c in cases.items() if options.verbose else ():
                for record in c["records"]:
                    if record.startswith("play "):
                        print(f"    {key[0]} {key[1]} (EIO {key[2]}) {c['verdict']}; {record[:160]}", flush=True)
    return differences(runs)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--servers", default="muster,socketio4", help="muster, or folders of tests/interop/servers")
    parser.add_argument("--seed", type=int, default=1, help="of the first run; each has the next one")
    parser.add_argument("--every-run-proxied", action="store_true")
    parser.add_argument("--idle", dest="busy", action="store_false", help="leave the cores alone")
    parser.add_argument("--verbose", action="store_true", help="name the cases whose plays differed within a run")
    options, options.flags = parser.parse_known_args()
    judged = 0
    unstable = 0
    for name in options.servers.split(","):
        with server_named(name) as url:
            if url is None:
                print(f"{name}: skipped, node or its packages are not there")
                continue
            lines = judge(name, url, options)
        judged += 1
        unstable += bool(lines)
        print(f"{name}: " + ("\n".join(["verdicts differ:", *lines]) if lines else f"the same verdicts in {options.runs} runs"), flush=True)
    return 1 if unstable or judged == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
