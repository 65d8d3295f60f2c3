// Cases of one revision and variant share a stage; each has an actor, a number and a time limit of its own.
#include "engine/cases/player.hpp"

#include "engine/script/actor.hpp"
#include "engine/script/flow_plan.hpp"
#include "engine/script/script.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace muster::engine {

namespace {

using namespace std::chrono_literals;

constexpr core::duration case_time = 60s; // every wait of a case is shorter: past this the tool is at fault
constexpr core::duration never_matters = 5ms;
constexpr std::uint64_t case_stream = 0x63617365;

// "/socket.io/" as the variant `at` has it; plain Engine.IO is not Socket.IO under another name.
std::string path_of(const std::string& path, const std::string& at)
{
    if (at.empty())
        return path;
    return at == "engine" ? "/engine.io/" : "/" + at + path;
}

scenario::scenario_file file_of(const suite_options& o, const planned_case& what)
{
    scenario::scenario_file file;
    file.path = what.file->path;
    file.socketio.revision = what.eio == 3 ? wire::engineio_revision::v3 : wire::engineio_revision::v4;
    file.socketio.path = path_of(o.path, what.what->at);
    return file;
}

run_options options_of(const scenario::scenario_file& file, std::uint64_t seed)
{
    run_options o;
    o.scenario = &file;
    o.seed = seed;
    return o;
}

} // namespace

struct player::ground {
    ground(const suite_options& o, const planned_case& what, core::time_point start)
        : file(file_of(o, what)), shared(options_of(file, o.seed), start), play(shared)
    {
        shared.target = raw_target{o.authority, o.origin,  file.socketio.path, o.nsp,
                                   o.auth,      o.headers, o.event_names,      {}};
    }

    scenario::scenario_file file;
    stage shared;
    script play;
};

struct player::playing {
    playing(client::client_id id, const planned_case& what, ground& on, core::random_source random)
        : where(&on), plan(plan_for(what)), a(id, plan, on.shared.client_options, random)
    {
        a.variables.resize(what.file->variables.size());
    }

    // A case that knows no application looks past its events.
    static flow_plan plan_for(const planned_case& what)
    {
        flow_plan plan = plan_of(what.what->flow);
        plan.skips_events = what.what->needs.empty();
        return plan;
    }

    ground* where;
    flow_plan plan;
    actor a;
    core::time_point began{};
    core::time_point touched{}; // when it last did something
    core::duration late{};
};

player::player(const suite_options& options, core::time_point start) : options_(&options), start_(start) {}

player::~player() = default;

player::ground& player::ground_of(const planned_case& what)
{
    auto& slot = grounds_[{what.eio, what.what->at}];
    if (!slot) {
        slot = std::make_unique<ground>(*options_, what, start_);
        slot->shared.target.round_trip = round_trip_;
    }
    return *slot;
}

void player::allow(core::duration round_trip)
{
    round_trip_ = round_trip;
    for (const auto& [of, one] : grounds_)
        one->shared.target.round_trip = round_trip;
}

client::client_id player::start(const planned_case& what, moment t)
{
    const client::client_id id = last_++;
    ground& on = ground_of(what);
    auto random = core::random_source::stream(options_->seed ^ case_stream, id);
    const auto at = playing_.emplace(id, std::make_unique<playing>(id, what, on, random)).first;
    playing& p = *at->second;
    p.began = p.touched = t.now;
    t.io.client = id;
    on.play.begin(p.a, t.now, t);
    settle(at, t);
    return id;
}

void player::on(client::client_id who, const client::io_event& event, moment t)
{
    const auto at = playing_.find(who);
    if (at == playing_.end())
        return;
    playing& p = *at->second;
    t.io.client = who;
    p.where->play.on(p.a, event, t);
    p.touched = t.now;
    settle(at, t);
}

void player::on_deadline(moment t)
{
    for (auto next = playing_.begin(); next != playing_.end();) {
        const auto at = next++;
        playing& p = *at->second;
        t.io.client = at->first;
        if (script::next_deadline(p.a) <= t.now) {
            note_lateness(p, t.now);
            p.where->play.on_deadline(p.a, t);
            p.touched = t.now;
        }
        if (t.now >= p.began + case_time && p.a.running())
            p.where->play.cut(p.a, t);
        settle(at, t);
    }
}

// Late by more than a tenth of what the step waits: what did not come until then may lie in our own buffers.
// Pauses of ours in between, before the next poll or segment, are short and decide nothing.
void player::note_lateness(playing& p, core::time_point now)
{
    const core::time_point due = script::next_deadline(p.a);
    const core::duration late = now - std::max(due, p.touched);
    const bool raw = p.a.raw && p.a.raw->waiting();
    const core::duration length = raw ? p.a.raw->wait_ends() - p.a.raw->step_began() : due - p.began;
    if (late > never_matters && late * 10 > length)
        p.late = std::max(p.late, late);
}

core::time_point player::next_deadline() const
{
    core::time_point soonest = core::never;
    for (const auto& [id, p] : playing_)
        soonest = std::min({soonest, script::next_deadline(p->a), p->began + case_time});
    return soonest;
}

std::vector<client::client_id> player::cut_all(moment t)
{
    std::vector<client::client_id> cut;
    for (auto& [id, p] : playing_) {
        t.io.client = id;
        p->where->play.cut(p->a, t);
        p->where->play.close(p->a, false, t);
        cut.push_back(id);
    }
    playing_.clear();
    return cut;
}

// What ended is taken off the books with what it found.
void player::settle(std::map<client::client_id, std::unique_ptr<playing>>::iterator at, moment t)
{
    playing& p = *at->second;
    if (p.a.running())
        return;
    ended e{at->first, p.a.raw ? p.a.raw->found() : finding(), t.now - p.began, {}};
    const bool cut = !p.a.failed && t.now >= p.began + case_time;
    if (cut) {
        e.broken = fmt::format("it did not end within {} s",
                               std::chrono::duration_cast<std::chrono::seconds>(case_time).count());
        p.where->play.close(p.a, false, t);
    } else if (p.a.failed && e.found.verdict != scenario::outcome_word::by_level &&
               e.found.verdict != scenario::outcome_word::fail &&
               e.found.verdict != scenario::outcome_word::inconclusive &&
               e.found.verdict != scenario::outcome_word::skipped) {
        e.broken = p.a.failed->detail;
    }
    e.late = p.late;
    ended_.push_back(std::move(e));
    playing_.erase(at);
}

} // namespace muster::engine
