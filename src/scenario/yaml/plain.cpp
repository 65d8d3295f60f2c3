// Nodes to values, one to one; the tree is bounded by its reader.
#include "scenario/yaml/plain.hpp"

#include "scenario/yaml/document.hpp"
#include "scenario/yaml/scalar.hpp"
#include "scenario/yaml/source_text.hpp"

#include <string>
#include <utility>
#include <variant>

namespace muster::scenario {

namespace {

wire::value value_of(const yaml_node& node, diagnostic_list& problems)
{
    if (node.is == yaml_node::kind::list) {
        wire::array list;
        for (const yaml_node& item : node.items)
            list.push_back(value_of(item, problems));
        return list;
    }
    if (node.is == yaml_node::kind::map) {
        wire::object members;
        for (const yaml_entry& entry : node.entries)
            members.emplace_back(entry.key, value_of(entry.value, problems));
        return members;
    }
    std::variant<wire::value, std::string> scalar = scalar_value(node);
    if (const auto* why = std::get_if<std::string>(&scalar)) {
        problems.add(node.mark, *why);
        return {};
    }
    return std::get<wire::value>(std::move(scalar));
}

} // namespace

plain_outcome load_plain(std::string_view yaml, std::string_view path)
{
    const source_text source(yaml);
    diagnostic_list problems;
    plain_outcome outcome;
    if (const auto root = read_yaml(source, problems))
        outcome.value = value_of(*root, problems);
    if (!problems.empty())
        outcome.value.reset();
    outcome.diagnostics = problems.take(std::string(path), source);
    return outcome;
}

} // namespace muster::scenario
