// What a scenario and a seed make of the shared parts.
#include "engine/script/stage.hpp"

#include "core/random.hpp"
#include "engine/script/actor.hpp"

namespace muster::engine {

namespace {

constexpr std::uint64_t judge_stream = 0x6a756467;

} // namespace

checks::judge_options judge_options_of(const scenario::scenario_file& scenario, std::uint64_t seed,
                                       core::time_point begin)
{
    // With the start time in it: a server may still hold messages of a run with the same seed.
    core::random_source random = core::random_source::stream(
        seed ^ judge_stream, static_cast<std::uint64_t>(begin.time_since_epoch().count()));
    checks::judge_options o;
    o.run = static_cast<std::uint32_t>(random.next());
    o.secret = random.next();
    o.order = scenario.expect.order;
    o.delivery = scenario.expect.delivery;
    o.isolation = scenario.expect.isolation;
    o.sender_excluded = scenario.expect.sender_excluded.value_or(false);
    o.sender_included = !scenario.expect.sender_excluded.value_or(true);
    return o;
}

client::client_options client_options_of(const scenario::scenario_file& scenario)
{
    const scenario::socketio_options& s = scenario.socketio;
    client::client_options o;
    o.revision = s.revision;
    o.polling = s.polling;
    o.websocket = s.websocket;
    o.upgrade = s.upgrade;
    o.base64_polling = s.base64_polling;
    o.deflate = s.deflate;
    o.path = s.path;
    return o;
}

// The authority is what stands between "://" and the path; what is no URL is an embedded server.
raw_target raw_target_of(const scenario::scenario_file& scenario)
{
    raw_target t;
    const std::string url = scenario.targets.empty() ? std::string() : scenario.targets.front();
    const std::size_t scheme = url.find("://");
    t.origin = scheme == std::string::npos ? "http://127.0.0.1" : url.substr(0, url.find('/', scheme + 3));
    t.authority = t.origin.substr(t.origin.find("://") + 3);
    t.path = scenario.socketio.path;
    if (scenario.socketio.auth)
        if (const wire::value* auth = scenario.socketio.auth->if_constant())
            t.auth = wire::to_json(*auth);
    for (const auto& [name, value] : scenario.socketio.extra_headers)
        if (const std::string* text = value.if_constant())
            t.headers.emplace_back(name, *text);
    return t;
}

stage::stage(const run_options& o, core::time_point begin)
    : options(o), scenario(o.scenario), start(begin),
      judging_by(judge_options_of(*o.scenario, o.seed, begin)),
      client_options(client_options_of(*o.scenario)), target(raw_target_of(*o.scenario)),
      judge(judging_by, begin), acks(judging_by, begin), meter(begin),
      recorder(begin, o.trace_client, o.solo, signals.log)
{}

std::string stage::where(const actor& a) const
{
    const scenario::source_mark mark = a.step != nullptr ? a.step->mark : a.plan->flow->mark;
    std::string text = scenario->path + ":" + std::to_string(mark.line);
    if (!a.plan->flow->name.empty())
        text += " (" + a.plan->flow->name + ")";
    if (a.step == nullptr)
        text += ", connecting";
    return text;
}

} // namespace muster::engine
