// The keys of steps that wait, and what may come instead.
#include "scenario/raw/receiving.hpp"

#include "scenario/raw/actors.hpp"
#include "scenario/raw/captures.hpp"
#include "scenario/raw/outcomes.hpp"
#include "scenario/raw/patterns.hpp"

#include <array>

namespace muster::scenario {

namespace {

constexpr key_info as_info{"as", "name", "the session or connection; default a"};

constexpr std::array<key<closed_step>, 3> closed_keys{{
    {as_info, [](reading&, const yaml_node&, closed_step&) {}},
    {{"within", "span", "longest wait; default 1s"}, [](reading&, const yaml_node&, closed_step&) {}},
    {{"code", "whole | whole[]", "close codes; another shape is non-strict"},
     [](reading& r, const yaml_node& node, closed_step& into) {
         read_list(r, node, "a close code or a list of them", true, [&](const yaml_node& item) {
             into.codes.push_back(static_cast<std::uint16_t>(r.whole(item, 0, 65'535).value_or(0)));
         });
     }},
}};

constexpr std::array<key<silence_step>, 2> silence_keys{{
    {as_info, [](reading&, const yaml_node&, silence_step&) {}},
    {{"over", "span", "for how long", true},
     [](reading& r, const yaml_node& node, silence_step& into) { into.over = read_span(r, node); }},
}};

constexpr std::array<key<alive_step>, 1> alive_keys{{
    {as_info, [](reading&, const yaml_node&, alive_step&) {}},
}};

template <class Step>
void read_instead(reading& r, const yaml_node& beside, std::string_view kinds, Step& into)
{
    if (const yaml_node* instead = beside.find("instead"))
        into.instead = read_session_outcomes(r, *instead, kinds);
}

} // namespace

receive_step read_receive(reading& r, const yaml_node& value, const yaml_node& beside)
{
    receive_step step;
    step.as = actor_of(r, {}, beside);
    step.packets = read_patterns(r, value);
    if (step.packets.empty())
        r.error(value, "there are no packets here", "silence waits for nothing");
    apply_within(r, {}, beside, step.within);
    if (const yaml_node* capture = beside.find("capture"))
        step.captures = read_raw_captures(r, *capture, "json id text time");
    read_instead(r, beside, "closed silence packets", step);
    return step;
}

closed_step read_closed(reading& r, const yaml_node& value, const yaml_node& beside)
{
    closed_step step;
    if (value.is == yaml_node::kind::map)
        read_object<closed_step>(r, value, "closed", closed_keys, step);
    step.as = named_actor(r, value, beside);
    apply_within(r, value, beside, step.within);
    read_instead(r, beside, "closed silence packets", step);
    return step;
}

silence_step read_silence(reading& r, const yaml_node& value, const yaml_node& beside)
{
    silence_step step;
    if (value.is == yaml_node::kind::map)
        read_object<silence_step>(r, value, "silence", silence_keys, step);
    else
        step.over = read_span(r, value);
    step.as = actor_of(r, value, beside);
    read_instead(r, beside, "closed packets", step);
    return step;
}

alive_step read_alive(reading& r, const yaml_node& value, const yaml_node& beside)
{
    alive_step step;
    if (value.is == yaml_node::kind::map)
        read_object<alive_step>(r, value, "alive", alive_keys, step);
    step.as = named_actor(r, value, beside);
    read_instead(r, beside, "closed silence", step);
    return step;
}

void describe_receiving(std::vector<object_info>& objects)
{
    objects.push_back({"closed", "the end of a session", infos_of<closed_step>(closed_keys), {}});
    objects.push_back({"silence", "nothing comes", infos_of<silence_step>(silence_keys), {}});
    objects.push_back({"alive", "the session answers", infos_of<alive_step>(alive_keys), {}});
}

} // namespace muster::scenario
