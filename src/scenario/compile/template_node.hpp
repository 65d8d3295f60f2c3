// The parts of compiled templates. Only the compiler and the renderer see them.
#pragma once

#include "scenario/compile/expression_node.hpp"

#include <memory>
#include <string>
#include <vector>

namespace muster::scenario {

struct text_template::part {
    std::string text;                             // constant text, when there is no code
    std::string escaped;                          // the same for the inside of a JSON string
    std::shared_ptr<const expression::node> code; // or an expression
};

using text_parts = std::vector<text_template::part>;

// Adds constant text, joined to a constant before it.
void append_constant(text_parts& parts, std::string_view text);

struct value_template::node {
    enum class kind : std::uint8_t { fixed, text, code, list, map };

    kind is = kind::fixed;
    wire::value value;                            // of fixed; binary leaves included
    std::string json;                             // of fixed without binary leaves: its JSON text
    text_parts text;                              // of text
    std::shared_ptr<const expression::node> code; // of code
    std::vector<node> items;                      // of list and map
    std::vector<std::string> names;               // of map: member names
    std::vector<std::string> prefixes;            // of map: names as JSON strings with colon
};

// A fixed value, its JSON made once.
value_template::node fixed_node(wire::value v);

bool contains_stamp(const text_parts& parts);

} // namespace muster::scenario
