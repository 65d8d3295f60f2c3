#!/usr/bin/env python3
"""Every header compiles alone: headers_standalone.py COMPILER BUILD_FOLDER. Exits 1 naming each that does not.

A source file must include its own header before any other, so the build itself has compiled that header alone.
Only the headers that no built source file proves this way are compiled here. --self-test shows each rule failing.
"""
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

FIRST_INCLUDE = re.compile(r'^\s*#\s*include\s+["<]([^">]+)[">]', re.M)
FOLDERS = ("src", "reference_server", "reports")


def include_name(root, header):
    return header.relative_to(root).as_posix().removeprefix("src/")


def sort_headers(root, built):
    """(headers to compile here, complaints): `built` are the resolved paths of the build's source files."""
    alone, complaints = [], []
    for header in sorted(p for folder in FOLDERS for p in (root / folder).rglob("*.hpp")):
        source, name = header.with_suffix(".cpp"), include_name(root, header)
        if source not in built:
            alone.append(header)
            continue
        first = FIRST_INCLUDE.search(source.read_text())
        if first is None or first.group(1) != name:
            complaints.append(f"{source.relative_to(root)} must include its own header, {name}, before any other")
    return alone, complaints


def compile_alone(root, compiler, header):
    """None, or why the header does not compile alone."""
    name = include_name(root, header)
    command = [compiler, "-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-I", str(root / "src"), "-I", str(root), "-x", "c++", "-"]
    done = subprocess.run(command, input=f'#include "{name}"\n', text=True, capture_output=True, timeout=120)
    return f"{name} does not compile alone:\n{done.stderr}" if done.returncode != 0 else None


def check(root, compiler, built):
    alone, complaints = sort_headers(root, built)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        complaints += filter(None, pool.map(lambda header: compile_alone(root, compiler, header), alone))
    return alone, complaints


def self_test(compiler):
    files = {"src/a/good.hpp": "int good();", "src/a/good.cpp": '#include "a/good.hpp"\n#include <vector>\n',
             "src/a/late.hpp": "int late();", "src/a/late.cpp": '#include <vector>\n#include "a/late.hpp"\n',
             "src/a/bare.hpp": "std::vector<int> bare();", "src/a/whole.hpp": "#include <vector>\nstd::vector<int> whole();",
             "src/a/unbuilt.hpp": "std::string unbuilt();", "src/a/unbuilt.cpp": '#include "a/unbuilt.hpp"\n'}
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder).resolve()
        (root / "src/a").mkdir(parents=True)
        for name, text in files.items():
            (root / name).write_text(text)
        _, complaints = check(root, compiler, {root / "src/a/good.cpp", root / "src/a/late.cpp"})
    found = [re.search(r"\w+(?=\.[ch]pp)", text).group() for text in complaints]
    print(f"planted late, bare, unbuilt; found {found}")
    return sorted(found) == ["bare", "late", "unbuilt"]


def main():
    compiler = sys.argv[1]
    if sys.argv[2] == "--self-test":
        return 0 if self_test(compiler) else 1
    root = pathlib.Path(__file__).resolve().parents[2]
    commands = json.loads((pathlib.Path(sys.argv[2]) / "compile_commands.json").read_text())
    alone, complaints = check(root, compiler, {pathlib.Path(c["directory"], c["file"]).resolve() for c in commands})
    for complaint in complaints:
        print(complaint)
    print(f"{len(alone)} headers compiled alone here, the others first of all by their own source file; {len(complaints)} failed")
    return 1 if complaints or not commands else 0


if __name__ == "__main__":
    sys.exit(main())
