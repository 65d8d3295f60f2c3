// A scope for tests: variables by slot, fixed builtins, a seeded source, a visible stamp.
#pragma once

#include "scenario/compile/expression_parser.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster::scenario::testing {

struct fake_scope final : scope {
    std::vector<std::optional<wire::value>> variables;
    core::random_source chance{7};
    int stamps = 0;

    const wire::value* variable(std::size_t slot) const override
    {
        return slot < variables.size() && variables[slot] ? &*variables[slot] : nullptr;
    }
    wire::value builtin_value(builtin name) const override
    {
        if (name == builtin::client)
            return std::int64_t{41};
        if (name == builtin::room)
            return "red";
        if (name == builtin::loop_element)
            return wire::object{{"id", std::int64_t{5}}};
        return std::int64_t{4};
    }
    core::random_source& random() override { return chance; }
    void append_stamp(std::string& out) override
    {
        ++stamps;
        out += "STAMP";
    }
};

// Knows the variables a, b, c, ... as slots 0, 1, 2, ... and the environment variable HOME.
struct fake_names final : expression_names {
    std::variant<std::size_t, builtin, expression_error> resolve(std::string_view name,
                                                                 std::size_t offset) override
    {
        if (name == "$loopCount" || name == "$loopElement")
            return name == "$loopCount" ? builtin::loop_count : builtin::loop_element;
        if (name.size() == 1 && name[0] >= 'a' && name[0] <= 'z')
            return static_cast<std::size_t>(name[0] - 'a');
        return expression_error{offset, "undefined variable '" + std::string(name) + "'", ""};
    }
    std::variant<std::string, expression_error> environment(std::string_view name,
                                                            std::size_t offset) override
    {
        if (name == "HOME")
            return std::string("/root");
        return expression_error{offset, "undeclared", ""};
    }
};

// The value of an expression as JSON, or "offset: message (suggestion)".
inline std::string evaluated(std::string_view text, fake_scope& s)
{
    fake_names names;
    const auto outcome = compile_expression(text, names);
    if (const auto* e = std::get_if<expression_error>(&outcome))
        return std::to_string(e->offset) + ": " + e->message +
               (e->suggestion.empty() ? "" : " (" + e->suggestion + ")");
    return wire::to_json(evaluate(*std::get<expression_root>(outcome), s));
}

inline std::string evaluated(std::string_view text)
{
    fake_scope s;
    s.variables = {wire::value{std::int64_t{7}}, wire::value{wire::object{{"x", wire::array{true, "two"}}}}};
    return evaluated(text, s);
}

} // namespace muster::scenario::testing
