// The state of one load, and the readers of single values. Each reports what is wrong with its node and
// returns nullopt, so that one pass finds every defect.
#pragma once

#include "core/limits.hpp"
#include "scenario/duration_literal.hpp"
#include "scenario/loader.hpp"
#include "scenario/reader/variables.hpp"
#include "scenario/yaml/document.hpp"
#include "scenario/yaml/scalar.hpp"
#include "scenario/yaml/source_text.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace muster::scenario {

// A loop around what is read: the names that `loopValue` and `loopElement` give to its count and element, and
// whether it has elements.
struct loop_names {
    std::string count;
    std::string element;
    bool elements = false;
};

struct reading {
    const load_options& options;
    const source_text& source;
    diagnostic_list& problems;
    scenario_file file;
    variable_table variables;
    std::vector<std::pair<std::string, std::string>> environment; // declared names and values
    std::vector<loop_names> loops;                                // innermost last
    core::duration timeout = std::chrono::seconds(10);            // config.timeout

    void error(const yaml_node& at, std::string message, std::string suggestion = {});
    void error(source_mark at, std::string message, std::string suggestion = {});
    // "expected X, found Y" at the node.
    void expected(const yaml_node& at, std::string_view what);

    std::optional<std::string> text(const yaml_node& node, std::string_view what = "text");
    // The path of a file beneath the scenario's folder.
    std::optional<std::string> file_beneath(const yaml_node& node, std::string_view what);
    std::optional<bool> boolean(const yaml_node& node);
    std::optional<double> number(const yaml_node& node, double low, double high);
    std::optional<std::uint32_t> whole(const yaml_node& node, std::uint32_t low, std::uint32_t high);
    // A time above zero, or from zero when `may_be_zero`; at most a week.
    std::optional<core::duration> time(const yaml_node& node, bool may_be_zero = false);
    // A time, or a distribution of times.
    std::optional<duration_spec> pause(const yaml_node& node);
    // One of the words; the index, or nullopt with a suggestion.
    std::optional<std::size_t> word(const yaml_node& node, std::span<const std::string_view> words);

    // Templates and expressions; empty ones after a defect.
    text_template template_text(const yaml_node& node);
    value_template template_value(const yaml_node& node);
    std::optional<expression> condition(const yaml_node& node);
    // A value without templates.
    std::optional<wire::value> constant(const yaml_node& node);
};

// "did you mean 'x'?" or nothing.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates);

} // namespace muster::scenario
