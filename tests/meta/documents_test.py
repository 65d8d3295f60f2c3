#!/usr/bin/env python3
"""What the documents say can be done, done: every YAML example is sound, every command has its flags, cases, faults and
files, every path and link leads somewhere. documents_test.py MUSTER [--self-test]"""
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
MUSTER = str(pathlib.Path(sys.argv[1]).resolve())
LONGEST_LINE = 130
PLACEHOLDERS = {"URL", "FILE", "SCENARIO.yaml", "COMMAND", "my.yaml", "known.yaml", "servers.yaml"}

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)

# What examples that are parts of a file stand in.
SCENARIO = """config:
  target: http://127.0.0.1:3000
  phases: [{ duration: 1s, arrivalCount: 1 }]
"""
CASE = """section: 1
title: Examples
cases:
  - number: 1.1
    id: a.b
    title: An example
    level: must
    rule: "a document, a section: a sentence"
    eio: [4]
    needs: [echo]
    flow:
      - open: {}
      - silence: 10ms
"""
FLOW = "scenarios:\n  - flow:\n"


def documents(root):
    listed = subprocess.run(["git", "-C", root, "ls-files", "*.md"], capture_output=True, text=True)
    return [root / name for name in listed.stdout.split()] or sorted(root.glob("*.md"))


def indented(text, by):
    return "".join(" " * by + line if line.strip() else line for line in text.splitlines(keepends=True))


def whole_file(example, of_cases):
    """The example as a file that can be linted."""
    if re.search(r"^(scenarios|cases):", example, re.M):
        return example
    if of_cases:
        return CASE + indented(example, 6)
    if example.startswith("- "):
        names = set(re.findall(r"(?:\{\{|ifTrue:) *\"?([a-z]\w*)", example)) - {"eio"}
        return SCENARIO + "  variables: {" + ", ".join(f"{name}: 5" for name in names) + "}\n" + FLOW + indented(example, 6)
    if example.startswith("payload:"):
        return SCENARIO + indented(example, 2) + FLOW + "      - think: 1s\n"
    return SCENARIO + FLOW + "      - think: 1s\n" + example


def unsound_examples(path, text):
    for found in BLOCK.finditer(text):
        if found[1] != "yaml":
            continue
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "users.csv").write_text("name,room\nann,red\n")
            pathlib.Path(folder, "example.yaml").write_text(whole_file(found[2], "conformance" in path.parts))
            done = subprocess.run([MUSTER, "lint", "example.yaml"], cwd=folder, capture_output=True, text=True)
            if done.returncode != 0:
                yield f"the YAML behind line {text[:found.start()].count(chr(10)) + 1}:\n{done.stdout}{done.stderr}"


def commands(text):
    """Command lines of muster, without what a shell makes of them."""
    lines = [line for block in BLOCK.finditer(text) if not block[1] for line in block[2].splitlines()]
    lines += [code.replace("\n", " ") for code in re.findall(r"`([^`]+)`", BLOCK.sub("", text))]
    for line in lines:
        found = re.match(r"(?:build/release/)?muster ([a-z]+\b.*)", line)
        if found and ":" not in found[1].split()[0]:
            yield shlex.split(found[1], comments=True)


def printed(*words):
    return subprocess.run([MUSTER, *words], capture_output=True, text=True).stdout


def wrong_in_command(words, root):
    command, *rest = words
    flags = set(re.findall(r"--[a-z0-9-]+", printed(command, "--help")))
    if not re.search(rf"^  {command} ", printed("--help"), re.M):
        yield f"there is no command {command}"
        return
    for i, word in enumerate(rest):
        value = rest[i + 1] if i + 1 < len(rest) else ""
        if word.startswith("--") and word not in flags:
            yield f"muster {command} has no flag {word}"
        elif word in ("--case", "--only") and value not in PLACEHOLDERS | {"ID", "GLOB"}:
            if re.search(r"^0 cases", printed("conform", "--list", word, value), re.M):
                yield f"no case fits {value}"
        elif word == "--fault" and value.split(":")[0] not in ["NAME", *re.findall(r"^  (\S+)", printed("serve", "--list"), re.M)]:
            yield f"there is no fault {value}"
        elif re.fullmatch(r"[a-z_0-9/]+\.yaml", word) and word not in PLACEHOLDERS and not (root / word).exists():
            yield f"there is no file {word}"


def lost_paths(path, text, root):
    prose = BLOCK.sub("", text)
    for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", prose):
        if "://" not in link and not (path.parent / link).exists():
            yield f"no link leads to {link}"
    for name in re.findall(r"`((?:[a-z_0-9]+/)+[a-z_0-9.-]+)`", prose):
        places = [place / name for place in (root, root / "src", path.parent)]
        if not name.startswith(("muster-out/", "build/")) and not any(p.exists() or list(p.parent.glob(p.name + ".*")) for p in places):
            yield f"no file is called {name}"


def wrong_in(path, root):
    text = path.read_text()
    yield from unsound_examples(path, text)
    for words in commands(text):
        yield from (f"`muster {' '.join(words)}`: {what}" for what in wrong_in_command(words, root))
    yield from lost_paths(path, text, root)
    for number, line in enumerate(BLOCK.sub(lambda m: "\n" * m[0].count("\n"), text).splitlines(), 1):
        if len(line) > LONGEST_LINE and not line.startswith("|"):
            yield f"line {number} has {len(line)} characters, more than {LONGEST_LINE}"


def self_test():
    with tempfile.TemporaryDirectory() as folder:
        page = pathlib.Path(folder, "page.md")
        page.write_text("```yaml\n- emmit: [a]\n```\n\n```\nmuster run no/such.yaml --nonsense\nmuster conform URL --only 99.*\n"
                        "muster serve --fault nothing\n```\n\n`muster walk there` [x](nowhere.md) `src/no/file`\n" + "x" * 131 + "\n")
        found = "\n".join(wrong_in(page, pathlib.Path(folder)))
    for what in ("emmit", "--nonsense", "no file no/such.yaml", "no case fits 99.*", "no fault nothing", "no command walk",
                 "nowhere.md", "src/no/file", "131 characters"):
        assert what in found, (what, found)


if "--self-test" in sys.argv:
    self_test()
    sys.exit(0)
defects = [f"{path.relative_to(ROOT)}: {what}" for path in documents(ROOT) for what in wrong_in(path, ROOT)]
print("\n".join(defects) or "the documents are true in what can be tried")
sys.exit(1 if defects else 0)
