#!/usr/bin/env python3
"""Holds the folders to the include rules of ARCHITECTURE.md, and every test file to a program; exits 1 with every breach.

With --self-test it plants one breach of each kind in a scratch tree and fails unless each is found.
"""
import pathlib
import re
import sys
import tempfile

# What a folder may include besides itself. Listed in full: no arrow is implied.
MAY_INCLUDE = {
    "src/core": set(),
    "src/wire": {"src/core"},
    "src/client": {"src/core", "src/wire"},
    "src/scenario": {"src/core", "src/wire"},
    "src/stats": {"src/core"},
    "src/result": {"src/core", "src/stats"},
    "src/checks": {"src/core", "src/wire", "src/stats", "src/result"},
    "src/engine": {"src/core", "src/wire", "src/stats", "src/result", "src/client", "src/scenario", "src/checks"},
    "src/net": {"src/core", "src/wire", "src/client", "src/engine", "src/scenario", "src/result", "src/stats", "src/checks"},
    "reference_server/core": {"src/core", "src/wire"},
    "reference_server/api": {"src/core", "src/wire", "reference_server/core"},
    "reference_server/apps": {"src/core", "src/wire", "reference_server/core", "reference_server/api"},
    "reference_server/faults": {"src/core", "src/wire", "reference_server/core"},
    "reference_server/net": {"src/core", "src/wire", "reference_server/core", "reference_server/api",
                             "reference_server/apps", "reference_server/faults"},
    "reports": {"src/core", "src/wire", "src/stats", "src/result"},
    "src/cli": {"src/core", "src/wire", "src/scenario", "src/stats", "src/result", "src/engine", "src/net", "reports",
                "reference_server/net", "reference_server/core"},
}

# Third parties and the only places they may stand in.
ONLY_IN = [
    (re.compile(r"boost/(asio|beast)|openssl/ssl"), ("src/net/", "reference_server/net/"), "Asio, Beast and TLS"),
    (re.compile(r"yaml-cpp/"), ("src/scenario/yaml/document.cpp",), "yaml-cpp"),
    (re.compile(r"boost/json"), ("src/wire/json.cpp",), "the JSON library"),
    (re.compile(r"pugixml"), ("reports/junit.cpp",), "pugixml"),
    (re.compile(r"CLI/"), ("src/cli/options.cpp",), "CLI11"),
]
CLOCKS = re.compile(r"_clock::now\(|std::random_device|std::this_thread|std::thread\b|std::jthread|clock_gettime")
CLOCK_PLACES = ("src/net/", "reference_server/net/", "src/cli/")
KINDS = {"utils", "util", "common", "helpers", "helper", "misc", "types"}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)


def folder_of(path):
    for folder in MAY_INCLUDE:
        if path.startswith(folder + "/"):
            return folder
    return None


def target_folder(root, include):
    for base in ("src/", ""):
        if (root / (base + include)).is_file():
            return folder_of(base + include)
    return None


def breaches(root):
    found = []
    files = [p for top in ("src", "reference_server", "reports") for p in (root / top).rglob("*") if p.suffix in (".hpp", ".cpp")]
    for path in sorted(files):
        name = path.relative_to(root).as_posix()
        text = path.read_text()
        home = folder_of(name)
        if home is None:
            found.append(f"{name}: in no folder that the rules know")
            continue
        if not text.startswith("//"):
            found.append(f"{name}: does not open with its purpose")
        if text.count("\n") > 500:
            found.append(f"{name}: over 500 lines")
        for quote, include in INCLUDE.findall(text):
            if quote == '"':
                there = target_folder(root, include)
                if there is None:
                    found.append(f"{name}: includes {include}, which is not found from the roots")
                elif there != home and there not in MAY_INCLUDE[home]:
                    found.append(f"{name}: {home} must not include {there} ({include})")
            for pattern, places, what in ONLY_IN:
                if pattern.search(include) and not name.startswith(places):
                    found.append(f"{name}: {what} must not be included here ({include})")
            if include.startswith("fmt/") and path.suffix == ".hpp":
                found.append(f"{name}: fmt belongs into .cpp files")
        if CLOCKS.search(text) and not name.startswith(CLOCK_PLACES):
            found.append(f"{name}: reads a clock, chance or thread of the machine")
    for folder in {p.parent for p in files}:
        stems = {p.stem for p in folder.iterdir() if p.suffix in (".hpp", ".cpp")}
        if folder.name in KINDS:
            found.append(f"{folder.relative_to(root)}: a folder named by kind")
        if len(stems) > 12 and folder.relative_to(root).as_posix() not in ROOMY:
            found.append(f"{folder.relative_to(root)}: {len(stems)} pairs, more than 12")
    return found


def unbuilt_tests(root):
    lists = "".join(p.read_text() for p in (root / "tests/parts").glob("*.cmake"))
    return [f"{p.relative_to(root)}: no test program holds it" for p in sorted((root / "tests").rglob("*_test.cpp"))
            if f"/{p.name}" not in lists]


# Folders that hold more than 12 pairs, each with its reason in ARCHITECTURE.md.
ROOMY = set()


def self_test():
    planted = {
        "src/wire/a.cpp": ('// x\n#include "engine/run.hpp"\n', "must not include src/engine"),
        "src/core/b.cpp": ("// x\n#include <boost/asio.hpp>\n", "Asio, Beast and TLS"),
        "src/engine/run.hpp": ("// x\n#include <fmt/format.h>\n", "fmt belongs"),
        "src/scenario/c.cpp": ("// x\n#include <yaml-cpp/yaml.h>\n", "yaml-cpp"),
        "src/client/d.cpp": ("// x\nauto t = std::chrono::steady_clock::now();\n", "reads a clock"),
        "src/stats/e.cpp": ("int x;\n", "does not open with its purpose"),
        "src/result/f.cpp": ("// x\n" + "\n" * 501, "over 500 lines"),
        "reports/utils/g.cpp": ("// x\n", "named by kind"),
        "src/checks/h.cpp": ('// x\n#include "nowhere.hpp"\n', "not found from the roots"),
        "tests/unit/checks/i_test.cpp": ("// x\n", "no test program holds it"),
    }
    with tempfile.TemporaryDirectory() as scratch:
        root = pathlib.Path(scratch)
        for name, (text, _) in planted.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        (root / "reference_server").mkdir()
        found = breaches(root) + unbuilt_tests(root)
        missed = [name for name, (_, words) in planted.items() if not any(words in f for f in found)]
    for name in missed:
        print(f"self-test: the breach planted in {name} was not found")
    return 1 if missed else 0


def main():
    root = pathlib.Path(__file__).resolve().parents[2]
    if "--self-test" in sys.argv:
        return self_test()
    found = breaches(root) + unbuilt_tests(root)
    for breach in found:
        print(breach)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
