// Receiving: judged and measured first, then offered to what the flow waits for.
#include "engine/script/requests.hpp"

#include "core/bytes.hpp"
#include "engine/script/actor_scope.hpp"
#include "engine/script/matcher.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>

namespace muster::engine {

void requests::evidence(actor& a, core::time_point now, const checks::answer_proof& proof)
{
    if (proof.firm() || (!a.answer.firm() && !a.answer.selective))
        a.answer = proof; // the best of several answers
    if (stage_->judging)
        stage_->judge.evidence(a.id, a.sent, now, proof);
}

checks::answer_proof requests::proof_of(const awaited_reply& r, std::string_view name, std::string_view json)
{
    const auto& rules = r.rule->matches;
    const bool selective = std::any_of(rules.begin(), rules.end(), [](const scenario::match_rule& m) {
        return m.expected.if_constant() == nullptr;
    });
    return {checks::proof_hash(name), checks::proof_hash(json), selective};
}

// The step ends when every reply has come.
void requests::settle(actor& a, core::time_point now)
{
    if (a.failed)
        return;
    a.wake = core::never;
    for (std::size_t i = 0; i < a.reply_count; ++i)
        if (a.replies[i].remaining > 0)
            a.wake = std::min(a.wake, a.replies[i].deadline);
    if (a.wake != core::never)
        return;
    a.wait = wait_kind::nothing;
    a.due = now;
    if (!a.pending_room)
        return;
    const auto& step = std::get<scenario::membership_step>(a.step->action);
    if (stage_->judging) {
        if (step.join)
            stage_->judge.join_confirmed(a.id, a.pending_room->nsp, a.pending_room->room, now, a.answer);
        else if (a.answer.firm() || a.answer.selective)
            stage_->judge.leave_confirmed(a.id, a.pending_room->nsp, a.pending_room->room, now);
    }
    a.pending_room.reset();
}

bool requests::accept(actor& a, awaited_reply& r, const core::result<wire::value>& arguments,
                      core::time_point now)
{
    if (!arguments) {
        r.mismatch = arguments.error().message();
        return false;
    }
    actor_scope scope(a, *stage_);
    r.mismatch = mismatch_of(r.rule->matches, *arguments, scope);
    if (!r.mismatch.empty())
        return false;
    if (const std::string missing = capture(r.rule->captures, *arguments, a.variables); !missing.empty())
        a.failed = failure{std::string(failure_kind::match_failed),
                           fmt::format("nothing to capture at {} of {}", missing,
                                       core::printable(wire::to_json(*arguments)))};
    if (--r.remaining == 0 && !r.ack)
        stage_->meter.waited(a.due, a.sent, now);
    return true;
}

bool requests::offer(actor& a, std::string_view nsp, std::string_view name, std::string_view json,
                     std::span<const std::string> attachments, bool own, core::time_point now)
{
    if (a.wait_nsp != nsp)
        return false;
    for (std::size_t i = 0; i < a.reply_count; ++i) {
        awaited_reply& r = a.replies[i];
        if (r.ack || r.remaining == 0 || r.name != name)
            continue;
        const bool plain = r.rule->matches.empty() && r.rule->captures.empty();
        const core::result<wire::value> arguments =
            plain ? core::result<wire::value>(wire::value()) : event_arguments(json, attachments);
        if (!accept(a, r, arguments, now))
            continue;
        if (own)
            evidence(a, now, proof_of(r, name, json));
        settle(a, now);
        return true;
    }
    return false;
}

void requests::watch_silence(actor& a, const client::event_received& n, std::string_view name)
{
    if (a.wait_nsp != n.nsp || a.silent_event != name)
        return;
    const auto& step = std::get<scenario::never_step>(a.step->action);
    if (!step.matches.empty()) {
        const core::result<wire::value> arguments = event_arguments(n.json, n.attachments);
        actor_scope scope(a, *stage_);
        if (!arguments || !mismatch_of(step.matches, *arguments, scope).empty())
            return;
    }
    a.failed = failure{std::string(failure_kind::unexpected_event),
                       fmt::format("{} came: {}", core::printable(name), core::printable(n.json))};
}

// A room's message proves that the server has this client in the room: a join without an answer of its own is
// confirmed by it.
void requests::confirm_by(actor& a, const checks::delivery& d, core::time_point now)
{
    if (d.what == checks::delivery::kind::unstamped)
        return;
    for (joined_room& r : a.rooms)
        if (r.key == d.room && !r.confirmed)
            r.confirmed = stage_->judge.join_shown(a.id, r.nsp, r.room, now);
}

// An event that answers others, too, says little about the one who asked.
void requests::note_unasked(const actor& a, const client::event_received& n)
{
    if (!stage_->awaits_responses || !a.running() || a.failed)
        return;
    const std::string_view name = event_name(n.json, name_scratch_);
    const bool request = a.wait == wait_kind::replies && a.wait_nsp == n.nsp && a.step != nullptr &&
                         !std::holds_alternative<scenario::wait_step>(a.step->action);
    const auto asked = [name](const awaited_reply& r) { return !r.ack && r.remaining > 0 && r.name == name; };
    const auto end = a.replies.begin() + static_cast<std::ptrdiff_t>(a.reply_count);
    if (!request || std::none_of(a.replies.begin(), end, asked))
        stage_->judge.heard_unasked(checks::proof_hash(name));
}

void requests::on(actor& a, const client::event_received& n, core::time_point now)
{
    ++stage_->meter.count.events;
    bool own = true; // may be the answer to this client's own request
    bool unstamped = false;
    if (stage_->judging) {
        const checks::delivery d = stage_->judge.delivered(a.id, n.nsp, n.json, n.attachments, now);
        stage_->meter.delivered(d, now);
        confirm_by(a, d, now);
        for (const checks::delivery& other : stage_->judge.others()) {
            stage_->meter.delivered(other, now);
            confirm_by(a, other, now);
        }
        unstamped = d.what == checks::delivery::kind::unstamped;
        own = unstamped || (d.sender == a.id && a.emission.stamped);
    }
    if (unstamped)
        note_unasked(a, n);
    if (n.ack_id)
        a.acks_owed.emplace_back(std::string(n.nsp), *n.ack_id);
    const bool waits = a.wait == wait_kind::replies || a.wait == wait_kind::silence;
    const bool may_keep = a.plan->awaits_any || !a.plan->awaited.empty();
    if (!a.running() || a.failed || (!waits && !may_keep))
        return;
    const std::string_view name = event_name(n.json, name_scratch_);
    const bool request = a.step != nullptr && !std::holds_alternative<scenario::wait_step>(a.step->action);
    if (a.wait == wait_kind::silence)
        watch_silence(a, n, name);
    else if (a.wait == wait_kind::replies &&
             offer(a, n.nsp, name, n.json, n.attachments, own && request, now))
        return;
    if (may_keep && a.plan->keeps(name))
        a.events.push(n.nsp, name, n.json, n.attachments);
}

void requests::on(actor& a, const client::ack_received& n, core::time_point now)
{
    ++stage_->meter.count.acks;
    using reading = checks::ack_judge::reading;
    const reading how =
        stage_->judging ? stage_->acks.received(a.id, n.nsp, n.id, n.json, now) : reading::late;
    if (how == reading::late && stage_->judging && std::exchange(a.ack_given_up, false)) {
        --stage_->acks_given_up;
        stage_->meter.acked(a.due, a.sent, now); // the slowest ones are not left out
    }
    if (how != reading::first)
        return;
    if (a.wait != wait_kind::replies || a.failed || a.wait_nsp != n.nsp)
        return;
    for (std::size_t i = 0; i < a.reply_count; ++i) {
        awaited_reply& r = a.replies[i];
        if (!r.ack || r.remaining == 0 || r.ack != n.id)
            continue;
        stage_->meter.acked(a.due, a.sent, now);
        if (a.emission.stamped && stage_->judging)
            stage_->judge.accepted(a.emission, now);
        evidence(a, now, {});
        if (!accept(a, r, ack_arguments(n.json, n.attachments), now) && !a.failed)
            a.failed = failure{std::string(failure_kind::match_failed), "the ack: " + r.mismatch};
        settle(a, now);
        return;
    }
}

void requests::give_up(actor& a, std::uint64_t ack, core::time_point now)
{
    stage_->acks.given_up(a.id, a.wait_nsp, ack, now);
    a.ack_given_up = true;
    ++stage_->acks_given_up;
}

void requests::give_up(actor& a, core::time_point now)
{
    if (a.wait != wait_kind::replies)
        return;
    for (std::size_t i = 0; i < a.reply_count; ++i)
        if (a.replies[i].ack && a.replies[i].remaining > 0)
            give_up(a, *a.replies[i].ack, now);
}

void requests::on_timeout(actor& a, core::time_point now)
{
    a.wake = core::never;
    for (std::size_t i = 0; i < a.reply_count; ++i) {
        const awaited_reply& r = a.replies[i];
        if (r.remaining == 0)
            continue;
        if (r.deadline > now) {
            a.wake = std::min(a.wake, r.deadline);
            continue;
        }
        const auto waited = std::chrono::duration_cast<std::chrono::milliseconds>(r.rule->timeout).count();
        if (r.ack) {
            give_up(a, *r.ack, now);
            a.failed =
                failure{std::string(failure_kind::ack_timeout), fmt::format("no ack within {} ms", waited)};
        } else if (!r.mismatch.empty()) {
            a.failed = failure{
                std::string(failure_kind::match_failed),
                fmt::format("{} came within {} ms, but {}", core::printable(r.name), waited, r.mismatch)};
        } else {
            a.failed = failure{std::string(failure_kind::wait_timeout),
                               fmt::format("no {} within {} ms", core::printable(r.name), waited)};
        }
        return;
    }
}

} // namespace muster::engine
