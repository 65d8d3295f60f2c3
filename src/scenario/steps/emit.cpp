// `emit: [event, argument, ...]` and `emit: {channel, data, ...}`; replies stand inside or beside it.
#include "scenario/steps/emit.hpp"

#include "scenario/steps/reply.hpp"

#include <array>

namespace muster::scenario {

namespace {

struct emit_parts {
    emit_step step;
    const yaml_node* namespace_at = nullptr; // where the optional keys stand
    const yaml_node* room_at = nullptr;
    const yaml_node* acknowledge_at = nullptr;
    const yaml_node* response_at = nullptr;
};

// A key that may stand inside and beside `emit`, but once.
void place(reading& r, const yaml_node& node, const yaml_node*& at)
{
    if (at != nullptr)
        r.error(node, "this key stands both inside and beside 'emit'");
    at = &node;
}

using emit_key = key<emit_parts>;

constexpr emit_key namespace_key{{"namespace", "template", "the namespace to send to; default /"},
                                 [](reading& r, const yaml_node& node, emit_parts& into) {
                                     place(r, node, into.namespace_at);
                                     into.step.nsp = read_namespace(r, node);
                                 }};

constexpr emit_key room_key{
    {"room", "template", "the room whose members must get it, \"\" for none; default the room joined last"},
    [](reading& r, const yaml_node& node, emit_parts& into) {
        place(r, node, into.room_at);
        into.step.room = r.template_text(node);
    }};

constexpr emit_key acknowledge_key{
    {"acknowledge", "acknowledge | boolean", "the ack that must come; true: any, false: none is asked for"},
    [](reading& r, const yaml_node& node, emit_parts& into) {
        place(r, node, into.acknowledge_at);
        const bool refused = node.is == yaml_node::kind::scalar && !node.quoted && node.text == "false";
        if (!refused)
            into.step.acknowledge = read_acknowledge(r, node);
    }};

constexpr emit_key response_key{
    {"response", "response | response[]", "events that must come back, in any order"},
    [](reading& r, const yaml_node& node, emit_parts& into) {
        place(r, node, into.response_at);
        into.step.responses = read_responses(r, node);
    }};

constexpr std::array beside_keys{namespace_key, room_key, acknowledge_key, response_key};

constexpr emit_key channel_key{
    {"channel", "template", "name of the event", true},
    [](reading& r, const yaml_node& node, emit_parts& into) { into.step.event = read_event(r, node); }};

constexpr emit_key data_key{{"data", "json", "the only argument"},
                            [](reading& r, const yaml_node& node, emit_parts& into) {
                                into.step.args.push_back(r.template_value(node));
                            }};

constexpr emit_key args_key{
    {"args", "json[]", "all arguments"}, [](reading& r, const yaml_node& node, emit_parts& into) {
        if (!into.step.args.empty())
            r.error(node, "give either data or args");
        read_list(r, node, "a list of arguments", false,
                  [&](const yaml_node& item) { into.step.args.push_back(r.template_value(item)); });
    }};

constexpr std::array emit_keys{channel_key, data_key,        args_key,    namespace_key,
                               room_key,    acknowledge_key, response_key};

void read_request(reading& r, const yaml_node& value, emit_parts& into)
{
    constexpr std::string_view form = "a list [event, argument, ...] or an object with channel and data";
    if (value.is == yaml_node::kind::map) {
        read_object<emit_parts>(r, value, "emit", emit_keys, into);
        return;
    }
    if (value.is != yaml_node::kind::list || value.items.empty()) {
        r.expected(value, value.is == yaml_node::kind::list ? "the name of an event in this list" : form);
        return;
    }
    into.step.event = read_event(r, value.items[0]);
    for (std::size_t i = 1; i < value.items.size(); ++i)
        into.step.args.push_back(r.template_value(value.items[i]));
}

void read_beside(reading& r, const yaml_node& beside, emit_parts& into)
{
    for (const emit_key& k : beside_keys) {
        if (const yaml_node* value = beside.find(k.info.name))
            k.read(r, *value, into);
    }
}

struct membership_parts {
    const yaml_node* request = nullptr;
    text_template room;
};

constexpr auto read_later = [](reading&, const yaml_node&, membership_parts&) {};

constexpr std::array<key<membership_parts>, 5> membership_keys{{
    {{"emit", "json[] | emit", "the event that makes the server change the membership", true},
     [](reading&, const yaml_node& node, membership_parts& into) { into.request = &node; }},
    {{"room", "template", "the room, as the checks call it", true},
     [](reading& r, const yaml_node& node, membership_parts& into) {
         into.room = r.template_text(node);
         if (node.is == yaml_node::kind::scalar && node.text.empty())
             r.error(node, "a room that is joined or left needs a name");
     }},
    {namespace_key.info, read_later},
    {acknowledge_key.info, read_later},
    {response_key.info, read_later},
}};

} // namespace

emit_step read_emit(reading& r, const yaml_node& value, const yaml_node& beside)
{
    emit_parts parts;
    read_request(r, value, parts);
    read_beside(r, beside, parts);
    return std::move(parts.step);
}

membership_step read_membership(reading& r, const yaml_node& value, bool join)
{
    membership_step step;
    step.join = join;
    membership_parts parts;
    if (!read_object<membership_parts>(r, value, join ? "join" : "leave", membership_keys, parts))
        return step;
    step.room = parts.room;
    if (parts.request != nullptr)
        step.request = read_emit(r, *parts.request, value);
    step.request.room = parts.room;
    return step;
}

void describe_emits(std::vector<object_info>& objects)
{
    objects.push_back({"emit", "an event to send", infos_of(std::span<const emit_key>(emit_keys)), {}});
    objects.push_back({"membership",
                       "an event that changes who is in a room",
                       infos_of<membership_parts>(membership_keys),
                       {}});
}

} // namespace muster::scenario
