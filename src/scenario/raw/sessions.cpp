// The keys of open.
#include "scenario/raw/sessions.hpp"

#include "scenario/raw/actors.hpp"
#include "scenario/raw/captures.hpp"
#include "scenario/raw/patterns.hpp"
#include "scenario/steps/connection.hpp"
#include "scenario/steps/reply.hpp"

#include <array>

namespace muster::scenario {

namespace {

void read_namespace_to_join(reading& r, const yaml_node& node, open_step& into)
{
    const bool plain = node.is == yaml_node::kind::scalar && !node.quoted;
    if (plain && node.text == "true")
        into.connect = text_template::constant("/");
    else if (!plain || node.text != "false")
        into.connect = read_namespace(r, node);
}

void read_query(reading& r, const yaml_node& node, open_step& into)
{
    into.query = r.template_text(node);
    const std::string* fixed = into.query.if_constant();
    if (node.is == yaml_node::kind::scalar && fixed != nullptr && !fixed->starts_with('&'))
        r.error(node, "text for the query begins with '&', found " + describe(node));
}

constexpr std::array<key<open_step>, 8> open_keys{{
    {{"transport", "'polling' | 'websocket' | 'upgraded'",
      "how it connects; upgraded: polling, then a whole upgrade; default websocket"},
     [](reading& r, const yaml_node& node, open_step& into) {
         static constexpr std::array<std::string_view, 3> words{"polling", "websocket", "upgraded"};
         if (const auto which = r.word(node, words))
             into.over = static_cast<open_step::transport>(*which);
     }},
    {{"connect", "boolean | template", "the namespace to join; true: /"}, read_namespace_to_join},
    {{"auth", "json", "the payload of CONNECT"},
     [](reading& r, const yaml_node& node, open_step& into) {
         into.auth = read_sent_json(r, node);
         if (!into.connect)
             r.error(node, "auth is sent with CONNECT: it needs connect");
     }},
    {{"query", "template", "text appended to the query: &b64=1"}, read_query},
    {{"headers", "{template}", "header fields of the handshake"},
     [](reading& r, const yaml_node& node, open_step& into) { into.fields = read_fields(r, node); }},
    {{"pong", "boolean", "false: pings are not answered, or not sent (revision 3)"},
     [](reading& r, const yaml_node& node, open_step& into) {
         into.heartbeat = r.boolean(node).value_or(true);
     }},
    {{"poll", "boolean", "false: no GET is kept open"},
     [](reading& r, const yaml_node& node, open_step& into) {
         into.poll = r.boolean(node).value_or(true);
         if (!into.poll && into.over == open_step::transport::websocket)
             r.error(node, "a session over websocket does not poll");
     }},
    {{"as", "name", "the name of the session; default a"}, [](reading&, const yaml_node&, open_step&) {}},
}};

} // namespace

open_step read_open(reading& r, const yaml_node& value, const yaml_node& beside)
{
    open_step step;
    if (!read_object<open_step>(r, value, "open", open_keys, step))
        return step;
    step.as = actor_of(r, value, beside);
    if (const yaml_node* capture = beside.find("capture"))
        step.captures = read_raw_captures(r, *capture, "json text time");
    return step;
}

void describe_sessions(std::vector<object_info>& objects)
{
    objects.push_back({"open", "a well-behaved session", infos_of<open_step>(open_keys), {}});
}

} // namespace muster::scenario
