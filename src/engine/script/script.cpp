// What drives a flow on: starts, events, deadlines, ends. The steps themselves are in steps.cpp.
#include "engine/script/script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>

namespace muster::engine {

namespace {

using namespace std::chrono_literals;

client::channel_id channel_of(const client::io_event& event)
{
    return std::visit([](const auto& e) { return e.channel; }, event);
}

} // namespace

core::time_point script::next_deadline(const actor& a)
{
    const core::time_point own = std::min(a.machine.next_deadline(), a.wake);
    return a.raw ? std::min(own, a.raw->next_deadline()) : own;
}

void script::begin(actor& a, core::time_point due, moment t)
{
    stage_->now = t.now;
    a.start_due = due;
    a.due = due;
    a.stack.push_back({&a.plan->flow->steps, 0, nullptr, 0, 0, core::never, {}, {}});
    if (a.plan->raw)
        raw_.prepare(a, t.now);
    if (!a.failed && !a.plan->flow->connects_itself)
        sessions_.open(a, "/", nullptr, stage_->client_options.handshake_time + 1s, t);
    proceed(a, t);
}

void script::on(actor& a, const client::io_event& event, moment t)
{
    stage_->now = t.now;
    if (channel_of(event) >= first_http_channel) {
        http_.on(a, event, t.now);
    } else if (raw::is_raw(channel_of(event))) {
        raw_.on(a, event, t);
    } else {
        if (const auto* up = std::get_if<client::channel_connected>(&event))
            stage_->meter.connected(up->connect_time);
        stage_->notices.clear();
        a.machine.on(event, t.now, t.io, stage_->notices);
        take_notices(a, t);
    }
    proceed(a, t);
}

// Notices hold views into the machine: all are read before the machine is called again.
void script::take_notices(actor& a, moment t)
{
    for (const client::notice& n : stage_->notices) {
        if (const auto* event = std::get_if<client::event_received>(&n))
            requests_.on(a, *event, t.now);
        else if (const auto* ack = std::get_if<client::ack_received>(&n))
            requests_.on(a, *ack, t.now);
        else
            std::visit(
                [&](const auto& what) {
                    using kind = std::decay_t<decltype(what)>;
                    if constexpr (!std::is_same_v<kind, client::event_received> &&
                                  !std::is_same_v<kind, client::ack_received>)
                        sessions_.on(a, what, t.now);
                },
                n);
    }
    if (!a.acks_owed.empty())
        requests_.pay_acks(a, t);
}

void script::on_deadline(actor& a, moment t)
{
    stage_->now = t.now;
    if (a.machine.next_deadline() <= t.now) {
        stage_->notices.clear();
        a.machine.on_deadline(t.now, t.io, stage_->notices);
        take_notices(a, t);
    }
    raw_.on_deadline(a, t);
    if (a.wake <= t.now && !a.failed)
        wake(a, t);
    proceed(a, t);
}

void script::wake(actor& a, moment t)
{
    const wait_kind waited = a.wait;
    const core::time_point at = std::exchange(a.wake, core::never);
    switch (waited) {
    case wait_kind::turn:
    case wait_kind::pace:
        a.wait = wait_kind::nothing;
        break;
    case wait_kind::pause:
    case wait_kind::silence:
        a.wait = wait_kind::nothing;
        a.due = at; // what follows was due when the pause was to end
        break;
    case wait_kind::replies:
        requests_.on_timeout(a, t.now);
        break;
    case wait_kind::http:
        http_.on_timeout(a, t);
        break;
    case wait_kind::reconnect:
        sessions_.reopen(a, std::get<scenario::reconnect_step>(a.step->action), t);
        break;
    case wait_kind::connecting:
        a.failed = failure{core::name_of(core::errc::handshake_timeout),
                           fmt::format("{} was not connected in time", a.wait_nsp)};
        break;
    case wait_kind::rendezvous: {
        const auto& step = std::get<scenario::rendezvous_step>(a.step->action);
        stage_->signals.left.push_back(step.id);
        a.failed = failure{std::string(failure_kind::rendezvous_timeout), "not everybody came"};
        break;
    }
    case wait_kind::raw: // the play keeps its own time
    case wait_kind::nothing:
    case wait_kind::ended:
        break;
    }
}

void script::release(actor& a, std::uint32_t id, moment t)
{
    if (a.wait != wait_kind::rendezvous || std::get<scenario::rendezvous_step>(a.step->action).id != id)
        return;
    a.wait = wait_kind::nothing;
    a.wake = core::never;
    a.due = t.now;
    proceed(a, t);
}

void script::complete(actor& a, moment t)
{
    a.wait = wait_kind::ended;
    a.wake = core::never;
    ++stage_->meter.count.clients_completed;
    http_.close(a, t);
    raw_.close(a, t);
    // A member goes on receiving until the drain is over; who is replaced makes room.
    if (a.rooms.empty() || a.closed_population)
        sessions_.close(a, true, t);
}

void script::fail(actor& a, moment t)
{
    const failure& why = *a.failed;
    meter::counts& count = stage_->meter.count;
    ++count.clients_failed;
    ++count.errors;
    if (why.kind == failure_kind::ack_timeout)
        ++count.ack_timeouts;
    else if (why.kind == failure_kind::wait_timeout || why.kind == failure_kind::rendezvous_timeout)
        ++count.wait_timeouts;
    else if (why.kind == failure_kind::match_failed || why.kind == failure_kind::unexpected_event)
        ++count.match_failures;
    stage_->recorder.failed(a.id, why, stage_->where(a));
    a.wait = wait_kind::ended;
    a.wake = core::never;
    http_.close(a, t);
    raw_.close(a, t);
    // After an ack that did not come in time the session stays, so that a slow server is not taken for one
    // that never answers.
    if (!a.ack_given_up)
        sessions_.close(a, false, t);
}

void script::cut(actor& a, moment t)
{
    if (!a.running())
        return;
    requests_.give_up(a, t.now);
    a.wait = wait_kind::ended;
    a.wake = core::never;
    ++stage_->meter.count.clients_cut;
}

void script::close(actor& a, bool graceful, moment t)
{
    http_.close(a, t);
    raw_.close(a, t);
    sessions_.close(a, graceful, t);
}

} // namespace muster::engine
