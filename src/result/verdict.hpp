// Verdicts of cases, checks and thresholds, with what proves them. Plain data.
#pragma once

#include "core/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace muster::result {

// A conformance case.
enum class case_verdict : std::uint8_t {
    pass,
    non_strict,
    fail,
    informational,
    inconclusive,
    skipped,
    error
};

// A promise judged under load. `unknown`: it could not be judged; `not_exercised`: its situation never came
// up. Neither is ever printed as a pass.
enum class check_verdict : std::uint8_t { pass, violation, deviation, info, unknown, not_exercised };

enum class threshold_verdict : std::uint8_t { pass, fail, unknown };

const char* name_of(case_verdict v) noexcept;
const char* name_of(check_verdict v) noexcept;
const char* name_of(threshold_verdict v) noexcept;

// A frame that belongs to a piece of evidence. `text` is as it came: renderers make it printable.
struct frame {
    core::duration at{}; // since the start of the run
    bool outgoing = false;
    std::uint32_t client = 0;
    std::string text;
};

// One example of a violation, small enough to read.
struct counterexample {
    std::string summary; // one sentence: who, what, which numbers
    std::string expected;
    std::string actual;
    std::vector<frame> frames;       // in time order
    std::vector<std::string> notes;  // evidence in words
    std::vector<std::string> actors; // names of the frames' clients by number; empty: they have none
};

struct check_result {
    std::string id;    // "O1"
    std::string title; // "Per-sender order at each receiver"
    std::string rule;  // the promise and where it is made
    check_verdict verdict = check_verdict::not_exercised;
    std::uint64_t count = 0;              // violations
    std::uint64_t situations = 0;         // how often the check had something to judge
    std::uint64_t unknown = 0;            // of these, how many could not be judged
    std::vector<counterexample> examples; // at most 10 per kind
};

struct threshold_result {
    std::string metric;
    std::string expression; // as written: "p(99) < 250ms"
    std::string measured;   // "183 ms"; empty when unknown
    threshold_verdict verdict = threshold_verdict::unknown;
    std::uint32_t line = 0; // in the scenario file
};

// One conformance case in one Engine.IO revision.
struct case_result {
    std::string id;
    std::string number;  // in the catalogue: "1.2.8"
    std::string section; // title of its section
    unsigned eio = 0;    // revision it was played in
    std::string at;      // variant of the application; empty: the plain one
    std::string title;
    std::string level;
    std::string rule;
    case_verdict verdict = case_verdict::skipped;
    std::string message; // the reason of anything but pass
    core::duration took{};
    std::uint32_t line = 0;
    std::vector<std::string> records; // what was noted on the way: values, how connections closed
    std::vector<counterexample> examples;
    std::string repeat;               // the command that plays just this case
    std::optional<std::string> known; // why a baseline expects this verdict: it does not fail the run
};

} // namespace muster::result
