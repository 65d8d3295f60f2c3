// One table of actions and of the keys that may stand beside them.
#include "scenario/steps/step.hpp"

#include "core/bytes.hpp"
#include "scenario/raw/actions.hpp"
#include "scenario/steps/connection.hpp"
#include "scenario/steps/control.hpp"
#include "scenario/steps/emit.hpp"
#include "scenario/steps/reply.hpp"

#include <algorithm>
#include <array>

namespace muster::scenario {

namespace {

using node_t = const yaml_node&;

constexpr std::array<action, 16> client_actions{{
    {{"emit", "json[] | emit", "send an event"},
     "namespace room acknowledge response",
     [](reading& r, node_t value, node_t beside, step& s) { s.action = read_emit(r, value, beside); }},
    {{"join", "membership", "send the event that joins a room"},
     "",
     [](reading& r, node_t value, node_t, step& s) { s.action = read_membership(r, value, true); }},
    {{"leave", "membership", "send the event that leaves a room"},
     "",
     [](reading& r, node_t value, node_t, step& s) { s.action = read_membership(r, value, false); }},
    {{"waitFor", "waitFor", "wait for an event from the server"},
     "",
     [](reading& r, node_t value, node_t, step& s) { s.action = read_wait(r, value); }},
    {{"never", "never", "fail if an event comes"},
     "",
     [](reading& r, node_t value, node_t, step& s) { s.action = read_never(r, value); }},
    {{"think", "pause | template",
      "do nothing for a while; what {{ }} computes is in seconds, or a text with a unit"},
     "jitter",
     [](reading& r, node_t value, node_t beside, step& s) { s.action = read_think(r, value, beside); }},
    {{"loop", "step[]", "repeat steps"},
     "count over whileTrue loopValue loopElement pace",
     [](reading& r, node_t value, node_t beside, step& s) { s.action = read_loop(r, value, beside); }},
    {{"randomSwitch", "branch[]", "take one of several branches by weight"},
     "",
     [](reading& r, node_t value, node_t, step& s) { s.action = read_random_switch(r, value); }},
    {{"rendezvous", "rendezvous", "wait until enough clients are here"},
     "",
     [](reading& r, node_t value, node_t, step& s) { s.action = read_rendezvous(r, value); }},
    {{"connect", "connect | true", "open a session, or join a namespace"},
     "",
     [](reading& r, node_t value, node_t, step& s) { s.action = read_connect(r, value); }},
    {{"disconnect", "disconnect | true", "leave with goodbye"},
     "",
     [](reading& r, node_t value, node_t, step& s) { s.action = read_disconnect(r, value); }},
    {{"drop", "true", "cut the connection without goodbye"},
     "",
     [](reading& r, node_t value, node_t, step& s) { s.action = read_drop(r, value); }},
    {{"reconnect", "reconnect | true", "drop the session and open another"},
     "",
     [](reading& r, node_t value, node_t, step& s) { s.action = read_reconnect(r, value); }},
    {{"get", "http", "an HTTP GET beside the session"},
     "",
     [](reading& r, node_t value, node_t, step& s) { s.action = read_http(r, value, "GET"); }},
    {{"post", "http", "an HTTP POST beside the session"},
     "",
     [](reading& r, node_t value, node_t, step& s) { s.action = read_http(r, value, "POST"); }},
    {{"log", "template", "print a line"},
     "",
     [](reading& r, node_t value, node_t, step& s) { s.action = log_step{r.template_text(value)}; }},
}};

constexpr std::array<key_info, 12> client_siblings{{
    {"ifTrue", "expression", "do the step only if this holds"},
    {"namespace", "template", "of emit: the namespace to send to; default /"},
    {"room", "template", "of emit: the room whose members must get it, \"\" for none"},
    {"acknowledge", "acknowledge | boolean", "of emit: the ack that must come"},
    {"response", "response | response[]", "of emit: events that must come back, in any order"},
    {"jitter", "text | number", "of think: spread around the pause, as 20% or 500ms"},
    {"count", "expression", "of loop: how many times"},
    {"over", "time | json[] | name", "of loop: for how long, or over which elements"},
    {"whileTrue", "expression", "of loop: as long as this holds"},
    {"loopValue", "name", "of loop: another name for $loopCount"},
    {"loopElement", "name", "of loop: another name for $loopElement"},
    {"pace", "pause", "of loop: time between due times of its iterations"},
}};

constexpr std::string_view only_get_and_post = "of HTTP there are the steps get and post";

constexpr std::array<refused_key, 8> refused_steps{
    {{"function", "JavaScript is not run: use expressions"},
     {"beforeRequest", "JavaScript is not run"},
     {"afterResponse", "JavaScript is not run"},
     {"parallel", "the steps of a client run one after the other"},
     {"put", only_get_and_post},
     {"patch", only_get_and_post},
     {"delete", only_get_and_post},
     {"head", only_get_and_post}}};

template <class T>
std::vector<T> joined(std::span<const T> first, std::span<const T> second)
{
    std::vector<T> all(first.begin(), first.end());
    all.insert(all.end(), second.begin(), second.end());
    return all;
}

const std::vector<action>& all_actions()
{
    static const std::vector<action> all = joined<action>(client_actions, raw_actions());
    return all;
}

const std::vector<key_info>& all_siblings()
{
    static const std::vector<key_info> all = joined<key_info>(client_siblings, raw_siblings());
    return all;
}

const std::vector<key_info>& all_infos()
{
    static const std::vector<key_info> all = [] {
        std::vector<key_info> infos;
        for (const action& a : all_actions())
            infos.push_back(a.info);
        infos.insert(infos.end(), all_siblings().begin(), all_siblings().end());
        return infos;
    }();
    return all;
}

// Keys that are known but do not belong to the action.
void check_siblings(reading& r, const yaml_node& node, const action& chosen)
{
    for (const key_info& sibling : all_siblings()) {
        if (sibling.name == "ifTrue" || node.find(sibling.name) == nullptr ||
            lists(chosen.beside, sibling.name))
            continue;
        const auto owner = std::find_if(all_actions().begin(), all_actions().end(),
                                        [&](const action& a) { return lists(a.beside, sibling.name); });
        const auto entry = std::find_if(node.entries.begin(), node.entries.end(),
                                        [&](const yaml_entry& e) { return e.key == sibling.name; });
        r.error(entry->mark, "'" + std::string(sibling.name) + "' belongs beside '" +
                                 std::string(owner->info.name) + "', not beside '" +
                                 std::string(chosen.info.name) + "'");
    }
}

const action* find_action(reading& r, const yaml_node& node)
{
    const action* chosen = nullptr;
    for (const yaml_entry& entry : node.entries) {
        const auto found = std::find_if(all_actions().begin(), all_actions().end(),
                                        [&](const action& a) { return a.info.name == entry.key; });
        if (found == all_actions().end())
            continue;
        if (chosen != nullptr)
            r.error(entry.mark,
                    "a step does one thing: '" + std::string(chosen->info.name) + "' stands here already");
        else
            chosen = &*found;
    }
    return chosen;
}

step read_step(reading& r, const yaml_node& node)
{
    const std::vector<key_info>& infos = all_infos();
    step s;
    s.mark = node.mark;
    if (!check_keys(r, node, "a step", infos, refused_steps))
        return s;
    if (const yaml_node* condition = node.find("ifTrue"))
        s.if_true = r.condition(*condition);
    const action* chosen = find_action(r, node);
    const auto is_known = [&](const yaml_entry& entry) {
        return std::any_of(infos.begin(), infos.end(),
                           [&](const key_info& i) { return i.name == entry.key; });
    };
    if (chosen != nullptr) {
        check_siblings(r, node, *chosen);
        chosen->read(r, *node.find(chosen->info.name), node, s);
    } else if (std::all_of(node.entries.begin(), node.entries.end(), is_known)) {
        r.error(node, "this step does nothing: emit, waitFor, think, loop or another action is missing");
    }
    return s;
}

} // namespace

std::vector<step> read_steps(reading& r, const yaml_node& node)
{
    std::vector<step> steps;
    if (node.is == yaml_node::kind::list && node.items.empty())
        r.error(node, "there are no steps here");
    read_list(r, node, "a list of steps", false,
              [&](const yaml_node& item) { steps.push_back(read_step(r, item)); });
    return steps;
}

void describe_steps(std::vector<object_info>& objects)
{
    object_info info{"step", "one thing that a client does", all_infos(), {}};
    for (const action& a : all_actions())
        info.one_of.push_back(a.info.name);
    objects.push_back(std::move(info));
    describe_replies(objects);
    describe_emits(objects);
    describe_control(objects);
    describe_connections(objects);
    describe_raw_steps(objects);
}

} // namespace muster::scenario
