// A mismatch weighs what the case's level says; an outcome that the case names weighs what it says itself.
#include "engine/cases/judgement.hpp"

namespace muster::engine {

namespace {

using result::case_verdict;
using scenario::case_level;
using scenario::outcome_word;

case_verdict of_mismatch(case_level level, bool strict)
{
    switch (level) {
    case case_level::must:
    case case_level::rfc:
    case case_level::security:
        return case_verdict::fail;
    case case_level::should:
    case case_level::observed:
        return strict ? case_verdict::fail : case_verdict::non_strict;
    case case_level::info:
        return case_verdict::informational;
    }
    return case_verdict::error;
}

case_verdict verdict_of(outcome_word word, case_level level, bool strict)
{
    switch (word) {
    case outcome_word::pass:
        return level == case_level::info ? case_verdict::informational : case_verdict::pass;
    case outcome_word::non_strict:
        return strict && level != case_level::info ? case_verdict::fail : case_verdict::non_strict;
    case outcome_word::fail:
        return case_verdict::fail;
    case outcome_word::informational:
        return case_verdict::informational;
    case outcome_word::inconclusive:
        return case_verdict::inconclusive;
    case outcome_word::skipped:
        return case_verdict::skipped;
    case outcome_word::by_level:
        return of_mismatch(level, strict);
    }
    return case_verdict::error;
}

} // namespace

result::case_result unjudged(const planned_case& p)
{
    result::case_result r;
    r.id = p.what->id;
    r.number = p.what->number;
    r.section = p.file->title;
    r.title = p.what->title;
    r.level = scenario::name_of(p.what->level);
    r.rule = p.what->rule;
    r.eio = p.eio;
    r.at = p.what->at;
    r.line = p.what->flow.mark.line;
    r.verdict = case_verdict::skipped;
    r.message = p.skipped;
    return r;
}

bool is_shown(result::case_verdict v)
{
    return v == case_verdict::fail || v == case_verdict::non_strict || v == case_verdict::inconclusive ||
           v == case_verdict::error;
}

result::case_result judged(const planned_case& p, const finding& found, bool strict, bool trace)
{
    result::case_result r = unjudged(p);
    r.verdict = verdict_of(found.verdict, p.what->level, strict);
    r.message = found.message;
    r.records = found.records;
    if (found.line != 0)
        r.line = found.line;
    if (is_shown(r.verdict) || trace) {
        result::counterexample example;
        example.summary = found.message;
        example.expected = found.expected;
        example.actual = found.actual;
        example.frames = found.frames;
        example.actors = found.actors;
        if (found.crowded)
            example.notes.emplace_back("earlier frames are left out");
        r.examples.push_back(std::move(example));
    }
    return r;
}

} // namespace muster::engine
