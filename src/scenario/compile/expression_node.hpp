// The tree of a compiled expression, and how it is evaluated. Only the compiler and the evaluator see it.
#pragma once

#include "scenario/compile/functions.hpp"
#include "scenario/expression.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace muster::scenario {

struct expression::node {
    enum class kind : std::uint8_t {
        literal,
        variable,
        builtin,
        stamp,
        member,
        index,
        negate,
        invert,
        multiply,
        divide,
        remainder,
        add,
        subtract,
        less,
        less_equal,
        greater,
        greater_equal,
        equal,
        not_equal,
        both,
        either,
        conditional,
        call,
        made // a value with templates in it, as files write lists
    };

    kind is = kind::literal;
    wire::value literal;                       // of a literal
    std::size_t slot = 0;                      // of a variable
    builtin name = builtin::client;            // of a builtin
    function callee = function::random_number; // of a call
    std::string member;                        // of a member access
    value_template value;                      // of made
    std::vector<std::shared_ptr<const node>> operands;
};

wire::value evaluate(const expression::node& n, scope& s);

// Appends the value as text: strings as they are, null as "null", lists and objects as JSON, binary as
// base64. Allocates nothing but room in `out` for literals, variables, stamps, random text and numbers.
void append_text(const expression::node& n, scope& s, std::string& out);

// The same, escaped for the inside of a JSON string literal.
void append_escaped_text(const expression::node& n, scope& s, std::string& out);

void append_value_text(const wire::value& v, std::string& out);

// false, null, 0 and "" are false.
bool is_truthy(const wire::value& v);

bool contains_stamp(const expression::node& n);

} // namespace muster::scenario
