// What a plain scalar means: null, true, false, a JSON number, else text. Nothing of YAML 1.1's surprises.
#pragma once

#include "scenario/yaml/document.hpp"
#include "wire/json.hpp"

#include <string>
#include <variant>

namespace muster::scenario {

// The value of a scalar or null node; a sentence when it looks like a number but cannot be one.
std::variant<wire::value, std::string> scalar_value(const yaml_node& node);

// The same for text from elsewhere (CSV cells): what is no exact JSON number, true or false stays text.
wire::value cast_text(const std::string& text);

// The node in words for messages: "text 'abc'", "the number 5", "a list".
std::string describe(const yaml_node& node);

} // namespace muster::scenario
