// Expected deviations of one server: what is known does not fail a run, what is new does, and what is gone is
// told.
#pragma once

#include "core/problem.hpp"
#include "result/run_result.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster::cli {

struct baseline_entry {
    std::string id;
    unsigned eio = 4;
    std::string verdict; // "fail", "non-strict", "inconclusive", "error", or "varies": from run to run, any
                         // is expected
    std::string because; // one line
};

struct baseline {
    std::vector<baseline_entry> entries;
};

// Defects go to standard error; nullopt when there are any. A file that does not exist is an empty baseline
// only when `may_be_missing`.
std::optional<baseline> read_baseline(const std::string& path, bool may_be_missing);

// Marks the cases whose verdict is expected; the differences, one line each: new deviations, other verdicts,
// and entries of played cases that deviate no more.
std::vector<std::string> apply_baseline(const baseline& expected, std::vector<result::case_result>& cases);

// The deviations of `cases` as a baseline file; reasons of `before` are kept. When only a part of the suite
// was played (`partial`), so are its entries of other cases.
std::string baseline_text(std::string_view server, const baseline& before,
                          const std::vector<result::case_result>& cases, bool partial);

// Writes the file anew and marks its cases as known. The problem says why not: a run that was cut short tells
// too little, or the file cannot be written; then it is as it was.
std::optional<core::problem> rewrite_baseline(const std::string& path, std::string_view server,
                                              const baseline& before, result::run_result& r, bool partial);

} // namespace muster::cli
