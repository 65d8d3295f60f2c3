// Text to expressions and templates. Knows the grammar; what names mean comes from `expression_names`.
#pragma once

#include "scenario/compile/expression_lexer.hpp"
#include "scenario/compile/expression_node.hpp"
#include "scenario/compile/template_node.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace muster::scenario {

// What the names of one file mean.
class expression_names {
public:
    virtual ~expression_names() = default;
    // The slot of a variable, or the builtin that it stands for here; asked for $loopCount and $loopElement,
    // too.
    virtual std::variant<std::size_t, builtin, expression_error> resolve(std::string_view name,
                                                                         std::size_t offset) = 0;
    virtual std::variant<std::string, expression_error> environment(std::string_view name,
                                                                    std::size_t offset) = 0;
};

template <class T>
using compiled = std::variant<T, expression_error>;

using expression_root = std::shared_ptr<const expression::node>;

// A whole text as one expression. `base` is added to the offsets of errors.
compiled<expression_root> compile_expression(std::string_view text, expression_names& names,
                                             std::size_t base = 0);

// Text with `{{ }}` parts; neighbouring constants are joined.
compiled<text_parts> compile_text(std::string_view text, expression_names& names);

} // namespace muster::scenario
