// The top level: config, scenarios, expect, thresholds; and what only the whole file can tell.
#include "scenario/reader/file.hpp"

#include "scenario/reader/config.hpp"
#include "scenario/reader/thresholds.hpp"
#include "scenario/steps/step.hpp"

#include <algorithm>
#include <array>

namespace muster::scenario {

namespace {

constexpr std::array<key<flow>, 4> flow_keys{{
    {{"name", "text", "its name in reports; default scenario N"},
     [](reading& r, const yaml_node& node, flow& into) { into.name = r.text(node).value_or(into.name); }},
    {{"weight", "number", "how often it is chosen against the others; default 1"},
     [](reading& r, const yaml_node& node, flow& into) { into.weight = r.number(node, 0, 1e6).value_or(1); }},
    {{"engine", "'socketio' | 'socketio-v3'", "accepted for Artillery's sake"},
     [](reading& r, const yaml_node& node, flow&) {
         static constexpr std::array<std::string_view, 2> words{"socketio", "socketio-v3"};
         r.word(node, words);
     }},
    {{"flow", "step[]", "the steps of a client", true},
     [](reading& r, const yaml_node& node, flow& into) { into.steps = read_steps(r, node); }},
}};

constexpr std::array<refused_key, 5> flow_hooks{
    {{"beforeScenario", "JavaScript is not run"},
     {"afterScenario", "JavaScript is not run"},
     {"beforeRequest", "JavaScript is not run"},
     {"afterResponse", "JavaScript is not run"},
     {"socketio", "all scenarios of a file connect as config.socketio says"}}};

// Whether the first step that needs a session is the one that opens it. Raw steps need none: they open their
// own, and a flow of nothing else is left alone.
enum class opening : std::uint8_t { none, raw, by_itself, by_engine };

opening first_need(const std::vector<step>& steps)
{
    opening most = opening::none;
    for (const step& s : steps) {
        opening need = opening::none;
        if (std::holds_alternative<connect_step>(s.action)) {
            need = opening::by_itself;
        } else if (std::holds_alternative<raw_step>(s.action)) {
            need = opening::raw;
        } else if (const auto* loop = std::get_if<loop_step>(&s.action)) {
            need = first_need(loop->body);
        } else if (const auto* choice = std::get_if<random_switch_step>(&s.action)) {
            for (const auto& branch : choice->branches)
                need = std::max(need, first_need(branch.flow));
        } else if (!std::holds_alternative<think_step>(s.action) &&
                   !std::holds_alternative<log_step>(s.action) &&
                   !std::holds_alternative<http_step>(s.action) &&
                   !std::holds_alternative<rendezvous_step>(s.action)) {
            need = opening::by_engine;
        }
        most = std::max(most, need);
        if (most > opening::raw)
            return most;
    }
    return most;
}

} // namespace

bool opens_by_itself(const std::vector<step>& steps)
{
    const opening need = first_need(steps);
    return need == opening::by_itself || need == opening::raw;
}

namespace {

void read_flows(reading& r, const yaml_node& node)
{
    double total = 0;
    read_list(r, node, "a list of scenarios", true, [&](const yaml_node& item) {
        flow f;
        f.mark = item.mark;
        f.name = "scenario " + std::to_string(r.file.flows.size() + 1);
        r.variables.begin_flow();
        read_object<flow>(r, item, "a scenario", flow_keys, f, flow_hooks);
        f.connects_itself = opens_by_itself(f.steps);
        total += f.weight;
        r.file.flows.push_back(std::move(f));
    });
    if (node.is == yaml_node::kind::list && total <= 0)
        r.error(node, "no scenario can ever be chosen");
}

bool read_promise(reading& r, const yaml_node& node, std::string_view promised)
{
    const std::array<std::string_view, 2> words{promised, "none"};
    return r.word(node, words) != 1;
}

constexpr std::array<key<expectations>, 4> expect_keys{{
    {{"order", "'per-sender' | 'none'",
      "messages of one sender to one room come in order; default per-sender"},
     [](reading& r, const yaml_node& node, expectations& into) {
         into.order = read_promise(r, node, "per-sender");
     }},
    {{"delivery", "'exactly-once' | 'none'",
      "every member of a room gets every message once; default exactly-once"},
     [](reading& r, const yaml_node& node, expectations& into) {
         into.delivery = read_promise(r, node, "exactly-once");
     }},
    {{"isolation", "boolean", "nobody outside the room gets it; default true"},
     [](reading& r, const yaml_node& node, expectations& into) {
         into.isolation = r.boolean(node).value_or(true);
     }},
    {{"senderExcluded", "boolean", "whether the sender is left out; default: learned from what comes"},
     [](reading& r, const yaml_node& node, expectations& into) { into.sender_excluded = r.boolean(node); }},
}};

constexpr std::array<key<scenario_file>, 4> file_keys{{
    {{"config", "config", "what holds for all clients", true},
     [](reading& r, const yaml_node& node, scenario_file&) { read_config(r, node); }},
    {{"scenarios", "scenario[]", "what a client does", true},
     [](reading& r, const yaml_node& node, scenario_file&) { read_flows(r, node); }},
    {{"expect", "expect", "the promises to hold the server to"},
     [](reading& r, const yaml_node& node, scenario_file& into) {
         read_object<expectations>(r, node, "expect", expect_keys, into.expect);
     }},
    {{"thresholds", "{text | text[]}", "limits by metric: {fanout.latency: [\"p(99) < 250ms\"]}"},
     [](reading& r, const yaml_node& node, scenario_file&) { read_thresholds(r, node); }},
}};

constexpr std::array<refused_key, 2> refused_top{{{"before", "prepare the target outside the scenario"},
                                                  {"after", "clean the target outside the scenario"}}};

} // namespace

void read_file(reading& r, const yaml_node& root)
{
    read_object<scenario_file>(r, root, "a scenario file", file_keys, r.file, refused_top);
    r.variables.report_undefined(r.problems);
    r.file.variables = r.variables.names();
}

std::vector<object_info> all_objects()
{
    std::vector<object_info> objects{
        {"file", "a scenario of muster", infos_of<scenario_file>(file_keys), {}}};
    objects.push_back({"scenario", "a client's life", infos_of<flow>(flow_keys), {}});
    objects.push_back(
        {"expect", "the promises to hold the server to", infos_of<expectations>(expect_keys), {}});
    describe_config(objects);
    describe_steps(objects);
    return objects;
}

} // namespace muster::scenario
