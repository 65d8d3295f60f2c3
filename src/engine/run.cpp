// Joins population, scripts, deadlines and observers of one shard.
#include "engine/run.hpp"

#include "engine/deadline_heap.hpp"
#include "engine/metric_names.hpp"
#include "engine/population/population.hpp"
#include "engine/script/actor.hpp"
#include "engine/script/flow_plan.hpp"
#include "engine/script/script.hpp"
#include "engine/script/stage.hpp"

#include <algorithm>
#include <deque>
#include <optional>
#include <utility>

namespace muster::engine {

namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t client_stream = 0x636c6e74;
constexpr core::duration settle_time = 250ms;   // for late copies, after everything expected has come
constexpr core::duration shortest_silence = 5s; // a server that pauses for less has lost nothing yet
constexpr core::duration probe_pause = 20ms;
constexpr std::size_t most_at_once = 64;  // clients served under one time
constexpr core::duration ended_kept = 5s; // a replaced client: its last commands and answers pass by

} // namespace

struct run::impl {
    impl(const run_options& options, core::time_point begin)
        : shared(options, begin), play(shared),
          people(*options.scenario, options.seed, options.shard, options.shards, options.solo), seen(begin)
    {
        for (const scenario::flow& f : options.scenario->flows) {
            plans.push_back(plan_of(f));
            longest = std::max(longest, plans.back().longest);
            shared.awaits_responses = shared.awaits_responses || plans.back().awaits_responses;
        }
    }

    stage shared;
    script play;
    population people;
    deadline_heap deadlines;
    std::deque<flow_plan> plans;
    core::duration longest{};                   // of any flow
    std::vector<std::unique_ptr<actor>> actors; // by number / shards
    std::vector<std::pair<core::time_point, std::uint32_t>> to_free;
    std::uint32_t running = 0;
    core::time_point last_start{};
    core::time_point seen; // the latest time this shard was told
    std::optional<core::time_point> drain_begin;
    std::optional<core::time_point> closed_at; // what comes later is of no interest
    core::time_point probe_at{}; // when to look again whether the drain is over: looking is not free
    core::duration silence{};    // that means nothing is on its way any more
    int signal = 0;

    std::uint32_t slot_of(std::uint32_t client) const { return client / shared.options.shards; }
    actor* find(std::uint32_t client)
    {
        const std::uint32_t slot = slot_of(client);
        const bool ours = client % shared.options.shards == shared.options.shard;
        return ours && slot < actors.size() ? actors[slot].get() : nullptr;
    }

    void start_clients(moment t);
    void start(const client_start& s, moment t);
    void give_variables(actor& a);
    void account(actor& a, std::size_t from, bool was_running, moment t);
    void cut_all(moment t);
    void free_ended(core::time_point now);
    core::time_point cut_at() const;
    core::time_point drain_check() const;
    core::problem unreachable_problem(const result::run_result& r) const;

    // Runs `work` on a client and keeps the books: bytes, frames, deadline, ends.
    template <class Work>
    void with(actor& a, moment t, Work&& work)
    {
        const std::size_t from = t.io.commands.size();
        const bool was_running = a.running();
        t.io.client = a.id;
        std::forward<Work>(work)();
        account(a, from, was_running, t);
    }
};

void run::impl::account(actor& a, std::size_t from, bool was_running, moment t)
{
    for (std::size_t i = from; i < t.io.commands.size(); ++i) {
        const client::io_command& c = t.io.commands[i];
        shared.meter.count.bytes_sent += c.body.size + c.target.size + c.fields.size;
    }
    shared.recorder.sent(a.id, t.io, from, t.now);
    if (was_running && !a.running()) {
        --running;
        const core::duration elapsed = t.now - shared.start;
        if (!people.ended(a.closed_population, a.failed.has_value(), elapsed))
            ++shared.signals.ended;
        if (a.closed_population)
            to_free.emplace_back(t.now + ended_kept, a.id);
    }
    deadlines.set_no_later(slot_of(a.id), script::next_deadline(a));
}

void run::impl::give_variables(actor& a)
{
    const scenario::scenario_file& s = *shared.scenario;
    a.variables.resize(s.variables.size());
    for (const auto& [slot, values] : s.constants)
        if (!values.empty())
            a.variables[slot] = values[a.random.between(0, values.size() - 1)];
    for (std::size_t i = 0; i < s.payloads.size(); ++i) {
        const scenario::payload& rows = s.payloads[i];
        const std::optional<std::size_t> row = row_of(rows, i, shared.options.seed, a.id);
        if (!row) {
            a.failed = failure{std::string(failure_kind::rows_used_up),
                               "client " + std::to_string(a.id) + " found no row left"};
            return;
        }
        for (std::size_t f = 0; f < rows.fields.size() && f < rows.rows[*row].size(); ++f)
            a.variables[rows.fields[f]] = rows.rows[*row][f];
    }
}

void run::impl::start(const client_start& s, moment t)
{
    const std::uint32_t slot = slot_of(s.client);
    if (slot >= actors.size())
        actors.resize(slot + 1);
    const std::uint64_t seed = shared.options.seed;
    const flow_plan& plan = plans[flow_of(shared.scenario->flows, seed, s.client)];
    actors[slot] = std::make_unique<actor>(s.client, plan, shared.client_options,
                                           core::random_source::stream(seed ^ client_stream, s.client));
    actor& a = *actors[slot];
    a.closed_population = s.closed;
    ++running;
    ++shared.meter.count.clients_started;
    last_start = t.now;
    give_variables(a);
    const core::time_point due = shared.options.solo ? t.now : shared.start + s.at;
    shared.lateness.record(t.now - due);
    with(a, t, [&] { play.begin(a, due, t); });
}

void run::impl::start_clients(moment t)
{
    const core::duration elapsed = t.now - shared.start;
    shared.phase = people.phase_name(elapsed);
    const std::uint64_t dropped = people.dropped();
    while (const std::optional<client_start> s = people.take(elapsed))
        start(*s, t);
    shared.signals.ended += static_cast<std::uint32_t>(people.dropped() - dropped);
}

// Flows that are still at work so long after the last start cannot end by themselves.
core::time_point run::impl::cut_at() const
{
    if (running == 0 || !people.over(seen - shared.start))
        return core::never;
    return std::max(last_start, shared.start + people.length()) + longest;
}

void run::impl::cut_all(moment t)
{
    for (const auto& a : actors)
        if (a && a->running())
            with(*a, t, [&] { play.cut(*a, t); });
}

void run::impl::free_ended(core::time_point now)
{
    std::erase_if(to_free, [&](const auto& entry) {
        if (entry.first > now)
            return false;
        const std::uint32_t slot = slot_of(entry.second);
        if (actors[slot]->session_open)
            return true; // it waits for a late ack until the end
        deadlines.set(slot, core::never);
        actors[slot].reset();
        return true;
    });
}

core::time_point run::impl::drain_check() const
{
    const core::time_point begin = *drain_begin;
    const core::time_point last = std::max(begin, shared.judge.last_delivery());
    const bool all_came = shared.judge.complete() && shared.acks_given_up == 0;
    const core::time_point quiet = last + (all_came ? settle_time : silence);
    return std::min(quiet, begin + shared.scenario->drain);
}

run::run(const run_options& options, core::time_point start) : impl_(std::make_unique<impl>(options, start))
{}

run::~run() = default;

void run::on(client::client_id who, const client::io_event& event, core::time_point now, client::io_queue& io)
{
    impl_->seen = std::max(impl_->seen, now);
    actor* a = impl_->find(who);
    if (a == nullptr)
        return;
    meter::counts& count = impl_->shared.meter.count;
    if (const auto* bytes = std::get_if<client::bytes_received>(&event))
        count.bytes_received += bytes->bytes.size();
    else if (const auto* answer = std::get_if<client::http_answered>(&event))
        count.bytes_received += answer->response->body.size();
    impl_->shared.recorder.received(who, event, now);
    const moment t{now, io};
    impl_->with(*a, t, [&] { impl_->play.on(*a, event, t); });
}

void run::on_deadline(core::time_point now, client::io_queue& io)
{
    impl_->seen = std::max(impl_->seen, now);
    const moment t{now, io};
    impl_->start_clients(t);
    deadline_heap& deadlines = impl_->deadlines;
    for (std::size_t served = 0; deadlines.soonest() <= now && served < most_at_once; ++served) {
        const std::uint32_t slot = deadlines.top();
        actor& a = *impl_->actors[slot];
        if (const core::time_point due = script::next_deadline(a); due <= now) {
            impl_->shared.lateness.record(now - due);
            impl_->with(a, t, [&] { impl_->play.on_deadline(a, t); });
        }
        deadlines.set(slot, script::next_deadline(a) <= now ? now + 1us : script::next_deadline(a));
    }
    if (now >= impl_->cut_at())
        impl_->cut_all(t);
    impl_->free_ended(now);
}

core::time_point run::next_deadline() const
{
    core::time_point soonest = impl_->deadlines.soonest();
    const core::duration next = impl_->people.next(impl_->seen - impl_->shared.start);
    if (next != no_start)
        soonest = std::min(soonest, impl_->shared.start + next);
    soonest = std::min(soonest, impl_->cut_at());
    if (impl_->drain_begin && impl_->shared.judging && impl_->probe_at > impl_->seen)
        soonest = std::min(soonest, impl_->probe_at);
    return soonest;
}

shard_signals& run::signals()
{
    return impl_->shared.signals;
}

void run::release_rendezvous(std::uint32_t id, core::time_point now, client::io_queue& io)
{
    const moment t{now, io};
    for (const auto& a : impl_->actors)
        if (a && a->wait == wait_kind::rendezvous)
            impl_->with(*a, t, [&] { impl_->play.release(*a, id, t); });
}

bool run::flows_done() const
{
    return impl_->running == 0 && impl_->people.over(impl_->seen - impl_->shared.start);
}

bool run::goodbyes_said() const
{
    return std::all_of(impl_->actors.begin(), impl_->actors.end(),
                       [](const auto& a) { return !a || a->machine.next_deadline() == core::never; });
}

const checks::emitted_lanes& run::emitted() const
{
    return impl_->shared.judge.emitted();
}

void run::learn(const checks::emitted_lanes& of_other_shard)
{
    impl_->shared.judge.learn(of_other_shard);
}

void run::begin_drain(core::time_point now)
{
    impl_->drain_begin = now;
    impl_->probe_at = now;
    impl_->silence = std::max<core::duration>(shortest_silence, 3 * impl_->shared.meter.slowest_usual());
}

bool run::drained(core::time_point now) const
{
    if (!impl_->drain_begin || now < impl_->probe_at)
        return false;
    const core::time_point check = impl_->drain_check();
    if (now < check)
        impl_->probe_at = std::min(check, now + probe_pause);
    return now >= check;
}

void run::stop(int signal_number, core::time_point now, client::io_queue& io)
{
    impl_->signal = signal_number;
    impl_->people.stop();
    impl_->cut_all({now, io});
}

void run::close_all(core::time_point now, client::io_queue& io)
{
    impl_->shared.judging = false;
    impl_->closed_at = now;
    const moment t{now, io};
    for (const auto& a : impl_->actors)
        if (a)
            impl_->with(*a, t, [&] { impl_->play.close(*a, true, t); });
}

core::problem run::impl::unreachable_problem(const result::run_result& r) const
{
    core::problem p;
    p.code = "unreachable";
    p.what = "no client got a session";
    if (!r.problems.empty()) {
        const core::problem& first = r.problems.front();
        p.code = first.code;
        p.where = first.where;
        p.cause = first.cause;
        p.remedy = first.remedy;
    } else {
        p.cause = "the run ended before the server answered";
        p.remedy = "Check that the target is reachable, and let the run take longer.";
    }
    p.kept = "nothing was measured";
    return p;
}

result::run_result run::finish(core::time_point now)
{
    result::run_result r;
    stage& s = impl_->shared;
    r.seed = s.options.seed;
    r.took = now - s.start;
    r.interrupted_by = impl_->signal;
    const bool all_came = s.judge.complete();
    const bool waited = impl_->signal == 0 && impl_->drain_begin;
    const bool capped =
        !waited || (!all_came && impl_->closed_at.value_or(now) >= *impl_->drain_begin + s.scenario->drain);
    s.judge.finish(capped, now, r.checks, r.ledger);
    s.acks.finish(waited, r.checks);
    s.meter.finish(r);
    s.recorder.finish(r);
    r.generator.dropped_starts = impl_->people.dropped();
    // A shard without clients says nothing against the others' view.
    const meter::counts& count = s.meter.count;
    const bool idle = count.clients_started == 0 && s.options.shards > 1;
    // What could be compared has come: raw steps open sessions that are not counted.
    const bool reached = count.sessions_opened > 0 || count.match_failures > 0;
    r.unreachable = idle || (!reached && count.clients_failed > 0 && count.clients_completed == 0);
    if (r.unreachable && !idle) {
        const core::problem p = impl_->unreachable_problem(r);
        r.problems.assign(1, p);
    }
    r.metrics[std::string(metric::lateness)].corrected = s.lateness;
    r.generator.lateness = std::move(s.lateness);
    return r;
}

run::progress run::current() const
{
    const meter::counts& count = impl_->shared.meter.count;
    progress p;
    for (const auto& a : impl_->actors) {
        if (!a)
            continue;
        p.connected += a->session_open && a->ever_connected ? 1U : 0U;
        p.connecting += a->running() && !a->ever_connected ? 1U : 0U;
    }
    p.finished = static_cast<std::uint32_t>(count.clients_completed + count.clients_cut);
    p.failed = static_cast<std::uint32_t>(count.clients_failed);
    p.emitted = count.emits;
    p.delivered = count.deliveries;
    p.phase = impl_->shared.phase;
    return p;
}

} // namespace muster::engine
