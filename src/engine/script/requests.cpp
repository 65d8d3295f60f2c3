// Sending: render into the shard's buffers, stamp, send, note what is awaited.
#include "engine/script/requests.hpp"

#include "checks/stamp.hpp"
#include "engine/script/actor_scope.hpp"
#include "wire/json.hpp"

#include <algorithm>

namespace muster::engine {

awaited_reply& requests::add_reply(actor& a, const scenario::reply& rule, core::time_point now)
{
    if (a.reply_count == a.replies.size())
        a.replies.emplace_back();
    awaited_reply& r = a.replies[a.reply_count++];
    r.rule = &rule;
    r.name.clear();
    r.ack.reset();
    r.deadline = now + rule.timeout;
    r.remaining = 1;
    r.mismatch.clear();
    a.wake = std::min(a.wake, r.deadline);
    return r;
}

void requests::expect_replies(actor& a, const scenario::emit_step& s, std::optional<std::uint64_t> ack,
                              core::time_point now)
{
    a.reply_count = 0;
    a.answer = {.name = 1};
    a.wake = core::never;
    if (s.acknowledge)
        add_reply(a, *s.acknowledge, now).ack = ack;
    actor_scope scope(a, *stage_);
    for (const scenario::reply& rule : s.responses)
        rule.event.render(scope, add_reply(a, rule, now).name);
    if (a.reply_count > 0)
        a.wait = wait_kind::replies;
}

std::string requests::audience(actor& a, const scenario::emit_step& s, std::string_view nsp, bool membership,
                               scenario::scope& scope) const
{
    if (s.room)
        return s.room->render(scope);
    const std::string* joined = membership ? nullptr : a.room_in(nsp);
    return joined != nullptr ? *joined : std::string();
}

step_end requests::send(actor& a, const scenario::emit_step& s, std::string_view nsp, bool membership,
                        moment t)
{
    actor_scope scope(a, *stage_);
    std::string& json = stage_->json;
    std::vector<std::string>& attachments = stage_->attachments;
    json.assign("[");
    attachments.clear();
    if (const std::string* name = s.event.if_constant()) {
        wire::append_json_string(json, *name);
    } else {
        name_scratch_.clear();
        s.event.render(scope, name_scratch_);
        wire::append_json_string(json, name_scratch_);
    }
    for (const scenario::value_template& arg : s.args) {
        json += ',';
        arg.render(scope, json, attachments);
    }
    json += ']';

    const bool wants_ack = s.acknowledge.has_value();
    a.emission = {};
    if (scope.stamped()) {
        a.emission = stage_->judge.begin_emit(a.id, nsp, audience(a, s, nsp, membership, scope));
        if (!stage_->judge.seal(a.emission, a.due, t.now, wants_ack, json, attachments))
            a.emission = {};
    }
    a.sent = t.now;
    a.wait_nsp.assign(nsp);
    const std::optional<std::uint64_t> id = a.machine.emit(nsp, json, attachments, wants_ack, t.now, t.io);
    stage_->meter.emitted(a.due, t.now);
    if (id)
        stage_->acks.asked(a.id, nsp, *id, a.emission, t.now);
    expect_replies(a, s, id, t.now);
    return a.reply_count > 0 ? step_end::wait : step_end::next;
}

step_end requests::begin(actor& a, const scenario::emit_step& s, moment t)
{
    actor_scope scope(a, *stage_);
    const std::string nsp = namespace_name(s.nsp, scope);
    const step_end ready = sessions_->require(a, nsp, t);
    return ready == step_end::next ? send(a, s, nsp, false, t) : ready;
}

step_end requests::begin(actor& a, const scenario::membership_step& s, moment t)
{
    actor_scope scope(a, *stage_);
    const std::string nsp = namespace_name(s.request.nsp, scope);
    if (const step_end ready = sessions_->require(a, nsp, t); ready != step_end::next)
        return ready;
    const std::string room = s.room.render(scope);
    std::erase_if(a.rooms, [&](const joined_room& r) { return r.nsp == nsp && r.room == room; });
    if (s.join) {
        stage_->judge.join_invoked(a.id, nsp, room, t.now);
        a.rooms.push_back({nsp, room, checks::room_key(nsp, room, stage_->judging_by.secret), false});
    } else {
        stage_->judge.leave_invoked(a.id, nsp, room, t.now);
    }
    const step_end end = send(a, s.request, nsp, true, t);
    if (end == step_end::wait)
        a.pending_room = joined_room{nsp, room, 0, false};
    return end;
}

step_end requests::begin(actor& a, const scenario::wait_step& s, moment t)
{
    actor_scope scope(a, *stage_);
    const std::string nsp = namespace_name(s.nsp, scope);
    if (const step_end ready = sessions_->require(a, nsp, t); ready != step_end::next)
        return ready;
    a.sent = t.now;
    a.wait_nsp = nsp;
    a.reply_count = 0;
    a.wake = core::never;
    a.wait = wait_kind::replies;
    awaited_reply& r = add_reply(a, s.expected, t.now);
    s.expected.event.render(scope, r.name);
    r.remaining = std::max<std::uint32_t>(s.count, 1);
    for (std::size_t i = 0; i < a.events.waiting().size() && a.wait == wait_kind::replies && !a.failed;) {
        const event_queue::entry& e = a.events.waiting()[i];
        if (offer(a, e.nsp, e.name, e.json, e.attachments, false, t.now))
            a.events.take(i);
        else
            ++i;
    }
    if (a.failed)
        return step_end::failed;
    return a.wait == wait_kind::replies ? step_end::wait : step_end::next;
}

step_end requests::begin(actor& a, const scenario::never_step& s, moment t)
{
    actor_scope scope(a, *stage_);
    const std::string nsp = namespace_name(s.nsp, scope);
    if (const step_end ready = sessions_->require(a, nsp, t); ready != step_end::next)
        return ready;
    a.wait_nsp = nsp;
    a.silent_event = s.event.render(scope);
    a.wait = wait_kind::silence;
    a.wake = t.now + s.over;
    return step_end::wait;
}

void requests::pay_acks(actor& a, moment t)
{
    for (const auto& [nsp, id] : a.acks_owed)
        if (a.machine.is_connected(nsp))
            a.machine.send_ack(nsp, id, "[]", {}, t.now, t.io);
    a.acks_owed.clear();
}

} // namespace muster::engine
