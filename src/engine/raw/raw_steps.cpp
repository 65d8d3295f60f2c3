// A mismatch ends the flow and fails the client; a skip only ends it; what is non-strict is noted.
#include "engine/raw/raw_steps.hpp"

#include "engine/script/actor_scope.hpp"

#include <utility>
#include <variant>

namespace muster::engine {

void raw_steps::prepare(actor& a, core::time_point now)
{
    raw::play_options o;
    o.target = &stage_->target;
    o.revision = stage_->scenario->socketio.revision;
    o.epoch = stage_->start;
    o.skips_events = a.plan->skips_events;
    o.seed = a.random.next();
    a.raw = std::make_unique<raw::play>(o, now);
}

void raw_steps::note(actor& a)
{
    const finding& found = a.raw->found();
    if (found.verdict == scenario::outcome_word::non_strict && !std::exchange(a.raw_noted, true))
        stage_->recorder.noted(a.id, {std::string(failure_kind::non_strict), found.message},
                               stage_->where(a));
}

step_end raw_steps::settle(actor& a, moment t)
{
    if (!a.running())
        return step_end::next;
    note(a);
    if (a.raw->over()) {
        a.wake = core::never;
        if (!a.raw->broken().empty()) {
            a.failed = failure{std::string(failure_kind::bad_value), a.raw->broken()};
        } else if (a.raw->found().verdict == scenario::outcome_word::skipped) {
            a.stack.clear();
            a.wait = wait_kind::nothing;
            return step_end::next;
        } else {
            const bool open = a.raw->found().verdict == scenario::outcome_word::inconclusive;
            a.failed = failure{std::string(open ? failure_kind::inconclusive : failure_kind::match_failed),
                               a.raw->found().message};
        }
        return step_end::failed;
    }
    if (a.raw->waiting()) {
        a.wait = wait_kind::raw;
        return step_end::wait;
    }
    if (a.wait == wait_kind::raw) {
        a.wait = wait_kind::nothing;
        a.due = t.now;
    }
    return step_end::next;
}

step_end raw_steps::begin(actor& a, const scenario::raw_step& s, moment t)
{
    actor_scope scope(a, *stage_);
    const std::vector<std::string>& records = a.raw->found().records;
    const std::size_t before = records.size();
    a.raw->begin(s, a.step->mark.line, {scope, a.variables, t});
    if (std::holds_alternative<scenario::record_step>(s.what) && records.size() > before)
        stage_->signals.log.push_back(records.back());
    return settle(a, t);
}

void raw_steps::on(actor& a, const client::io_event& event, moment t)
{
    if (!a.raw)
        return;
    actor_scope scope(a, *stage_);
    a.raw->on(event, {scope, a.variables, t});
    settle(a, t);
}

void raw_steps::on_deadline(actor& a, moment t)
{
    if (!a.raw || a.raw->next_deadline() > t.now)
        return;
    actor_scope scope(a, *stage_);
    a.raw->on_deadline({scope, a.variables, t});
    settle(a, t);
}

void raw_steps::close(actor& a, moment t)
{
    if (a.raw)
        a.raw->close(t);
}

} // namespace muster::engine
