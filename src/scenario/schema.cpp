// The JSON Schema of scenario files, from the tables of keys.
#include "scenario/loader.hpp"
#include "scenario/reader/cases.hpp"
#include "scenario/reader/keys.hpp"

#include "wire/json.hpp"

namespace muster::scenario {

namespace {

using wire::array;
using wire::object;
using wire::value;

std::string text(std::string_view s)
{
    return std::string(s);
}

value type_schema(std::string_view name)
{
    return object{{"type", text(name)}};
}

value any_of(array alternatives)
{
    return object{{"anyOf", std::move(alternatives)}};
}

value list_of(value items)
{
    return object{{"type", "array"}, {"items", std::move(items)}};
}

value pair_of_times()
{
    const value time = object{{"$ref", "#/definitions/time"}};
    return object{
        {"type", "array"}, {"items", time}, {"minItems", std::int64_t{2}}, {"maxItems", std::int64_t{2}}};
}

// Splits at '|' outside braces.
std::vector<std::string_view> alternatives_of(std::string_view kind)
{
    std::vector<std::string_view> parts;
    std::size_t start = 0;
    int depth = 0;
    for (std::size_t i = 0; i <= kind.size(); ++i) {
        depth += i < kind.size() && kind[i] == '{' ? 1 : 0;
        depth -= i < kind.size() && kind[i] == '}' ? 1 : 0;
        if (i < kind.size() && (kind[i] != '|' || depth > 0))
            continue;
        std::string_view part = kind.substr(start, i - start);
        while (part.starts_with(' '))
            part.remove_prefix(1);
        while (part.ends_with(' '))
            part.remove_suffix(1);
        parts.push_back(part);
        start = i + 1;
    }
    return parts;
}

// See key_info for the language of kinds.
value schema_of(std::string_view kind)
{
    const auto alternatives = alternatives_of(kind);
    if (alternatives.size() > 1) {
        array any;
        for (const std::string_view part : alternatives)
            any.push_back(schema_of(part));
        return any_of(std::move(any));
    }
    kind = alternatives[0];
    if (kind.ends_with("[]"))
        return list_of(schema_of(kind.substr(0, kind.size() - 2)));
    if (kind.starts_with('{'))
        return object{{"type", "object"},
                      {"additionalProperties", schema_of(kind.substr(1, kind.size() - 2))}};
    if (kind.starts_with('\''))
        return object{{"const", text(kind.substr(1, kind.size() - 2))}};
    if (kind == "3" || kind == "4")
        return object{{"const", std::int64_t{kind[0] - '0'}}};
    return object{{"$ref", "#/definitions/" + text(kind)}};
}

value described(value schema, std::string_view summary)
{
    return object{{"description", text(summary)}, {"allOf", array{std::move(schema)}}};
}

value object_schema(const object_info& info)
{
    object properties;
    array required;
    for (const key_info& k : info.keys) {
        properties.emplace_back(text(k.name), described(schema_of(k.kind), k.summary));
        if (k.required)
            required.emplace_back(text(k.name));
    }
    object schema{{"description", text(info.summary)},
                  {"type", "object"},
                  {"properties", std::move(properties)},
                  {"additionalProperties", false}};
    if (!required.empty())
        schema.emplace_back("required", std::move(required));
    array one_of;
    for (const std::string_view name : info.one_of)
        one_of.push_back(object{{"required", array{text(name)}}});
    if (!one_of.empty())
        schema.emplace_back("oneOf", std::move(one_of));
    return schema;
}

// Kinds that are no objects of the language.
object plain_definitions()
{
    const value time =
        object{{"anyOf", array{object{{"type", "number"}, {"minimum", std::int64_t{0}}},
                               object{{"type", "string"}, {"pattern", "^[0-9]+(\\.[0-9]+)? *[a-z]*$"}}}}};
    const value scalar = object{{"type", array{"string", "number", "boolean"}}};
    const auto only = [](std::string_view name, value of) {
        return value{object{{"type", "object"},
                            {"properties", object{{text(name), std::move(of)}}},
                            {"required", array{text(name)}},
                            {"additionalProperties", false}}};
    };
    const value time_ref = object{{"$ref", "#/definitions/time"}};
    return {
        {"text", object{{"type", array{"string", "number", "boolean"}}}},
        {"name", object{{"type", "string"}, {"minLength", std::int64_t{1}}}},
        {"number", type_schema("number")},
        {"whole", type_schema("integer")},
        {"boolean", type_schema("boolean")},
        {"true", object{{"const", true}}},
        {"time", time},
        {"template", scalar},
        {"expression", scalar},
        {"json", object{}},
        {"null", type_schema("null")},
        {"span", any_of({time_ref, object{{"type", "string"}, {"pattern", "^\\{\\{.*\\}\\}$"}}})},
        {"status",
         any_of({type_schema("integer"), object{{"type", "string"}, {"pattern", "^[1-5]([0-9][0-9]|xx)$"}}})},
        {"packet", any_of({scalar, object{{"$ref", "#/definitions/packetForm"}}})},
        {"sent", any_of({scalar, object{{"$ref", "#/definitions/sentBinary"}}})},
        {"verdict",
         object{{"enum", array{"pass", "non-strict", "fail", "informational", "inconclusive", "skipped"}}}},
        {"revision", object{{"enum", array{std::int64_t{3}, std::int64_t{4}}}}},
        {"caseLevel", object{{"enum", array{"must", "should", "rfc", "observed", "security", "info"}}}},
        {"transport", object{{"enum", array{"polling", "websocket"}}}},
        {"pause", any_of({time_ref, only("between", pair_of_times()), only("uniform", pair_of_times()),
                          only("exponential", time_ref), only("normal", pair_of_times())})}};
}

std::string schema_text(std::string_view title, const std::vector<object_info>& objects)
{
    object definitions = plain_definitions();
    for (const object_info& info : objects)
        definitions.emplace_back(text(info.name), object_schema(info));
    const value root = object{{"$schema", "http://json-schema.org/draft-07/schema#"},
                              {"title", text(title)},
                              {"allOf", array{object{{"$ref", "#/definitions/file"}}}},
                              {"definitions", std::move(definitions)}};
    return wire::to_json(root) + '\n';
}

} // namespace

std::string scenario_schema()
{
    return schema_text("muster scenario", all_objects());
}

std::string case_schema()
{
    return schema_text("muster conformance cases", all_case_objects());
}

} // namespace muster::scenario
