// The keys of captures: one source, and one variable to set or to append to.
#include "scenario/raw/captures.hpp"

#include "core/bytes.hpp"
#include "scenario/steps/connection.hpp"
#include "scenario/steps/reply.hpp"

#include <array>

namespace muster::scenario {

namespace {

using source = raw_capture::source;

struct capture_parts {
    raw_capture capture;
    int sources = 0;
    int variables = 0;
};

void set_source(reading& r, const yaml_node& node, capture_parts& into, source from)
{
    const bool bare = node.is == yaml_node::kind::scalar && !node.quoted && node.text == "true";
    if (!bare)
        r.expected(node, "true");
    into.capture.from = from;
    ++into.sources;
}

void set_variable(reading& r, const yaml_node& node, capture_parts& into, bool append)
{
    ++into.variables;
    into.capture.append = append;
    if (node.is == yaml_node::kind::scalar && is_variable_name(node.text))
        into.capture.into = r.variables.define(node.text);
    else
        r.expected(node, "the name of a variable (letters, digits, _)");
}

constexpr std::array<key<capture_parts>, 9> capture_keys{{
    {{"json", "text", "where in the JSON: $.sid"},
     [](reading& r, const yaml_node& node, capture_parts& into) {
         into.capture.from = source::json;
         into.capture.path = read_path(r, node).value_or("$");
         ++into.sources;
     }},
    {{"id", "true", "the ack id of the packet, as text"},
     [](reading& r, const yaml_node& node, capture_parts& into) { set_source(r, node, into, source::id); }},
    {{"text", "true", "the whole packet"},
     [](reading& r, const yaml_node& node, capture_parts& into) { set_source(r, node, into, source::text); }},
    {{"field", "text", "the header field of this name"},
     [](reading& r, const yaml_node& node, capture_parts& into) {
         into.capture.from = source::field;
         into.capture.path = r.text(node, "the name of a header field").value_or("");
         if (!into.capture.path.empty() && !is_field_name(into.capture.path))
             r.error(node, "'" + core::printable(into.capture.path, 60) + "' cannot be the name of a field");
         ++into.sources;
     }},
    {{"status", "true", "the status of the answer"},
     [](reading& r, const yaml_node& node, capture_parts& into) {
         set_source(r, node, into, source::status);
     }},
    {{"body", "true", "the body of the answer"},
     [](reading& r, const yaml_node& node, capture_parts& into) { set_source(r, node, into, source::body); }},
    {{"time", "true", "when it came: milliseconds since the case began"},
     [](reading& r, const yaml_node& node, capture_parts& into) { set_source(r, node, into, source::time); }},
    {{"as", "name", "the variable to keep it in"},
     [](reading& r, const yaml_node& node, capture_parts& into) { set_variable(r, node, into, false); }},
    {{"into", "name", "the variable whose list it is appended to"},
     [](reading& r, const yaml_node& node, capture_parts& into) { set_variable(r, node, into, true); }},
}};

} // namespace

std::vector<raw_capture> read_raw_captures(reading& r, const yaml_node& node, std::string_view sources)
{
    std::vector<raw_capture> captures;
    read_list(r, node, "an object such as {json: $.sid, as: sid}", true, [&](const yaml_node& item) {
        capture_parts parts;
        if (!read_object<capture_parts>(r, item, "capture", capture_keys, parts))
            return;
        if (parts.sources != 1)
            r.error(item, "a capture looks at one thing, here: " + std::string(sources));
        if (parts.variables != 1)
            r.error(item, "a capture needs one of as and into");
        for (const std::string_view name : {"json", "id", "text", "field", "status", "body", "time"}) {
            if (item.find(name) != nullptr && !lists(sources, name))
                r.error(*item.find(name), "'" + std::string(name) + "' cannot be captured here",
                        "there are: " + std::string(sources));
        }
        captures.push_back(std::move(parts.capture));
    });
    return captures;
}

void describe_raw_captures(std::vector<object_info>& objects)
{
    objects.push_back({"rawCapture",
                       "a value to keep in a variable",
                       infos_of<capture_parts>(capture_keys),
                       {"json", "id", "text", "field", "status", "body", "time"}});
}

} // namespace muster::scenario
