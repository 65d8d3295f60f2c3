// Raw steps in tests: one step of a flow as a line of YAML, and the defects of such a line.
#pragma once

#include "tests/unit/scenario/fake_scope.hpp"
#include "tests/unit/scenario/loading.hpp"

#include <gtest/gtest.h>

#include <string>
#include <variant>

namespace muster::scenario::testing {

// The only step of a flow, given as one line of flow YAML; a failure when it is no T.
template <class T>
T only_raw(const std::string& line)
{
    const auto outcome = load(with_flow("      - " + line + "\n"));
    EXPECT_TRUE(outcome.scenario) << errors(outcome);
    if (!outcome.scenario)
        return {};
    const auto* raw = std::get_if<raw_step>(&outcome.scenario->flows[0].steps.at(0).action);
    const T* what = raw == nullptr ? nullptr : std::get_if<T>(&raw->what);
    EXPECT_NE(what, nullptr) << line;
    return what == nullptr ? T() : *what;
}

// "column: message (suggestion)" of each defect of a step.
inline std::string raw_defects(const std::string& line)
{
    std::string all;
    for (const diagnostic& d : load(with_flow("      - " + line + "\n")).diagnostics)
        all += std::to_string(d.mark.column) + ": " + d.message +
               (d.suggestion.empty() ? "" : " (" + d.suggestion + ")") + "\n";
    return all;
}

// What is in a template that has no `{{ }}`; a mark otherwise.
inline std::string fixed(const text_template& text)
{
    return text.if_constant() != nullptr ? *text.if_constant() : "(template)";
}

} // namespace muster::scenario::testing
