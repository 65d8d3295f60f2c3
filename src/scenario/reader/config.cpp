// The keys of config. Their order here is the order of reading: what templates may name comes first.
#include "scenario/reader/config.hpp"

#include "core/bytes.hpp"
#include "scenario/reader/client_options.hpp"
#include "scenario/reader/payload.hpp"
#include "scenario/reader/phases.hpp"
#include "scenario/reader/thresholds.hpp"

#include <algorithm>
#include <array>

namespace muster::scenario {

namespace {

void read_environment(reading& r, const yaml_node& node, scenario_file& into)
{
    read_list(r, node, "a list of names", false, [&](const yaml_node& item) {
        const auto name = r.text(item, "the name of an environment variable");
        if (!name)
            return;
        const auto value = r.options.environment ? r.options.environment(*name) : std::nullopt;
        if (!value)
            r.error(item, "the environment variable '" + core::printable(*name, 60) + "' is not set");
        else if (!value->empty())
            into.secrets.push_back(*value);
        r.environment.emplace_back(*name, value.value_or(""));
    });
}

// What is wrong with a URL of a target; empty when nothing is. The network layer parses it for good.
std::string_view defect_of(std::string_view url)
{
    static constexpr std::array<std::string_view, 4> schemes{"http://", "https://", "ws://", "wss://"};
    const auto scheme =
        std::find_if(schemes.begin(), schemes.end(), [&](std::string_view s) { return url.starts_with(s); });
    if (url.size() > 2'048)
        return "the URL is longer than 2048 bytes";
    if (scheme == schemes.end())
        return "a target is 'reference' or begins with http://, https://, ws:// or wss://";
    if (std::any_of(url.begin(), url.end(), [](char c) { return c <= ' ' || c == '\x7f' || c == '\\'; }))
        return "the URL holds a space, a control character or a backslash";
    const std::string_view rest = url.substr(scheme->size());
    const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
    if (authority.empty() || authority.starts_with(':'))
        return "the URL has no host";
    if (authority.find('@') != std::string_view::npos)
        return "the URL holds a user: send credentials with auth or extraHeaders";
    if (authority.find('%') != std::string_view::npos)
        return "the host of the URL holds a '%'";
    const std::string_view path = rest.substr(authority.size());
    if (!path.empty() && path != "/")
        return "a target ends after host and port: set socketio.path, or namespace on the steps";
    return {};
}

void read_target(reading& r, const yaml_node& node, scenario_file& into)
{
    read_list(r, node, "'reference' or a URL", true, [&](const yaml_node& item) {
        const auto value = r.constant(item);
        const auto* text = value ? value->if_is<std::string>() : nullptr;
        if (text == nullptr) {
            if (value)
                r.expected(item, "'reference' or a URL");
            return;
        }
        const std::string_view defect = *text == "reference" ? std::string_view() : defect_of(*text);
        if (!defect.empty())
            r.error(item, std::string(defect),
                    did_you_mean(*text, std::array<std::string_view, 1>{"reference"}));
        into.targets.push_back(*text);
    });
    if (node.is == yaml_node::kind::list && node.items.empty())
        r.error(node, "a target is missing");
}

void read_app(reading& r, const yaml_node& node, scenario_file& into)
{
    const auto name = r.text(node, "the name of an app of the reference server");
    if (!name)
        return;
    const auto& known = r.options.known_apps;
    if (!known.empty() && std::find(known.begin(), known.end(), *name) == known.end())
        r.error(node, "unknown app '" + core::printable(*name, 60) + "'", did_you_mean(*name, known));
    into.app = *name;
}

constexpr std::array<key<scenario_file>, 2> trust_keys{{
    {{"lateness", "time", "p99 of late timers past which a run cannot be believed; default 10ms"},
     [](reading& r, const yaml_node& node, scenario_file& into) {
         into.trusted_lateness = r.time(node).value_or(into.trusted_lateness);
     }},
    {{"coverage", "number", "share of deliveries that must have been judged, 0 to 1; default 0.999"},
     [](reading& r, const yaml_node& node, scenario_file& into) {
         into.coverage_floor = r.number(node, 0, 1).value_or(into.coverage_floor);
     }},
}};

void read_trust(reading& r, const yaml_node& node, scenario_file& into)
{
    read_object<scenario_file>(r, node, "trust", trust_keys, into);
}

constexpr auto read_options = [](reading& r, const yaml_node& node, scenario_file&) {
    read_socketio(r, node);
};

constexpr std::array<key<scenario_file>, 2> engines_keys{{
    {{"socketio-v3", "socketio", "accepted; options in it count as config.socketio"}, read_options},
    {{"socketio", "socketio", "accepted; options in it count as config.socketio"}, read_options},
}};

constexpr auto ensure = [](reading& r, const yaml_node& node, scenario_file&) { read_ensure(r, node); };

constexpr std::array<key<scenario_file>, 1> plugins_keys{{
    {{"ensure", "ensure", "the same as config.ensure"}, ensure},
}};

constexpr std::array<refused_key, 1> refused_plugins{
    {{"expect", "write expect on the steps get and post, and match on replies"}}};

constexpr std::array<key<scenario_file>, 14> config_keys{{
    {{"environment", "text[]",
      "environment variables that {{ $env.NAME }} may read; no output shows their values"},
     read_environment},
    {{"timeout", "time", "default timeout of acks and responses; default 10s"},
     [](reading& r, const yaml_node& node, scenario_file&) { r.timeout = r.time(node).value_or(r.timeout); }},
    {{"target", "text | text[]", "'reference' (the embedded server) or a URL; a list is a cluster", true},
     read_target},
    {{"app", "text", "the app that the embedded server mounts on /; default rooms"}, read_app},
    {{"phases", "phase | phase[]", "when clients start", true},
     [](reading& r, const yaml_node& node, scenario_file&) { read_phases(r, node); }},
    {{"payload", "payload | payload[]", "CSV files for the clients' variables"},
     [](reading& r, const yaml_node& node, scenario_file&) { read_payloads(r, node); }},
    {{"variables", "{json}", "constants; of a list, every client draws one element"},
     [](reading& r, const yaml_node& node, scenario_file&) { read_variables(r, node); }},
    {{"engines", "engines", "accepted for Artillery's sake"},
     [](reading& r, const yaml_node& node, scenario_file& into) {
         read_object<scenario_file>(r, node, "engines", engines_keys, into);
     }},
    {{"socketio", "socketio", "how clients connect"},
     [](reading& r, const yaml_node& node, scenario_file&) { read_socketio(r, node); }},
    {{"tls", "tls", "TLS of https and wss targets"},
     [](reading& r, const yaml_node& node, scenario_file&) { read_tls(r, node); }},
    {{"drain", "time", "longest wait for what is still on its way at the end; default 30s"},
     [](reading& r, const yaml_node& node, scenario_file& into) {
         into.drain = r.time(node, true).value_or(into.drain);
     }},
    {{"trust", "trust", "when a run cannot be believed"}, read_trust},
    {{"ensure", "ensure", "Artillery's thresholds"}, ensure},
    {{"plugins", "plugins", "only ensure"},
     [](reading& r, const yaml_node& node, scenario_file& into) {
         read_object<scenario_file>(r, node, "plugins", plugins_keys, into, refused_plugins);
     }},
}};

constexpr std::array<refused_key, 5> refused_config{{
    {"environments", "keep one file per environment, or use --target"},
    {"processor", "JavaScript is not run"},
    {"http", "set headers and timeout on the steps get and post"},
    {"defaults", "write the values on the steps"},
    {"includeFiles", "JavaScript is not run"},
}};

} // namespace

void read_config(reading& r, const yaml_node& node)
{
    read_object<scenario_file>(r, node, "config", config_keys, r.file, refused_config);
}

void describe_config(std::vector<object_info>& objects)
{
    objects.push_back({"config", "what holds for all clients", infos_of<scenario_file>(config_keys), {}});
    objects.push_back({"trust", "when a run cannot be believed", infos_of<scenario_file>(trust_keys), {}});
    objects.push_back({"engines", "engines of Artillery", infos_of<scenario_file>(engines_keys), {}});
    objects.push_back({"plugins", "plugins of Artillery", infos_of<scenario_file>(plugins_keys), {}});
    describe_client_options(objects);
    describe_phases(objects);
    describe_payloads(objects);
    describe_thresholds(objects);
}

} // namespace muster::scenario
