#!/usr/bin/env python3
"""Every golden results.json follows the published schema: golden_results_follow_schema.py MUSTER."""
import json
import pathlib
import subprocess
import sys

try:
    import jsonschema
except ImportError as missing:
    print(f"skipped: {pathlib.Path(__file__).name}: {missing}")
    sys.exit(77)

schema = json.loads(subprocess.run([sys.argv[1], "schema", "--results"], capture_output=True, text=True, check=True).stdout)
jsonschema.Draft7Validator.check_schema(schema)
files = sorted((pathlib.Path(__file__).resolve().parents[1] / "golden").glob("*.json"))
assert len(files) >= 7, files
for file in files:
    jsonschema.validate(json.loads(file.read_text()), schema)
print(f"{len(files)} files follow the schema")
