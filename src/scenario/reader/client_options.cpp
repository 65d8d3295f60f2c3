// The options of Socket.IO's own client that a load generator can honour; the others are refused with a
// reason.
#include "scenario/reader/client_options.hpp"

#include "scenario/steps/connection.hpp"

#include <array>

namespace muster::scenario {

namespace {

constexpr std::string_view no_reconnect =
    "a lost session is counted, never silently replaced: use the step reconnect";

void read_transports(reading& r, const yaml_node& node, socketio_options& into)
{
    static constexpr std::array<std::string_view, 2> names{"websocket", "polling"};
    into.polling = false;
    into.websocket = false;
    bool websocket_first = false;
    read_list(r, node, "a list of transports", true, [&](const yaml_node& item) {
        const auto which = r.word(item, names);
        if (!which)
            return;
        websocket_first = websocket_first || (*which == 0 && !into.polling);
        (*which == 0 ? into.websocket : into.polling) = true;
    });
    if (!into.polling && !into.websocket)
        into.websocket = true;
    // A client that begins with websocket never falls back: that would hide a failure.
    if (websocket_first)
        into.polling = false;
}

void read_query(reading& r, const yaml_node& node, socketio_options& into)
{
    if (node.is == yaml_node::kind::map) {
        for (const yaml_entry& entry : node.entries)
            into.query.emplace_back(entry.key, r.template_text(entry.value));
        return;
    }
    const auto text = r.text(node, "an object of names and texts, or a query string");
    for (std::size_t at = 0; text && at <= text->size();) {
        const std::size_t end = std::min(text->find('&', at), text->size());
        const std::string_view pair = std::string_view(*text).substr(at, end - at);
        const std::size_t equals = std::min(pair.find('='), pair.size());
        yaml_node value = node;
        value.text = equals < pair.size() ? pair.substr(equals + 1) : std::string_view();
        if (equals > 0)
            into.query.emplace_back(pair.substr(0, equals), r.template_text(value));
        at = end + 1;
    }
}

void read_path(reading& r, const yaml_node& node, socketio_options& into)
{
    const auto path = r.text(node, "a path such as /socket.io/");
    if (!path)
        return;
    if (!path->starts_with('/') || path->find_first_of(" ?#\t\r\n") != std::string::npos) {
        r.expected(node, "a path that begins with '/'");
        return;
    }
    into.path = path->ends_with('/') ? *path : *path + '/';
}

void refuse_unless_false(reading& r, const yaml_node& node, socketio_options&)
{
    if (r.boolean(node).value_or(false))
        r.error(node, std::string(no_reconnect));
}

constexpr std::array<key<socketio_options>, 12> socketio_keys{{
    {{"transports", "transport[] | transport",
      "websocket, polling; [polling, websocket] begins with polling and upgrades; default [websocket]"},
     read_transports},
    {{"path", "text", "path of the endpoint; default /socket.io/"}, read_path},
    {{"eio", "3 | 4", "Engine.IO revision; default 4"},
     [](reading& r, const yaml_node& node, socketio_options& into) {
         if (const auto revision = r.whole(node, 3, 4))
             into.revision = static_cast<wire::engineio_revision>(*revision);
     }},
    {{"query", "{template} | text", "query parameters of the handshake"}, read_query},
    {{"extraHeaders", "{template}", "header fields of every request"},
     [](reading& r, const yaml_node& node, socketio_options& into) {
         into.extra_headers = read_fields(r, node);
     }},
    {{"cookies", "{template}", "cookies of every request"},
     [](reading& r, const yaml_node& node, socketio_options& into) { into.cookies = read_fields(r, node); }},
    {{"auth", "{json}", "payload of CONNECT"},
     [](reading& r, const yaml_node& node, socketio_options& into) {
         if (node.is != yaml_node::kind::map)
             r.expected(node, "an object");
         into.auth = r.template_value(node);
     }},
    {{"upgrade", "boolean", "whether polling upgrades to websocket; default true"},
     [](reading& r, const yaml_node& node, socketio_options& into) {
         into.upgrade = r.boolean(node).value_or(true);
     }},
    {{"b64", "boolean", "base64 for binary data over polling (Engine.IO 3); default false"},
     [](reading& r, const yaml_node& node, socketio_options& into) {
         into.base64_polling = r.boolean(node).value_or(false);
     }},
    {{"perMessageDeflate", "boolean", "offer compression on websocket; default false"},
     [](reading& r, const yaml_node& node, socketio_options& into) {
         into.deflate = r.boolean(node).value_or(false);
     }},
    {{"reconnection", "boolean", "only false: sessions are never silently replaced"}, refuse_unless_false},
    {{"forceNew", "boolean", "accepted: every client has its own connection"},
     [](reading& r, const yaml_node& node, socketio_options&) { r.boolean(node); }},
}};

constexpr std::array<refused_key, 8> refused_options{{
    {"reconnectionAttempts", no_reconnect},
    {"reconnectionDelay", no_reconnect},
    {"reconnectionDelayMax", no_reconnect},
    {"randomizationFactor", no_reconnect},
    {"parser", "only the default parser is spoken"},
    {"timeout", "set timeout on the step connect"},
    {"rememberUpgrade", "every session begins as transports says"},
    {"rejectUnauthorized", "set config.tls.rejectUnauthorized"},
}};

constexpr std::array<key<tls_options>, 2> tls_keys{{
    {{"rejectUnauthorized", "boolean", "verify the server's certificate; default true"},
     [](reading& r, const yaml_node& node, tls_options& into) {
         into.verify = r.boolean(node).value_or(true);
     }},
    {{"ca", "text",
      "PEM file beneath the scenario's folder with the authorities to trust; default the system's"},
     [](reading& r, const yaml_node& node, tls_options& into) {
         into.ca_file = r.file_beneath(node, "the path of a PEM file").value_or("");
     }},
}};

} // namespace

void read_socketio(reading& r, const yaml_node& node)
{
    read_object<socketio_options>(r, node, "socketio", socketio_keys, r.file.socketio, refused_options);
}

void read_tls(reading& r, const yaml_node& node)
{
    read_object<tls_options>(r, node, "tls", tls_keys, r.file.tls);
}

void describe_client_options(std::vector<object_info>& objects)
{
    objects.push_back({"socketio", "how clients connect", infos_of<socketio_options>(socketio_keys), {}});
    objects.push_back({"tls", "TLS of https and wss targets", infos_of<tls_options>(tls_keys), {}});
}

} // namespace muster::scenario
