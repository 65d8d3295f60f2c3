// Templates and expressions of a file: what its names mean, and where its defects stand.
#include "scenario/compile/expression_parser.hpp"
#include "scenario/reader/reading.hpp"

#include "core/bytes.hpp"

#include <algorithm>

namespace muster::scenario {

namespace {

// The names that are visible at one scalar.
class names_at final : public expression_names {
public:
    names_at(reading& r, const yaml_node& scalar) : reading_(r), scalar_(scalar) {}

    std::variant<std::size_t, builtin, expression_error> resolve(std::string_view name,
                                                                 std::size_t offset) override
    {
        const std::vector<loop_names>& loops = reading_.loops;
        const auto wrong = [&](std::string_view why) {
            return expression_error{offset, "'" + std::string(name) + "' " + std::string(why), ""};
        };
        const auto has_name = [&](const loop_names& l) { return name == l.count || name == l.element; };
        if (!name.starts_with('$') && std::none_of(loops.begin(), loops.end(), has_name))
            return std::size_t{
                reading_.variables.refer(name, place_in_scalar(reading_.source, scalar_, offset))};
        if (loops.empty())
            return wrong("has a value in loops only");
        if (!name.starts_with('$') && !has_name(loops.back()))
            return wrong("belongs to an outer loop: only the innermost loop can be asked");
        if (name == "$loopCount" || name == loops.back().count)
            return builtin::loop_count;
        if (!loops.back().elements)
            return wrong("has no value here: the innermost loop does not go over elements");
        return builtin::loop_element;
    }

    std::variant<std::string, expression_error> environment(std::string_view name,
                                                            std::size_t offset) override
    {
        std::vector<std::string_view> known;
        for (const auto& [declared, value] : reading_.environment) {
            if (declared == name)
                return value;
            known.emplace_back(declared);
        }
        std::string suggestion = did_you_mean(name, known);
        if (suggestion.empty())
            suggestion = "declare it: config.environment: [" + core::printable(name, 60) + "]";
        return expression_error{offset, "undeclared environment variable '" + core::printable(name, 60) + "'",
                                suggestion};
    }

private:
    reading& reading_;
    const yaml_node& scalar_;
};

void report(reading& r, const yaml_node& scalar, expression_error error)
{
    r.error(place_in_scalar(r.source, scalar, error.offset), std::move(error.message),
            std::move(error.suggestion));
}

text_parts compile(reading& r, const yaml_node& scalar)
{
    names_at names(r, scalar);
    auto outcome = compile_text(scalar.text, names);
    if (auto* error = std::get_if<expression_error>(&outcome)) {
        report(r, scalar, std::move(*error));
        return {};
    }
    return std::get<text_parts>(std::move(outcome));
}

// The inside of a text that is one whole `{{ x }}`; empty otherwise.
std::string_view whole_expression(std::string_view text)
{
    const bool whole = text.starts_with("{{") && text.ends_with("}}") && text.find("}}") == text.size() - 2;
    return whole ? text.substr(2, text.size() - 4) : std::string_view();
}

expression_root compile_code(reading& r, const yaml_node& scalar, std::string_view code, std::size_t base)
{
    names_at names(r, scalar);
    auto outcome = compile_expression(code, names, base);
    if (auto* defect = std::get_if<expression_error>(&outcome)) {
        report(r, scalar, std::move(*defect));
        return nullptr;
    }
    return std::get<expression_root>(std::move(outcome));
}

value_template::node compile_scalar(reading& r, const yaml_node& scalar)
{
    if (scalar.binary || scalar.text.find("{{") == std::string::npos) {
        auto outcome = scalar_value(scalar);
        if (auto* why = std::get_if<std::string>(&outcome)) {
            r.error(scalar, std::move(*why));
            return {};
        }
        return fixed_node(std::get<wire::value>(std::move(outcome)));
    }
    value_template::node n;
    if (const std::string_view code = whole_expression(scalar.text); !code.empty()) {
        n.code = compile_code(r, scalar, code, 2);
        if (n.code == nullptr || n.code->is == expression::node::kind::literal)
            return fixed_node(n.code == nullptr ? wire::value() : n.code->literal);
        n.is = value_template::node::kind::code;
        return n;
    }
    n.text = compile(r, scalar);
    if (n.text.empty() || (n.text.size() == 1 && n.text[0].code == nullptr))
        return fixed_node(n.text.empty() ? std::string() : n.text[0].text);
    n.is = value_template::node::kind::text;
    return n;
}

value_template::node compile_value(reading& r, const yaml_node& node)
{
    value_template::node n;
    bool fixed = true;
    wire::array list;
    wire::object members;
    const auto add = [&](const yaml_node& item) {
        n.items.push_back(compile_value(r, item));
        fixed = fixed && n.items.back().is == value_template::node::kind::fixed;
    };
    if (node.is == yaml_node::kind::list) {
        n.is = value_template::node::kind::list;
        for (const yaml_node& item : node.items)
            add(item);
        if (!fixed)
            return n;
        for (value_template::node& item : n.items)
            list.push_back(std::move(item.value));
        return fixed_node(std::move(list));
    }
    if (node.is == yaml_node::kind::map) {
        n.is = value_template::node::kind::map;
        for (const yaml_entry& entry : node.entries) {
            add(entry.value);
            n.names.push_back(entry.key);
            wire::append_json_string(n.prefixes.emplace_back(), entry.key);
            n.prefixes.back() += ':';
        }
        if (!fixed)
            return n;
        for (std::size_t i = 0; i < n.items.size(); ++i)
            members.emplace_back(n.names[i], std::move(n.items[i].value));
        return fixed_node(std::move(members));
    }
    return compile_scalar(r, node);
}

} // namespace

text_template reading::template_text(const yaml_node& node)
{
    if (node.is != yaml_node::kind::scalar || node.binary) {
        expected(node, "text");
        return {};
    }
    return text_template(compile(*this, node));
}

value_template reading::template_value(const yaml_node& node)
{
    return value_template(std::make_shared<const value_template::node>(compile_value(*this, node)));
}

std::optional<expression> reading::condition(const yaml_node& node)
{
    if (node.is != yaml_node::kind::scalar || node.binary) {
        expected(node, "an expression such as \"$loopCount < 3\"");
        return std::nullopt;
    }
    // Both `{{ x }}` and `x` are the expression x.
    const std::string_view inside = whole_expression(node.text);
    auto root =
        inside.empty() ? compile_code(*this, node, node.text, 0) : compile_code(*this, node, inside, 2);
    return root == nullptr ? std::nullopt : std::optional(expression(std::move(root)));
}

std::optional<wire::value> reading::constant(const yaml_node& node)
{
    const value_template compiled_value = template_value(node);
    if (const wire::value* fixed = compiled_value.if_constant())
        return *fixed;
    error(node, "only {{ $env.NAME }} can stand here: clients do not exist yet");
    return std::nullopt;
}

} // namespace muster::scenario
