#!/usr/bin/env python3
"""Compiles every header alone: headers_standalone.py COMPILER. Exits 1 naming each that does not."""
import concurrent.futures
import pathlib
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parents[2]


def compile_alone(header):
    name = header.relative_to(root).as_posix().removeprefix("src/")
    command = [sys.argv[1], "-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-I", str(root / "src"), "-I", str(root), "-x", "c++", "-"]
    done = subprocess.run(command, input=f'#include "{name}"\n', text=True, capture_output=True, timeout=120)
    return name, done.returncode, done.stderr


headers = sorted(p for top in ("src", "reference_server", "reports") for p in (root / top).rglob("*.hpp"))
with concurrent.futures.ThreadPoolExecutor(2) as pool:
    failed = [(name, err) for name, code, err in pool.map(compile_alone, headers) if code != 0]
for name, err in failed:
    print(f"{name} does not compile alone:\n{err}")
print(f"{len(headers)} headers, {len(failed)} failed")
sys.exit(1 if failed or not headers else 0)
