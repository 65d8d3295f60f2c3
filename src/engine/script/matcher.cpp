// Comparison is JSON's; texts are cut for people.
#include "engine/script/matcher.hpp"

#include "core/bytes.hpp"
#include "wire/socketio_attachments.hpp"

#include <fmt/format.h>

namespace muster::engine {

namespace {

std::string shown(const wire::value* v)
{
    return v != nullptr ? core::printable(wire::to_json(*v), 200) : "nothing";
}

core::result<wire::value> parse(std::string_view json, std::span<const std::string> attachments)
{
    core::result<wire::value> v = wire::parse_json(json);
    if (v && !attachments.empty())
        if (const core::result<void> put = wire::put_attachments(*v, attachments); !put)
            return put.error();
    return v;
}

} // namespace

std::string_view event_name(std::string_view json, std::string& scratch)
{
    const std::size_t open = json.find_first_not_of(" \t\r\n[");
    if (open == std::string_view::npos || json[open] != '"')
        return {};
    const std::size_t end = json.find_first_of("\"\\", open + 1);
    if (end == std::string_view::npos)
        return {};
    if (json[end] == '"')
        return json.substr(open + 1, end - open - 1);
    std::size_t close = end;
    while (close < json.size() && json[close] != '"')
        close += json[close] == '\\' ? 2 : 1;
    if (close >= json.size())
        return {};
    core::result<std::string> name = wire::unescape_json_string(json.substr(open + 1, close - open - 1));
    if (!name)
        return {};
    scratch = std::move(*name);
    return scratch;
}

core::result<wire::value> event_arguments(std::string_view json, std::span<const std::string> attachments)
{
    core::result<wire::value> v = parse(json, attachments);
    if (v)
        if (auto* items = v->if_is<wire::array>(); items != nullptr && !items->empty())
            items->erase(items->begin());
    return v;
}

core::result<wire::value> ack_arguments(std::string_view json, std::span<const std::string> attachments)
{
    return parse(json, attachments);
}

std::string mismatch_of(const std::vector<scenario::match_rule>& rules, const wire::value& root,
                        scenario::scope& scope)
{
    for (const scenario::match_rule& rule : rules) {
        const wire::value expected = rule.expected.evaluate(scope);
        const wire::value* actual = wire::find_path(root, rule.path);
        if (actual == nullptr || !(*actual == expected))
            return fmt::format("{} is {} instead of {} (line {})", rule.path, shown(actual), shown(&expected),
                               rule.mark.line);
    }
    return {};
}

std::string capture(const std::vector<scenario::capture_rule>& rules, const wire::value& root,
                    std::vector<std::optional<wire::value>>& variables)
{
    for (const scenario::capture_rule& rule : rules) {
        const wire::value* found = wire::find_path(root, rule.path);
        if (found == nullptr)
            return rule.path;
        if (rule.into >= variables.size())
            variables.resize(rule.into + 1);
        variables[rule.into] = *found;
    }
    return {};
}

} // namespace muster::engine
