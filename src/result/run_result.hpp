// What a run leaves behind: plain data that every report is a pure function of.
// Shards' results are merged by adding; nothing here is a percentile.
#pragma once

#include "core/problem.hpp"
#include "result/verdict.hpp"
#include "stats/histogram.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace muster::result {

// A latency metric. `corrected` counts from the due time, `raw` from the moment of sending; metrics without a
// due time have only `corrected`, with has_raw false.
struct metric {
    stats::histogram corrected;
    stats::histogram raw;
    bool has_raw = false;
};

// What happened so often between two moments of the run: its first and its last time.
struct rate {
    std::uint64_t count = 0;
    core::duration from{};
    core::duration to{};

    void note(core::duration at);
    void add(const rate& other);
    // Nothing for a span shorter than a second.
    std::optional<double> per_second() const;
};

// Deliveries by class. expected = delivered + missing + unknown_expected.
struct ledger {
    std::uint64_t emitted = 0;   // stamped messages sent
    std::uint64_t expected = 0;  // deliveries that membership demands
    std::uint64_t delivered = 0; // of these, how many came (first copies)
    std::uint64_t missing = 0;
    std::uint64_t duplicate = 0;
    std::uint64_t out_of_order = 0;
    std::uint64_t misdelivered = 0; // to a non-member or back to an excluded sender
    std::uint64_t corrupt = 0;
    std::uint64_t phantom = 0;        // stamped, but nobody of this run emitted it
    std::uint64_t unknown = 0;        // expected or came, but could not be judged
    std::uint64_t outside_window = 0; // came while joining or leaving: free either way
    std::uint64_t unstamped = 0;      // events without a stamp: not subject to judgement

    void add(const ledger& other);
    // Judged share of what had to be judged, 0..1; 1 when there was nothing.
    double coverage() const;
};

// The generator's own health: whether its figures can be believed.
struct generator_health {
    stats::histogram lateness; // of every client's timers: due against served
    std::uint32_t threads = 1; // shards of the run
    double cpu_share = 0;      // of the busiest thread in its busiest second, 0..1 of one core
    core::duration busiest{};  // when that second began
    std::uint64_t dropped_starts = 0;
    std::vector<std::string> reasons; // why the run is untrusted; empty when it is trusted
    bool trusted() const { return reasons.empty(); }
};

enum class outcome : std::uint8_t { passed, failed, usage, unreachable, untrusted, internal, interrupted };

const char* name_of(outcome o) noexcept;

struct run_result {
    std::string tool_version;
    std::string scenario_file; // relative as given; empty for conform
    std::string scenario_name;
    std::string target;  // without user information
    std::string command; // the command line that repeats the run, secrets left out
    std::uint64_t seed = 0;
    std::string started_at; // RFC 3339, UTC
    core::duration took{};

    std::vector<case_result> cases;
    std::vector<std::pair<std::string, std::string>> facts; // about the server: name and value, as discovered
    std::vector<check_result> checks;
    std::vector<threshold_result> thresholds;
    std::map<std::string, metric> metrics;
    std::map<std::string, std::uint64_t> counters;
    std::map<std::string, rate> rates;           // sends_offered (by due time), sends, deliveries, bytes_*
    std::map<std::string, std::uint64_t> errors; // client errors by errc name
    std::vector<core::problem> problems;         // one per class of error, with the first example
    result::ledger ledger;
    generator_health generator;

    int interrupted_by = 0;   // signal number, 0 when the run ended by itself
    bool unreachable = false; // nothing could be measured: no client ever got through
    bool internal_error = false;
};

// The outcome by precedence: internal, interrupted, unreachable, failed, untrusted, passed. "Failed" is: a
// case failed, a check was violated, or every client failed; and, when the generator can be trusted, a
// threshold was crossed or could not be evaluated: figures of a run that is not believed accuse nobody.
outcome outcome_of(const run_result& r);

// The process status: 0 passed, 1 failed, 2 usage, 3 unreachable, 4 untrusted, 5 internal, 130/143
// interrupted.
int exit_code(const run_result& r);

// Adds the measurements of another shard of the same run.
void merge(run_result& into, const run_result& shard);

} // namespace muster::result
