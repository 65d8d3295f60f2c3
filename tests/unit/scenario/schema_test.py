#!/usr/bin/env python3
"""The schema accepts what the loader accepts: every scenario of the project, and mutants of a file with every key."""
import copy
import json
import pathlib
import re
import subprocess
import sys
import unittest

try:
    import jsonschema
    import yaml
except ImportError as missing:
    print(f"skipped: {pathlib.Path(__file__).name}: {missing}")
    sys.exit(77)

SOURCE = pathlib.Path(sys.argv[1])
LINT = sys.argv[2]


class Yaml12(yaml.SafeLoader):
    """YAML 1.2 booleans: `on` is a key like any other."""


Yaml12.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in rules if tag != "tag:yaml.org,2002:bool"]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Yaml12.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), list("tf"))
Yaml12.add_constructor("!binary", lambda loader, node: loader.construct_scalar(node))


def schema(flag="--schema"):
    return json.loads(subprocess.run([LINT, flag], check=True, capture_output=True, text=True).stdout)


def scenarios():
    files = [f for f in SOURCE.glob("scenarios/**/*.yaml") if "conformance" not in f.parts]
    return files + [SOURCE / "tests/interop/scenarios/socketio_docs_artillery.yaml",
                    SOURCE / "tests/unit/scenario/every_key.yaml"]


def cases():
    folder = SOURCE / "scenarios/conformance"
    return [*folder.glob("[0-9][0-9]_*.yaml"), folder / "discovery.yaml", SOURCE / "tests/unit/scenario/every_case_key.yaml"]


FREE = {"data", "args", "auth", "variables", "json", "value", "query", "extraHeaders", "cookies", "headers", "thresholds",
        "fields"}


def objects_of(document, path=()):
    """Every object that the language defines keys for, by path."""
    if isinstance(document, dict):
        yield path
        for key, value in document.items():
            if key not in FREE and not (key == "emit" and isinstance(value, list)):
                yield from objects_of(value, path + (key,))
    elif isinstance(document, list):
        for index, value in enumerate(document):
            yield from objects_of(value, path + (index,))


def places_of(document, path=()):
    """Every place in the document but the root, by path."""
    if path:
        yield path
    for key, value in document.items() if isinstance(document, dict) else (
            enumerate(document) if isinstance(document, list) else ()):
        yield from places_of(value, path + (key,))


def put(value):
    def change(place, key):
        place[key] = value
    return change


def remove(place, key):
    del place[key]


def changed(document, path, change):
    """A copy in which `change` was done to the place, given what holds it and its key there."""
    holder = {"document": copy.deepcopy(document)}
    place, key = holder, "document"
    for part in path:
        place, key = place[key], part
    change(place, key)
    return holder["document"]


def alone(document, path):
    """The document with the case and the step on the path alone, for speed; and the path in it."""
    small = copy.deepcopy(document)
    flows = "scenarios" if "scenarios" in document else "cases"
    index = path[1] if path[0] == flows and len(path) > 1 else 0
    small[flows] = [small[flows][index]]
    if path[0] == flows and len(path) > 3 and path[2] == "flow":
        small[flows][0]["flow"] = [small[flows][0]["flow"][path[3]]]
        return small, (flows, 0, "flow", 0, *path[4:])
    small[flows][0]["flow"] = [{"think": 1}] if flows == "scenarios" else [{"open": {"as": "a"}}, {"alive": "a"}]
    return small, (flows, 0, *path[2:]) if path[0] == flows and len(path) > 1 else path


def loader_says(documents, kind):
    """For each text "sound" or its first defect."""
    text = "".join(document + "\0" for document in documents)
    lines = subprocess.run([LINT, kind], input=text, check=True, capture_output=True, text=True).stdout.splitlines()
    assert len(lines) == len(documents)
    return lines


class Schema(unittest.TestCase):
    def check_files(self, files, flag, kind):
        validator = jsonschema.Draft7Validator(schema(flag))
        texts = [file.read_text() for file in files]
        for file, text, verdict in zip(files, texts, loader_says(texts, kind)):
            with self.subTest(file.name):
                self.assertEqual([e.message for e in validator.iter_errors(yaml.load(text, Yaml12))], [])
                self.assertEqual(verdict, "sound")

    def check_unknown_keys(self, file, flag, kind):
        validator = jsonschema.Draft7Validator(schema(flag))
        document = yaml.load((SOURCE / file).read_text(), Yaml12)
        paths = list(objects_of(document))
        self.assertGreater(len(paths), 40)

        def add(place, key):
            place[key]["zzz"] = 1

        mutants = [changed(document, path, add) for path in paths]
        for path, mutant, verdict in zip(paths, mutants, loader_says([json.dumps(m) for m in mutants], kind)):
            with self.subTest("/".join(map(str, path))):
                self.assertFalse(validator.is_valid(mutant))
                self.assertNotEqual(verdict, "sound")

    def check_mutants(self, file, flag, kind):
        """An editor must not object to what the loader takes, nor take a value of another kind."""
        validator = jsonschema.Draft7Validator(schema(flag))
        document = yaml.load((SOURCE / file).read_text(), Yaml12)
        mutants = {}
        for path in places_of(document):
            shape = "/".join("#" if isinstance(part, int) else part for part in path)
            if (shape, "left out") in mutants:
                continue
            small, place = alone(document, path)
            for value in (None, -1, "text", "{{ $client }}", [None], {"zzz": 1}):
                mutants[shape, json.dumps(value)] = changed(small, place, put(value))
            mutants[shape, "left out"] = changed(small, place, remove)
        self.assertGreater(len(mutants), 1000)
        structural = re.compile("unknown key|(scenario|config|step|match|capture) needs the key|expected an object \\(")
        sound = 0
        for name, verdict in zip(mutants, loader_says([json.dumps(m) for m in mutants.values()], kind)):
            sound += verdict == "sound"
            if validator.is_valid(mutants[name]) != (verdict == "sound"):
                with self.subTest(name):
                    self.assertNotEqual(verdict, "sound")
                    self.assertNotRegex(verdict, structural)
        self.assertGreater(sound, 20)

    def test_both_are_valid_draft_07_schemas(self):
        for flag in ("--schema", "--case-schema"):
            jsonschema.Draft7Validator.check_schema(schema(flag))

    def test_every_scenario_of_the_project_is_valid(self):
        self.assertGreater(len(scenarios()), 3)
        self.check_files(scenarios(), "--schema", "--scenarios")

    def test_every_file_of_cases_is_valid(self):
        self.assertGreater(len(cases()), 10)
        self.check_files(cases(), "--case-schema", "--cases")

    def test_an_unknown_key_anywhere_fails_both(self):
        self.check_unknown_keys("tests/unit/scenario/every_key.yaml", "--schema", "--scenarios")

    def test_an_unknown_key_anywhere_in_a_case_fails_both(self):
        self.check_unknown_keys("tests/unit/scenario/every_case_key.yaml", "--case-schema", "--cases")

    def test_the_schema_objects_to_nothing_sound_and_to_every_wrong_kind(self):
        self.check_mutants("tests/unit/scenario/every_key.yaml", "--schema", "--scenarios")

    def test_the_schema_of_cases_objects_to_nothing_sound_and_to_every_wrong_kind(self):
        self.check_mutants("tests/unit/scenario/every_case_key.yaml", "--case-schema", "--cases")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
