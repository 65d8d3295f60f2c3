#!/usr/bin/env python3
"""Holds the conformance cases to their catalogue; exits 1 with every breach.

All 412 numbers have a case or a reason in left-out.yaml; every requirement that binds a server and every test of the
official suites has a case that exists; OFFICIAL_SUITES.md lists what official-suites.yaml does. With --self-test it
plants one breach of each kind in a scratch copy and fails unless each is found.
"""
import collections
import pathlib
import re
import shutil
import sys
import tempfile

try:
    import yaml
except ImportError as missing:
    print(f"skipped: {pathlib.Path(__file__).name}: {missing}")
    sys.exit(77)

# How many numbers each group of the catalogue has: 1.1 is 1.1.1 to 1.1.13. Groups only grow.
GROUPS = {"1.1": 13, "1.2": 13, "1.3": 4, "1.4": 9, "1.5": 22, "2.1": 16, "2.2": 15, "2.3": 18, "2.4": 8, "2.5": 4,
          "3.1": 13, "3.2": 14, "3.3": 13, "4": 20, "5": 18, "6": 7, "7": 9, "8.1": 33, "8.2": 12, "8.3": 7, "9": 30,
          "10": 21, "11": 30, "12": 11, "13.1": 6, "13.2": 4, "14": 10, "15": 7, "16": 25}
AT_MOST_LEFT_OUT = 20
SUITES = {"engine.io-protocol v4": 25, "engine.io-protocol v3": 23, "socket.io-protocol v5": 32}
DOCUMENTS = {"E3": "3", "E4": "4", "S4": "3", "S5": "4"}  # to the revision of Engine.IO that carries it
KEYWORDS = {"must", "must not", "should", "should not", "may"}
# Numbers such as 11.10 must stay text.
LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
TABLE_ROW = re.compile(r"^\| (?!Group |---)(.+?) \| (.+?) \| (.+?) \|$")


def load(path):
    return yaml.load(path.read_text(), LOADER)


def read_cases(folder, found):
    """{id: case} of all sections; each case with its number."""
    cases = {}
    for path in sorted(folder.glob("[0-9][0-9]_*.yaml")):
        section = load(path)
        if int(path.name[:2]) != int(section["section"]):
            found.append(f"{path.name}: holds section {section['section']}")
        for case in section["cases"]:
            if case["number"].split(".")[0] != section["section"]:
                found.append(f"{path.name}: {case['number']} belongs to another section")
            if case["id"] in cases:
                found.append(f"{path.name}: {case['id']} is there twice")
            cases[case["id"]] = case
    return cases


def check_numbers(cases, left_out, found):
    numbers = collections.Counter(case["number"] for case in cases.values())
    reasons = {entry["number"] for entry in left_out if entry.get("because", "").strip()}
    for entry in left_out:
        if entry["number"] not in reasons:
            found.append(f"left-out.yaml: {entry['number']} has no reason")
        if entry["number"] in numbers or entry["id"] in cases:
            found.append(f"left-out.yaml: {entry['number']} {entry['id']} has a case")
    if len(left_out) > AT_MOST_LEFT_OUT or len(reasons) != len(left_out):
        found.append(f"left-out.yaml: {len(left_out)} entries, {len(reasons)} numbers; at most {AT_MOST_LEFT_OUT}, each once")
    found += [f"number {number} is there {count} times" for number, count in numbers.items() if count > 1]
    catalogue = {f"{group}.{n + 1}" for group, size in GROUPS.items() for n in range(size)}
    there = set(numbers) | reasons
    found += [f"number {number} has neither a case nor a reason" for number in sorted(catalogue - there)]
    found += [f"number {number} is not in the catalogue" for number in sorted(there - catalogue)]


def check_requirements(cases, requirements, found):
    counts = collections.Counter()
    for entry in requirements:
        document = entry["id"].split(".")[0]
        counts[document] += 1
        where = f"requirements.yaml: {entry['id']}"
        if document not in DOCUMENTS or entry["id"] != f"{document}.{counts[document]}":
            found.append(f"{where}: is no number, or not the next one, of its document")
        if entry["keyword"] not in KEYWORDS or entry["binds"] not in ("server", "client", "both"):
            found.append(f"{where}: {entry['keyword']} / {entry['binds']} is no keyword or no party")
        if not entry["section"].strip() or not entry["says"].strip():
            found.append(f"{where}: does not say what or where")
        if entry["keyword"].startswith("must") and entry["binds"] != "client" and not entry["cases"]:
            found.append(f"{where}: binds a server and has no case")
        elif not entry["cases"] and not entry.get("because", "").strip():
            found.append(f"{where}: has neither a case nor a reason")
        for name in entry["cases"]:
            if name not in cases:
                found.append(f"{where}: there is no case {name}")
            elif DOCUMENTS.get(document) not in cases[name]["eio"]:
                found.append(f"{where}: {name} is not played in that revision")
    found += [f"requirements.yaml: nothing of {document}" for document in DOCUMENTS if not counts[document]]


def check_suites(cases, suites, page, found):
    rows = collections.defaultdict(list)
    heading = ""
    for line in page.splitlines():
        if line.startswith("## "):
            heading = line[3:].strip()
        elif row := TABLE_ROW.match(line):
            rows[heading].append((row[1], row[2].removesuffix(" (skipped by the suite itself)"),
                                  [name.strip("`") for name in row[3].split(", ")]))
    for suite in suites:
        tests = suite["tests"]
        played = sum("skipped" not in test for test in tests)
        if SUITES.get(suite["suite"]) != played:
            found.append(f"official-suites.yaml: {suite['suite']} has {played} tests that are played")
        for test in tests:
            where = f"official-suites.yaml: {suite['suite']}, {test['group']}, {test['test']}"
            if not test["cases"]:
                found.append(f"{where}: has no case")
            found += [f"{where}: there is no case {name}" for name in test["cases"] if name not in cases]
        if rows[suite["suite"]] != [(test["group"], test["test"], test["cases"]) for test in tests]:
            found.append(f"OFFICIAL_SUITES.md: lists other tests of {suite['suite']} than official-suites.yaml")
    names = {suite["suite"] for suite in suites}
    if names != set(SUITES) or set(rows) != set(SUITES):
        found.append(f"the suites are {sorted(names)}, on the page {sorted(rows)}, and should be {sorted(SUITES)}")


def breaches(folder):
    """(what is wrong, what there is) in a folder of conformance cases."""
    found = []
    cases = read_cases(folder, found)
    left_out = load(folder / "left-out.yaml")["left_out"]
    requirements = load(folder / "requirements.yaml")["requirements"]
    suites = load(folder / "official-suites.yaml")["suites"]
    check_numbers(cases, left_out, found)
    check_requirements(cases, requirements, found)
    check_suites(cases, suites, (folder / "OFFICIAL_SUITES.md").read_text(), found)
    tests = sum(len(suite["tests"]) for suite in suites)
    return found, (f"{len(cases)} cases and {len(left_out)} left out, of {sum(GROUPS.values())} numbers; "
                   f"{len(requirements)} requirements; {tests} tests of the official suites")


def replaced(pattern, by):
    def plant(text):
        changed, count = re.subn(pattern, by, text, count=1, flags=re.S | re.M)
        assert count == 1, f"nothing to plant a breach in: {pattern}"
        return changed
    return plant


# What is planted: file, change, and what must be said of it.
PLANTED = [
    ("06_close.yaml", replaced(r"^  - number: \"?6\.3\"?$.*?(?=^  - number)", ""), "number 6.3 has neither"),
    ("06_close.yaml", replaced(r"number: \"?6\.3\"?$", 'number: "6.2"'), "number 6.2 is there 2 times"),
    ("06_close.yaml", replaced(r"number: \"?6\.3\"?$", 'number: "7.3"'), "belongs to another section"),
    ("requirements.yaml", replaced(r"eio\.poll\.dup-post\]", "eio.poll.dup-nothing]"), "there is no case eio.poll.dup-nothing"),
    ("requirements.yaml", replaced(r"cases: \[eio\.poll\.dup-post\]", "cases: []"), "binds a server and has no case"),
    ("official-suites.yaml", replaced(r"cases: \[eio\.poll\.echo3\]", "cases: []"), "has no case"),
    ("official-suites.yaml", replaced(r"cases: \[eio\.poll\.echo3\]", "cases: [eio.poll.echo9]"), "there is no case eio.poll.echo9"),
    ("OFFICIAL_SUITES.md", replaced(r"^\| upgrade \|[^\n]*\n", ""), "lists other tests"),
    ("left-out.yaml", replaced(r"    because: [^\n]*\n", ""), "has no reason"),
    ("left-out.yaml", replaced(r"number: \"15\.7\"", 'number: "6.3"'), "6.3 sio.mp.reserved has a case"),
]


def self_test(folder):
    missed = []
    with tempfile.TemporaryDirectory() as scratch:
        copy = pathlib.Path(scratch) / "conformance"
        shutil.copytree(folder, copy)
        for name, plant, said in PLANTED:
            path = copy / name
            before = path.read_text()
            path.write_text(plant(before))
            found, _ = breaches(copy)
            path.write_text(before)
            if not any(said in text for text in found):
                missed.append(f"{name}: nothing said '{said}' but {found}")
        found, _ = breaches(copy)
        missed += [f"wrong though nothing is planted: {text}" for text in found]
    print("\n".join(missed) or f"{len(PLANTED)} breaches planted and found")
    return not missed


def main():
    folder = pathlib.Path(__file__).resolve().parents[2] / "scenarios/conformance"
    if sys.argv[1:] == ["--self-test"]:
        return 0 if self_test(folder) else 1
    found, there = breaches(folder)
    print("\n".join(found + [there]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
