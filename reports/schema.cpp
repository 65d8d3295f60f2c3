// The published JSON Schema of results.json, version 1.
#include "reports/renderer.hpp"

namespace muster::reports {

const char* results_schema()
{
    return R"schema({
  "$schema": "http://json-schema.org/draft-07/schema#",
  "$id": "urn:muster:results:1",
  "title": "muster results.json, version 1",
  "type": "object",
  "additionalProperties": false,
  "required": ["schema_version", "outcome", "exit_code", "tool", "scenario", "target", "command", "seed", "started_at",
               "duration_s", "facts", "cases", "checks", "thresholds", "metrics", "counters", "rates", "errors", "problems", "ledger", "generator"],
  "properties": {
    "schema_version": { "const": 1 },
    "outcome": { "enum": ["passed", "failed", "usage", "unreachable", "untrusted", "internal", "interrupted"] },
    "exit_code": { "enum": [0, 1, 2, 3, 4, 5, 130, 143] },
    "tool": { "type": "object", "required": ["name", "version"],
              "properties": { "name": { "const": "muster" }, "version": { "type": "string" } } },
    "scenario": { "type": "object", "required": ["file", "name"],
                  "properties": { "file": { "type": "string" }, "name": { "type": "string" } } },
    "target": { "type": "string" },
    "command": { "type": "string", "description": "repeats the run; secrets are left out" },
    "seed": { "type": "integer", "minimum": 0 },
    "started_at": { "type": "string" },
    "duration_s": { "type": "number", "minimum": 0 },
    "facts": { "type": "array", "items": { "type": "object", "required": ["name", "value"],
               "properties": { "name": { "type": "string" }, "value": { "type": "string" } } } },
    "cases": { "type": "array", "items": { "$ref": "#/definitions/case" } },
    "checks": { "type": "array", "items": { "$ref": "#/definitions/check" } },
    "thresholds": { "type": "array", "items": { "$ref": "#/definitions/threshold" } },
    "metrics": { "type": "object", "additionalProperties": { "$ref": "#/definitions/metric" } },
    "counters": { "$ref": "#/definitions/counts" },
    "rates": { "type": "object", "additionalProperties": { "$ref": "#/definitions/rate" },
               "description": "sends_offered (by the times at which they were due), sends, deliveries, bytes_sent, bytes_received" },
    "errors": { "$ref": "#/definitions/counts" },
    "problems": { "type": "array", "items": { "$ref": "#/definitions/problem" } },
    "ledger": { "$ref": "#/definitions/ledger" },
    "generator": { "$ref": "#/definitions/generator" }
  },
  "definitions": {
    "counts": { "type": "object", "additionalProperties": { "type": "integer", "minimum": 0 } },
    "case": {
      "type": "object", "additionalProperties": false,
      "required": ["id", "number", "section", "eio", "at", "title", "level", "rule", "verdict", "message", "duration_us",
                   "line", "records", "examples", "known", "repeat"],
      "properties": {
        "id": { "type": "string" }, "number": { "type": "string" }, "section": { "type": "string" },
        "eio": { "type": "integer", "description": "the Engine.IO revision it was played in" },
        "at": { "type": "string", "description": "variant of the application; empty: the plain one" },
        "records": { "type": "array", "items": { "type": "string" } },
        "known": { "type": ["string", "null"], "description": "why a baseline expects this verdict" },
        "repeat": { "type": "string", "description": "the command that plays just this case" },
        "title": { "type": "string" }, "level": { "type": "string" }, "rule": { "type": "string" },
        "verdict": { "enum": ["pass", "non-strict", "fail", "informational", "inconclusive", "skipped", "error"] },
        "message": { "type": "string" }, "duration_us": { "type": "integer" }, "line": { "type": "integer" },
        "examples": { "$ref": "#/definitions/examples" }
      }
    },
    "check": {
      "type": "object", "additionalProperties": false,
      "required": ["id", "title", "rule", "verdict", "count", "situations", "unknown", "examples"],
      "properties": {
        "id": { "type": "string" }, "title": { "type": "string" }, "rule": { "type": "string" },
        "verdict": { "enum": ["pass", "violation", "deviation", "info", "unknown", "not-exercised"] },
        "count": { "type": "integer", "minimum": 0 }, "situations": { "type": "integer", "minimum": 0 },
        "unknown": { "type": "integer", "minimum": 0 }, "examples": { "$ref": "#/definitions/examples" }
      }
    },
    "examples": {
      "type": "array", "maxItems": 40,
      "items": {
        "type": "object", "additionalProperties": false,
        "required": ["summary", "expected", "actual", "frames", "notes", "actors"],
        "properties": {
          "summary": { "type": "string" }, "expected": { "type": "string" }, "actual": { "type": "string" },
          "frames": { "type": "array", "items": {
            "type": "object", "required": ["at_us", "direction", "client", "text"],
            "properties": { "at_us": { "type": "integer" }, "direction": { "enum": ["in", "out"] },
                            "client": { "type": "integer" }, "text": { "type": "string" } } } },
          "notes": { "type": "array", "items": { "type": "string" } },
          "actors": { "type": "array", "items": { "type": "string" },
                      "description": "names of the frames' clients by number, of a conformance case" }
        }
      }
    },
    "threshold": {
      "type": "object", "additionalProperties": false,
      "required": ["metric", "expression", "measured", "verdict", "line"],
      "properties": {
        "metric": { "type": "string" }, "expression": { "type": "string" }, "measured": { "type": ["string", "null"] },
        "verdict": { "enum": ["pass", "fail", "unknown"] }, "line": { "type": "integer" }
      }
    },
    "figures": {
      "type": "object", "description": "microseconds; histogram is HdrHistogram V2, compressed, base64",
      "required": ["count", "min", "mean", "p50", "p90", "p99", "p999", "max", "histogram"],
      "properties": {
        "count": { "type": "integer", "minimum": 0 }, "min": { "type": "integer" }, "mean": { "type": "number" },
        "p50": { "type": "integer" }, "p90": { "type": "integer" }, "p99": { "type": "integer" },
        "p999": { "type": "integer" }, "max": { "type": "integer" }, "histogram": { "type": "string" }
      }
    },
    "metric": {
      "allOf": [ { "$ref": "#/definitions/figures" }, {
        "required": ["raw"],
        "properties": { "raw": { "anyOf": [ { "type": "null" }, { "$ref": "#/definitions/figures" } ],
                                 "description": "from the moment of sending; the figures beside it count from the due time" } } } ]
    },
    "rate": {
      "type": "object", "additionalProperties": false, "required": ["count", "from_s", "to_s", "per_s"],
      "properties": {
        "count": { "type": "integer", "minimum": 0 },
        "from_s": { "type": "number", "description": "the first one, in seconds of the run; bytes count from its start" },
        "to_s": { "type": "number", "description": "the last one; of bytes, the end of the run" },
        "per_s": { "type": ["number", "null"], "description": "null when all came within a second" }
      }
    },
    "problem": {
      "type": "object", "additionalProperties": false,
      "required": ["code", "what", "where", "cause", "remedy", "kept"],
      "properties": { "code": { "type": "string" }, "what": { "type": "string" }, "where": { "type": "string" },
                      "cause": { "type": "string" }, "remedy": { "type": "string" }, "kept": { "type": "string" } }
    },
    "ledger": {
      "type": "object", "additionalProperties": false,
      "required": ["emitted", "expected", "delivered", "missing", "duplicate", "out_of_order", "misdelivered", "corrupt",
                   "phantom", "unknown", "outside_window", "unstamped", "coverage"],
      "properties": {
        "emitted": { "type": "integer" }, "expected": { "type": "integer" }, "delivered": { "type": "integer" },
        "missing": { "type": "integer" }, "duplicate": { "type": "integer" }, "out_of_order": { "type": "integer" },
        "misdelivered": { "type": "integer" }, "corrupt": { "type": "integer" }, "phantom": { "type": "integer" },
        "unknown": { "type": "integer" }, "outside_window": { "type": "integer" }, "unstamped": { "type": "integer" },
        "coverage": { "type": "number", "minimum": 0, "maximum": 1 }
      }
    },
    "generator": {
      "type": "object", "additionalProperties": false,
      "required": ["trusted", "reasons", "threads", "cpu_share", "busiest_s", "dropped_starts", "lateness"],
      "properties": {
        "trusted": { "type": "boolean" }, "reasons": { "type": "array", "items": { "type": "string" } },
        "threads": { "type": "integer", "minimum": 1,
                     "description": "that played clients; with several, fanout.first, median, last and spread count a broadcast once for each thread that received it" },
        "cpu_share": { "type": "number", "description": "of one core, by the busiest thread in its busiest second" },
        "busiest_s": { "type": "number", "description": "when that second began, in seconds of the run" },
        "dropped_starts": { "type": "integer" },
        "lateness": { "$ref": "#/definitions/figures" }
      }
    }
  }
}
)schema";
}

} // namespace muster::reports
