#!/usr/bin/env python3
"""The schema accepts every scenario of the project and refuses the same unknown keys as the loader."""
import copy
import json
import pathlib
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
Yaml12.add_implicit_resolver("tag:yaml.org,2002:bool", __import__("re").compile("^(true|false)$"), list("tf"))
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


def with_an_unknown_key(document, path):
    broken = copy.deepcopy(document)
    place = broken
    for part in path:
        place = place[part]
    place["zzz"] = 1
    return broken


def loader_accepts(text, *arguments):
    return subprocess.run([LINT, *(arguments or ("-",))], input=text, capture_output=True, text=True).returncode == 0


class Schema(unittest.TestCase):
    def check_files(self, files, flag, *arguments):
        validator = jsonschema.Draft7Validator(schema(flag))
        for file in files:
            with self.subTest(file.name):
                errors = [e.message for e in validator.iter_errors(yaml.load(file.read_text(), Yaml12))]
                self.assertEqual(errors, [])
                self.assertTrue(loader_accepts(file.read_text(), *arguments))

    def check_unknown_keys(self, file, flag, *arguments):
        validator = jsonschema.Draft7Validator(schema(flag))
        document = yaml.load((SOURCE / file).read_text(), Yaml12)
        paths = list(objects_of(document))
        self.assertGreater(len(paths), 40)
        for path in paths:
            with self.subTest("/".join(map(str, path))):
                broken = with_an_unknown_key(document, path)
                self.assertFalse(validator.is_valid(broken))
                self.assertFalse(loader_accepts(json.dumps(broken), *arguments))

    def test_both_are_valid_draft_07_schemas(self):
        for flag in ("--schema", "--case-schema"):
            jsonschema.Draft7Validator.check_schema(schema(flag))

    def test_every_scenario_of_the_project_is_valid(self):
        self.assertGreater(len(scenarios()), 3)
        self.check_files(scenarios(), "--schema")

    def test_every_file_of_cases_is_valid(self):
        self.assertGreater(len(cases()), 10)
        self.check_files(cases(), "--case-schema", "--cases", "-")

    def test_an_unknown_key_anywhere_fails_both(self):
        self.check_unknown_keys("tests/unit/scenario/every_key.yaml", "--schema")

    def test_an_unknown_key_anywhere_in_a_case_fails_both(self):
        self.check_unknown_keys("tests/unit/scenario/every_case_key.yaml", "--case-schema", "--cases", "-")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
