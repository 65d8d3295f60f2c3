// Open arrivals (a count or a rate), closed populations, and phases in which nobody starts.
#include "scenario/reader/phases.hpp"

#include <algorithm>
#include <array>

namespace muster::scenario {

namespace {

constexpr std::uint32_t most_clients = 10'000'000;
constexpr double most_rate = 1'000'000;

void set_length(reading& r, const yaml_node& node, phase& into)
{
    if (into.length > core::duration{})
        r.error(node, "'pause' is a phase without arrivals: it takes no duration");
    into.length = r.time(node).value_or(core::duration(1));
}

constexpr std::array<key<phase>, 10> phase_keys{{
    {{"name", "text", "its name in reports; default phase N"},
     [](reading& r, const yaml_node& node, phase& into) { into.name = r.text(node).value_or(into.name); }},
    {{"duration", "time", "how long it lasts"}, set_length},
    {{"pause", "time", "how long nobody starts (instead of duration)"}, set_length},
    {{"arrivalCount", "whole", "clients that start in this phase, evenly spread"},
     [](reading& r, const yaml_node& node, phase& into) {
         into.arrival_count = r.whole(node, 1, most_clients);
     }},
    {{"arrivalRate", "number", "clients that start in a second"},
     [](reading& r, const yaml_node& node, phase& into) {
         into.arrival_rate = r.number(node, 0, most_rate);
     }},
    {{"rampTo", "number", "the rate at the end of the phase"},
     [](reading& r, const yaml_node& node, phase& into) { into.ramp_to = r.number(node, 0, most_rate); }},
    {{"arrivals", "'even' | 'poisson'", "gaps between arrivals: all alike, or exponential; default even"},
     [](reading& r, const yaml_node& node, phase& into) {
         static constexpr std::array<std::string_view, 2> words{"even", "poisson"};
         into.poisson = r.word(node, words) == 1;
     }},
    {{"maxVusers", "whole", "arrivals past so many living clients are dropped and counted"},
     [](reading& r, const yaml_node& node, phase& into) { into.max_users = r.whole(node, 1, most_clients); }},
    {{"users", "whole", "keep so many clients alive"},
     [](reading& r, const yaml_node& node, phase& into) { into.users = r.whole(node, 0, most_clients); }},
    {{"rampUsersTo", "whole", "the number of living clients at the end of the phase"},
     [](reading& r, const yaml_node& node, phase& into) {
         into.ramp_users_to = r.whole(node, 0, most_clients);
     }},
}};

bool has(const yaml_node& node, std::string_view name)
{
    return node.find(name) != nullptr;
}

void check_phase(reading& r, const yaml_node& node, const phase& p)
{
    const int models = (has(node, "arrivalCount") ? 1 : 0) + (has(node, "arrivalRate") ? 1 : 0) +
                       (has(node, "users") ? 1 : 0);
    if (!has(node, "duration") && !has(node, "pause"))
        r.error(node, "a phase needs the key 'duration'");
    if (models > 1)
        r.error(node, "a phase has one of arrivalCount, arrivalRate and users");
    if (has(node, "pause") && models > 0)
        r.error(*node.find("pause"), "nobody starts in a pause: use duration");
    if (has(node, "rampTo") && !has(node, "arrivalRate"))
        r.error(*node.find("rampTo"), "rampTo needs arrivalRate, the rate to begin with");
    if (has(node, "rampUsersTo") && !has(node, "users"))
        r.error(*node.find("rampUsersTo"), "rampUsersTo needs users, the number to begin with");
    if (p.arrival_rate == 0.0 && p.ramp_to.value_or(0) == 0.0)
        r.error(*node.find("arrivalRate"), "a rate of 0 starts nobody: use pause");
    if (p.users == 0U && p.ramp_users_to.value_or(0) == 0U)
        r.error(*node.find("users"), "0 users start nobody: use pause");
    if (has(node, "users") && has(node, "maxVusers"))
        r.error(*node.find("maxVusers"), "maxVusers limits arrivals, not users");
}

} // namespace

void read_phases(reading& r, const yaml_node& node)
{
    bool starts = false;
    read_list(r, node, "a list of phases", true, [&](const yaml_node& item) {
        phase p;
        p.mark = item.mark;
        p.name = "phase " + std::to_string(r.file.phases.size() + 1);
        if (read_object<phase>(r, item, "a phase", phase_keys, p))
            check_phase(r, item, p);
        for (const std::string_view starter : {"arrivalCount", "arrivalRate", "users"})
            starts = starts || has(item, starter);
        r.file.phases.push_back(std::move(p));
    });
    if (!starts && node.is != yaml_node::kind::null)
        r.error(node, "no phase starts a client: arrivalCount, arrivalRate or users is missing");
}

void describe_phases(std::vector<object_info>& objects)
{
    objects.push_back({"phase",
                       "a stretch of the run in which clients start",
                       infos_of<phase>(phase_keys),
                       {"duration", "pause"}});
}

} // namespace muster::scenario
