// Expressions that decide, and the sentences beside them.
#include "scenario/raw/judging.hpp"

#include "scenario/raw/outcomes.hpp"

#include <array>

namespace muster::scenario {

namespace {

std::string read_sentence(reading& r, const yaml_node& beside, std::string_view key, std::string_view step)
{
    const yaml_node* node = beside.find(key);
    if (node != nullptr)
        return r.text(*node, "a sentence").value_or("");
    r.error(beside, "'" + std::string(step) + "' needs '" + std::string(key) + "' beside it, for the report");
    return {};
}

} // namespace

check_step read_check(reading& r, const yaml_node& value, const yaml_node& beside)
{
    check_step step;
    step.that = r.condition(value).value_or(expression());
    step.note = read_sentence(r, beside, "note", "check");
    if (const yaml_node* verdict = beside.find("verdict")) {
        step.verdict = read_verdict(r, *verdict);
        if (step.verdict == outcome_word::pass && verdict->text == "pass")
            r.error(*verdict, "a check whose failure passes checks nothing");
    }
    return step;
}

record_step read_record(reading& r, const yaml_node& value)
{
    return {r.template_text(value)};
}

skip_step read_skip(reading& r, const yaml_node& value, const yaml_node& beside)
{
    skip_step step;
    step.when = r.condition(value).value_or(expression());
    step.because = read_sentence(r, beside, "because", "skip");
    if (const yaml_node* verdict = beside.find("verdict")) {
        static constexpr std::array<std::string_view, 2> words{"skipped", "inconclusive"};
        step.verdict = r.word(*verdict, words) == 1 ? outcome_word::inconclusive : outcome_word::skipped;
    }
    return step;
}

} // namespace muster::scenario
