// The keys of replies. `channel` and `data` are Artillery's words for `on` and the only argument.
#include "scenario/steps/reply.hpp"

#include "core/bytes.hpp"

#include <algorithm>
#include <array>

namespace muster::scenario {

namespace {

struct reply_parts {
    reply value;
    wait_step wait;
    core::duration over{};
    bool named = false;
    path_root root = path_root::arguments;
};

void set_event(reading& r, const yaml_node& node, reply_parts& into)
{
    if (into.named)
        r.error(node, "'on' and 'channel' are the same: give one of them");
    into.value.event = read_event(r, node);
    into.named = true;
}

void add_arguments(reading& r, const yaml_node& node, reply_parts& into)
{
    const bool all = node.is == yaml_node::kind::list;
    into.value.matches.push_back({all ? "$" : "$.0", r.template_value(node), node.mark});
}

using reply_key = key<reply_parts>;

constexpr reply_key on_key{{"on", "template", "name of the event"}, set_event};

constexpr reply_key channel_key{
    {"channel", "template", "the same as `on`; paths then begin at the first argument"},
    [](reading& r, const yaml_node& node, reply_parts& into) {
        set_event(r, node, into);
        into.root = path_root::first_argument;
    }};

constexpr reply_key args_key{{"args", "json", "all arguments in a list, or the first; compared as JSON"},
                             add_arguments};

constexpr reply_key data_key{{"data", "json", "the same as `args`"}, add_arguments};

constexpr reply_key match_key{{"match", "match | match[]", "values that must be found in the arguments"},
                              [](reading& r, const yaml_node& node, reply_parts& into) {
                                  for (match_rule& rule : read_matches(r, node, into.root))
                                      into.value.matches.push_back(std::move(rule));
                              }};

constexpr reply_key capture_key{{"capture", "capture | capture[]", "values to keep in variables"},
                                [](reading& r, const yaml_node& node, reply_parts& into) {
                                    into.value.captures = read_captures(r, node, into.root);
                                }};

constexpr reply_key timeout_key{{"timeout", "time", "longest wait; default config.timeout, else 10s"},
                                [](reading& r, const yaml_node& node, reply_parts& into) {
                                    into.value.timeout = r.time(node).value_or(into.value.timeout);
                                }};

constexpr reply_key namespace_key{
    {"namespace", "template", "the namespace to listen in; default /"},
    [](reading& r, const yaml_node& node, reply_parts& into) { into.wait.nsp = read_namespace(r, node); }};

constexpr reply_key count_key{{"count", "whole", "how many such events; default 1"},
                              [](reading& r, const yaml_node& node, reply_parts& into) {
                                  into.wait.count = r.whole(node, 1, 1'000'000).value_or(1);
                              }};

constexpr reply_key for_key{{"for", "time", "how long it must stay out", true},
                            [](reading& r, const yaml_node& node, reply_parts& into) {
                                into.over = r.time(node).value_or(core::duration{});
                            }};

// Event names come first: they decide where paths begin.
constexpr std::array ack_keys{args_key, data_key, match_key, capture_key, timeout_key};
constexpr std::array response_keys{on_key,    channel_key, args_key,   data_key,
                                   match_key, capture_key, timeout_key};
constexpr std::array wait_keys{on_key,      channel_key, args_key,    data_key,     match_key,
                               capture_key, count_key,   timeout_key, namespace_key};
constexpr std::array never_keys{on_key, channel_key, args_key, data_key, match_key, for_key, namespace_key};

struct match_parts {
    path_root root;
    std::string path;
    const yaml_node* value = nullptr;
    const yaml_node* as = nullptr;
};

std::string default_path(path_root root)
{
    return root == path_root::document ? "$" : "$.0";
}

void read_rooted_path(reading& r, const yaml_node& node, match_parts& into)
{
    const auto text = read_path(r, node);
    if (!text)
        return;
    const std::string inside = text->substr(std::min<std::size_t>(text->size(), 2));
    const bool numbered = !inside.empty() && inside[0] >= '0' && inside[0] <= '9';
    if (into.root == path_root::document || numbered ||
        (text->size() == 1 && into.root == path_root::arguments))
        into.path = *text;
    else if (into.root == path_root::first_argument)
        into.path = "$.0" + text->substr(1);
    else
        r.error(node, "the path begins at the list of arguments",
                "did you mean '$.0" + core::printable(text->substr(1), 60) + "'?");
}

constexpr std::array<key<match_parts>, 2> match_keys{
    {{{"json", "text", "where to look: $ is the list of arguments, $.0 the first; default $.0"},
      read_rooted_path},
     {{"value", "json", "what must be there", true},
      [](reading&, const yaml_node& node, match_parts& into) { into.value = &node; }}}};

constexpr std::array<key<match_parts>, 2> capture_keys{
    {{{"json", "text", "where to look: $ is the list of arguments, $.0 the first; default $.0"},
      read_rooted_path},
     {{"as", "name", "the variable to keep it in", true},
      [](reading&, const yaml_node& node, match_parts& into) { into.as = &node; }}}};

constexpr std::array<refused_key, 6> other_extractors{
    {{"regexp", "take the value with json and compare it"},
     {"xpath", "take the value with json"},
     {"selector", "take the value with json"},
     {"header", "take the value from the body with json"},
     {"transform", "JavaScript is not run"},
     {"strict", "a capture that finds nothing is an error"}}};

reply_parts new_parts(const reading& r, const yaml_node& node)
{
    reply_parts parts;
    parts.value.mark = node.mark;
    parts.value.timeout = r.timeout;
    return parts;
}

void require_event(reading& r, const yaml_node& node, const reply_parts& parts, std::string_view what)
{
    if (node.is == yaml_node::kind::map && !parts.named)
        r.error(node, std::string(what) + " needs the key 'on'");
}

} // namespace

std::optional<std::string> read_path(reading& r, const yaml_node& node)
{
    auto text = r.text(node, "a path such as \"$.0.name\"");
    if (!text)
        return std::nullopt;
    const bool plain = text->find_first_of("*?@(),:{}") == std::string::npos;
    if (plain && text->starts_with('$') && wire::is_path(*text))
        return text;
    r.error(node, "expected a path such as \"$.0.name\" or \"$[0].name\", found " + describe(node));
    return std::nullopt;
}

std::vector<match_rule> read_matches(reading& r, const yaml_node& node, path_root root)
{
    std::vector<match_rule> rules;
    read_list(r, node, "an object with json and value", true, [&](const yaml_node& item) {
        match_parts parts{root, default_path(root)};
        const bool read = read_object<match_parts>(r, item, "match", match_keys, parts, other_extractors);
        if (read && parts.value != nullptr)
            rules.push_back({parts.path, r.template_value(*parts.value), item.mark});
    });
    return rules;
}

std::vector<capture_rule> read_captures(reading& r, const yaml_node& node, path_root root)
{
    std::vector<capture_rule> rules;
    read_list(r, node, "an object with json and as", true, [&](const yaml_node& item) {
        match_parts parts{root, default_path(root)};
        const bool read = read_object<match_parts>(r, item, "capture", capture_keys, parts, other_extractors);
        if (!read || parts.as == nullptr)
            return;
        if (parts.as->is != yaml_node::kind::scalar || !is_variable_name(parts.as->text))
            r.expected(*parts.as, "the name of a variable (letters, digits, _)");
        else
            rules.push_back({parts.path, r.variables.define(parts.as->text)});
    });
    return rules;
}

reply read_acknowledge(reading& r, const yaml_node& node)
{
    reply_parts parts = new_parts(r, node);
    const bool bare = node.is == yaml_node::kind::scalar && !node.quoted && node.text == "true";
    if (!bare)
        read_object<reply_parts>(r, node, "acknowledge", ack_keys, parts);
    return std::move(parts.value);
}

std::vector<reply> read_responses(reading& r, const yaml_node& node)
{
    std::vector<reply> replies;
    read_list(r, node, "an object with on", true, [&](const yaml_node& item) {
        reply_parts parts = new_parts(r, item);
        read_object<reply_parts>(r, item, "response", response_keys, parts);
        require_event(r, item, parts, "response");
        replies.push_back(std::move(parts.value));
    });
    return replies;
}

wait_step read_wait(reading& r, const yaml_node& node)
{
    reply_parts parts = new_parts(r, node);
    read_object<reply_parts>(r, node, "waitFor", wait_keys, parts);
    require_event(r, node, parts, "waitFor");
    parts.wait.expected = std::move(parts.value);
    return std::move(parts.wait);
}

never_step read_never(reading& r, const yaml_node& node)
{
    reply_parts parts = new_parts(r, node);
    read_object<reply_parts>(r, node, "never", never_keys, parts);
    require_event(r, node, parts, "never");
    return {parts.wait.nsp, parts.value.event, std::move(parts.value.matches), parts.over};
}

text_template read_event(reading& r, const yaml_node& node)
{
    // Socket.IO documentation, Emit cheatsheet, Reserved events.
    static constexpr std::array<std::string_view, 6> reserved{
        "connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"};
    text_template event = r.template_text(node);
    const std::string* fixed = event.if_constant();
    if (fixed != nullptr && std::find(reserved.begin(), reserved.end(), *fixed) != reserved.end())
        r.error(node, "'" + *fixed + "' is reserved by Socket.IO: it never goes over the wire as an event",
                *fixed == "connect" || *fixed == "disconnect" ? "the step is " + *fixed + ": true"
                                                              : std::string());
    return event;
}

text_template read_namespace(reading& r, const yaml_node& node)
{
    if (node.is == yaml_node::kind::scalar && node.text.empty())
        return text_template::constant("/");
    text_template nsp = r.template_text(node);
    const std::string* fixed = nsp.if_constant();
    if (fixed == nullptr || fixed->empty())
        return nsp;
    if (!fixed->starts_with('/'))
        r.error(node, "a namespace begins with '/'", "did you mean '/" + core::printable(*fixed, 60) + "'?");
    else if (fixed->find_first_of(",?") != std::string::npos)
        r.error(node, "a namespace cannot hold ',' or '?'");
    return nsp;
}

void describe_replies(std::vector<object_info>& objects)
{
    const auto infos = [](const auto& keys) { return infos_of(std::span<const reply_key>(keys)); };
    objects.push_back({"match", "a value that must be there", infos_of<match_parts>(match_keys), {}});
    objects.push_back({"capture", "a value to keep in a variable", infos_of<match_parts>(capture_keys), {}});
    objects.push_back({"acknowledge", "the ack of an emit", infos(ack_keys), {}});
    objects.push_back({"response", "an event that answers an emit", infos(response_keys), {"on", "channel"}});
    objects.push_back({"waitFor", "an event from the server", infos(wait_keys), {"on", "channel"}});
    objects.push_back({"never", "an event that must not come", infos(never_keys), {"on", "channel"}});
}

} // namespace muster::scenario
