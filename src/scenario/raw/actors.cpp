// Names of actors and spans of time, inside a step or beside it.
#include "scenario/raw/actors.hpp"

#include <algorithm>

namespace muster::scenario {

namespace {

constexpr std::size_t longest_name = 64;

bool is_actor_name(std::string_view name)
{
    return !name.empty() && name.size() <= longest_name && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
               c == '-';
    });
}

// The key where it stands once; nullptr where it stands nowhere.
const yaml_node* single(reading& r, std::string_view key, const yaml_node& value, const yaml_node& beside)
{
    const yaml_node* inside = value.find(key);
    const yaml_node* outside = beside.find(key);
    if (inside != nullptr && outside != nullptr)
        r.error(*outside, "'" + std::string(key) + "' stands both inside and beside the step");
    return inside != nullptr ? inside : outside;
}

} // namespace

std::string read_actor(reading& r, const yaml_node& node)
{
    const auto value = scalar_value(node);
    const auto* plain = std::get_if<wire::value>(&value);
    const auto* name = plain == nullptr ? nullptr : plain->if_is<std::string>();
    if (node.is == yaml_node::kind::scalar && name != nullptr && is_actor_name(*name))
        return *name;
    r.expected(node, "the name of a session or connection (letters, digits, _, -)");
    return {};
}

std::string actor_of(reading& r, const yaml_node& value, const yaml_node& beside, std::string_view otherwise)
{
    const yaml_node* name = single(r, "as", value, beside);
    return name == nullptr ? std::string(otherwise) : read_actor(r, *name);
}

std::string named_actor(reading& r, const yaml_node& value, const yaml_node& beside)
{
    if (value.is == yaml_node::kind::map)
        return actor_of(r, value, beside);
    if (const yaml_node* twice = beside.find("as"))
        r.error(*twice, "the step names its session already");
    return read_actor(r, value);
}

span read_span(reading& r, const yaml_node& node)
{
    span s;
    if (node.is == yaml_node::kind::scalar && node.text.find("{{") != std::string::npos)
        s.milliseconds = r.condition(node);
    else
        s.fixed = r.time(node).value_or(core::duration{});
    return s;
}

void apply_within(reading& r, const yaml_node& value, const yaml_node& beside, span& into)
{
    if (const yaml_node* within = single(r, "within", value, beside))
        into = read_span(r, *within);
}

} // namespace muster::scenario
