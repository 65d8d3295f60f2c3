// Keys of connect, disconnect, reconnect, get and post.
#include "scenario/steps/connection.hpp"

#include "core/bytes.hpp"
#include "scenario/steps/reply.hpp"

#include <algorithm>
#include <array>

namespace muster::scenario {

namespace {

bool is_bare_true(const yaml_node& node)
{
    return node.is == yaml_node::kind::scalar && !node.quoted && node.text == "true";
}

struct connect_parts {
    connect_step step;
    const yaml_node* match = nullptr;
};

constexpr std::array<key<connect_parts>, 5> connect_keys{{
    {{"namespace", "template", "the namespace to join; default /"},
     [](reading& r, const yaml_node& node, connect_parts& into) { into.step.nsp = read_namespace(r, node); }},
    {{"auth", "json", "the payload of CONNECT; default config.socketio.auth"},
     [](reading& r, const yaml_node& node, connect_parts& into) { into.step.auth = r.template_value(node); }},
    {{"refused", "boolean", "the server must refuse"},
     [](reading& r, const yaml_node& node, connect_parts& into) {
         into.step.refused = r.boolean(node).value_or(false);
     }},
    {{"match", "match | match[]", "values in the payload of the refusal ($.message)"},
     [](reading& r, const yaml_node& node, connect_parts& into) {
         into.match = &node;
         into.step.matches = read_matches(r, node, path_root::document);
     }},
    {{"timeout", "time", "longest wait; default 20s"},
     [](reading& r, const yaml_node& node, connect_parts& into) {
         into.step.timeout = r.time(node).value_or(into.step.timeout);
     }},
}};

constexpr std::array<key<disconnect_step>, 1> disconnect_keys{{
    {{"namespace", "template", "the namespace to leave; default the whole session"},
     [](reading& r, const yaml_node& node, disconnect_step& into) { into.nsp = read_namespace(r, node); }},
}};

constexpr std::array<key<reconnect_step>, 2> reconnect_keys{{
    {{"after", "pause", "how long to stay away; default not at all"},
     [](reading& r, const yaml_node& node, reconnect_step& into) {
         into.after = r.pause(node).value_or(duration_spec{});
     }},
    {{"timeout", "time", "longest wait for the connection; default 20s"},
     [](reading& r, const yaml_node& node, reconnect_step& into) {
         into.timeout = r.time(node).value_or(into.timeout);
     }},
}};

constexpr std::array<key<http_step>, 1> status_keys{{
    {{"statusCode", "whole", "the HTTP status that must come"},
     [](reading& r, const yaml_node& node, http_step& into) {
         if (const auto status = r.whole(node, 100, 599))
             into.status = *status;
     }},
}};

constexpr std::array<key<http_step>, 8> http_keys{{
    {{"url", "template", "a path on the target", true},
     [](reading& r, const yaml_node& node, http_step& into) {
         into.url = r.template_text(node);
         const std::string* fixed = into.url.if_constant();
         const bool unsafe = fixed != nullptr && fixed->find_first_of(" \t\r\n") != std::string::npos;
         const bool rooted = fixed == nullptr || fixed->starts_with('/');
         if (unsafe || !rooted)
             r.error(node, "expected a path on the target that begins with '/', found " + describe(node),
                     "requests go to the target only");
     }},
    {{"headers", "{template}", "header fields"},
     [](reading& r, const yaml_node& node, http_step& into) { into.fields = read_fields(r, node); }},
    {{"json", "json", "the body, sent as JSON"},
     [](reading& r, const yaml_node& node, http_step& into) { into.json = r.template_value(node); }},
    {{"body", "template", "the body, sent as text"},
     [](reading& r, const yaml_node& node, http_step& into) {
         if (into.json)
             r.error(node, "give either json or body");
         into.body = r.template_text(node);
     }},
    {{"expect", "httpExpect | httpExpect[]", "what the answer must be"},
     [](reading& r, const yaml_node& node, http_step& into) {
         read_list(r, node, "an object with statusCode", true, [&](const yaml_node& item) {
             read_object<http_step>(r, item, "expect", status_keys, into);
         });
     }},
    {{"match", "match | match[]", "values in the JSON body"},
     [](reading& r, const yaml_node& node, http_step& into) {
         into.matches = read_matches(r, node, path_root::document);
     }},
    {{"capture", "capture | capture[]", "values of the JSON body to keep"},
     [](reading& r, const yaml_node& node, http_step& into) {
         into.captures = read_captures(r, node, path_root::document);
     }},
    {{"timeout", "time", "longest wait; default 30s"},
     [](reading& r, const yaml_node& node, http_step& into) {
         into.timeout = r.time(node).value_or(into.timeout);
     }},
}};

constexpr std::array<refused_key, 8> refused_http{{{"beforeRequest", "JavaScript is not run"},
                                                   {"afterResponse", "JavaScript is not run"},
                                                   {"form", "write the body yourself with body and headers"},
                                                   {"qs", "write the query into the url"},
                                                   {"cookie", "write the header field Cookie under headers"},
                                                   {"name", "it would only rename figures: leave it out"},
                                                   {"ifTrue", "it stands beside get and post, not inside"},
                                                   {"followRedirect", "redirects are never followed"}}};

} // namespace

bool is_field_name(std::string_view name)
{
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
    });
}

std::vector<std::pair<std::string, text_template>> read_fields(reading& r, const yaml_node& node)
{
    std::vector<std::pair<std::string, text_template>> fields;
    if (node.is != yaml_node::kind::map) {
        r.expected(node, "an object of names and texts");
        return fields;
    }
    for (const yaml_entry& entry : node.entries) {
        text_template value = r.template_text(entry.value);
        const std::string* fixed = value.if_constant();
        if (!is_field_name(entry.key))
            r.error(entry.mark,
                    "'" + core::printable(entry.key, 60) + "' cannot be the name of a header or cookie");
        else if (fixed != nullptr && fixed->find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos)
            r.error(entry.value, "a header or cookie cannot hold a line end");
        fields.emplace_back(entry.key, std::move(value));
    }
    return fields;
}

connect_step read_connect(reading& r, const yaml_node& value)
{
    connect_parts parts;
    if (!is_bare_true(value))
        read_object<connect_parts>(r, value, "connect", connect_keys, parts);
    if (parts.match != nullptr && !parts.step.refused)
        r.error(*parts.match, "match looks at the refusal: it needs refused: true");
    return std::move(parts.step);
}

disconnect_step read_disconnect(reading& r, const yaml_node& value)
{
    disconnect_step step;
    if (!is_bare_true(value))
        read_object<disconnect_step>(r, value, "disconnect", disconnect_keys, step);
    return step;
}

drop_step read_drop(reading& r, const yaml_node& value)
{
    if (!is_bare_true(value))
        r.expected(value, "true");
    return {};
}

reconnect_step read_reconnect(reading& r, const yaml_node& value)
{
    reconnect_step step;
    if (!is_bare_true(value))
        read_object<reconnect_step>(r, value, "reconnect", reconnect_keys, step);
    return step;
}

http_step read_http(reading& r, const yaml_node& value, std::string method)
{
    http_step step;
    step.method = std::move(method);
    read_object<http_step>(r, value, step.method == "GET" ? "get" : "post", http_keys, step, refused_http);
    return step;
}

void describe_connections(std::vector<object_info>& objects)
{
    objects.push_back(
        {"connect", "open a session, or join a namespace", infos_of<connect_parts>(connect_keys), {}});
    objects.push_back({"disconnect", "leave with goodbye", infos_of<disconnect_step>(disconnect_keys), {}});
    objects.push_back(
        {"reconnect", "drop the session and open another", infos_of<reconnect_step>(reconnect_keys), {}});
    objects.push_back({"httpExpect", "what an HTTP answer must be", infos_of<http_step>(status_keys), {}});
    objects.push_back({"http", "an HTTP request beside the session", infos_of<http_step>(http_keys), {}});
}

} // namespace muster::scenario
