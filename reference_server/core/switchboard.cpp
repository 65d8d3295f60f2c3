// Sessions, sending, ending, deadlines.
#include "reference_server/core/switchboard.hpp"

#include "reference_server/core/namespaces.hpp"

#include <algorithm>

namespace muster::server {

using wire::engineio_type;

switchboard::switchboard(const server_options& options, tap* between, tap_line& line, std::uint64_t seed)
    : options_(options), between_(between), line_(line), sids_(0, seeded_hash{seed})
{}

void switchboard::begin(core::time_point now, server_commands& out)
{
    now_ = std::max(now, now_);
    out_ = &out;
}

void switchboard::finish()
{
    for (std::size_t i = 0; i < endings_.size(); ++i) // an ending may cause others
        end(endings_[i]);
    endings_.clear();
    for (session* s : touched_)
        if (!s->doomed)
            flush(*s);
    touched_.clear();
    gone_.clear();
}

session& switchboard::open(std::string sid, wire::engineio_revision revision, bool base64,
                           session::carrier first)
{
    const session_key key = ++last_key_;
    auto made = std::make_unique<session>(session::identity{key, std::move(sid), revision, base64}, first,
                                          now_, options_);
    session& s = *made;
    sids_.emplace(s.who().sid, &s);
    sessions_.emplace(key, std::move(made));
    return s;
}

session* switchboard::find(session_key key)
{
    const auto found = sessions_.find(key);
    return found == sessions_.end() ? nullptr : found->second.get();
}

session* switchboard::find_sid(std::string_view sid)
{
    const auto found = sids_.find(sid);
    return found == sids_.end() ? nullptr : found->second;
}

session* switchboard::find_connection(connection_id connection)
{
    const auto found = connections_.find(connection);
    return found == connections_.end() ? nullptr : find(found->second);
}

void switchboard::close_all()
{
    for (auto& [key, s] : sessions_)
        close(*s, leave_reason::server_shutting_down, 1001);
}

void switchboard::send(session& to, packet_kind kind, outgoing_ptr what, std::string_view nsp,
                       std::optional<std::uint64_t> ack)
{
    if (!between_) {
        deliver_to(to, kind, what);
        return;
    }
    outbound packet;
    packet.kind = kind;
    packet.what = std::move(what);
    packet.nsp = nsp;
    packet.to.push_back(to.who().key);
    packet.ack = ack;
    between_->on_outbound(std::move(packet), now_, line_);
}

void switchboard::broadcast(std::span<session* const> to, outgoing_ptr what, const fan_out& how)
{
    if (!between_) {
        for (session* s : to)
            write(*s, what);
        return;
    }
    outbound packet;
    packet.what = std::move(what);
    packet.nsp = how.nsp;
    packet.sender = how.sender ? how.sender->who().key : 0;
    packet.broadcast = true;
    packet.in_room = how.in_room;
    packet.sender_excluded = how.sender_excluded;
    for (const session* s : to)
        packet.to.push_back(s->who().key);
    between_->on_outbound(std::move(packet), now_, line_);
}

void switchboard::deliver(const outbound& packet)
{
    for (const session_key key : packet.to)
        if (session* s = find(key))
            deliver_to(*s, packet.kind, packet.what);
}

void switchboard::deliver_to(session& to, packet_kind kind, const outgoing_ptr& what)
{
    if (to.doomed)
        return;
    if (kind == packet_kind::probe_answer) {
        if (to.probe != 0)
            out_->emplace_back(send_frame{to.probe, what->websocket(to.who().revision)});
    } else if (kind != packet_kind::noop || to.poll != 0) { // only a waiting GET needs a noop
        write(to, what);
    }
}

void switchboard::answer(connection_id to, wire::http_response response)
{
    if (between_)
        between_->on_response(response);
    out_->emplace_back(respond{to, std::move(response)});
}

void switchboard::write(session& to, const outgoing_ptr& what)
{
    if (to.doomed)
        return;
    if (!to.write(what, *out_))
        close(to, leave_reason::too_slow);
    else if (to.poll != 0)
        touch(to);
}

void switchboard::touch(session& s)
{
    touched_.push_back(&s);
}

void switchboard::close(session& s, leave_reason why, std::uint16_t code)
{
    if (s.doomed)
        return;
    s.doomed = true;
    endings_.push_back({&s, why, code, false});
}

void switchboard::cut(session_key key)
{
    session* s = find(key);
    if (!s || s->doomed)
        return;
    s->doomed = true;
    endings_.push_back({s, leave_reason::transport_lost, 0, true});
}

bool switchboard::violated(session& s, violation what)
{
    if (forgives(what))
        return false;
    close(s, what == violation::ping_timeout ? leave_reason::ping_timeout : leave_reason::violation);
    return true;
}

void switchboard::end(const ending& e)
{
    session& s = *e.who;
    on_end(s, e.why);
    if (e.cut) {
        for (const connection_id c : {s.websocket, s.probe, s.poll, s.post})
            if (c != 0)
                out_->emplace_back(cut_connection{c});
        forget(s);
        return;
    }
    if (s.probe != 0)
        out_->emplace_back(close_websocket{s.probe, e.code});
    if (s.post != 0)
        out_->emplace_back(cut_connection{s.post});
    if (s.over() == session::carrier::polling) {
        end_polling(s, e.why);
        return;
    }
    if (e.why != leave_reason::transport_lost) {
        if (e.why == leave_reason::server_shutting_down)
            s.write(make_outgoing(engineio_type::close), *out_);
        out_->emplace_back(close_websocket{s.websocket, e.code});
    }
    if (s.poll != 0) // one that was still open when the WebSocket took over
        out_->emplace_back(cut_connection{s.poll});
    forget(s);
}

// The waiting GET is released: by a noop when the client closed, else by a close packet. Without one, what
// the server still has to say waits a while for the next poll.
void switchboard::end_polling(session& s, leave_reason why)
{
    const bool by_client = why == leave_reason::client_closed;
    if (s.lingering()) {
        forget(s);
        return;
    }
    s.write(make_outgoing(by_client ? engineio_type::noop : engineio_type::close), *out_);
    if (s.poll == 0 && why == leave_reason::server_left) {
        s.linger(now_ + core::limits::request_time);
        schedule(s);
        return;
    }
    flush(s);
    forget(s);
}

void switchboard::flush(session& s)
{
    const connection_id answered = s.poll;
    s.flush(*out_, between_);
    if (s.poll == 0)
        connections_.erase(answered);
}

void switchboard::release(session& s, connection_id poll)
{
    s.poll = poll;
    flush(s);
    forget(s);
}

void switchboard::forget(session& s)
{
    for (const connection_id c : {s.websocket, s.probe, s.poll, s.post})
        if (c != 0)
            connections_.erase(c);
    sids_.erase(std::string_view(s.who().sid));
    const auto found = sessions_.find(s.who().key);
    gone_.push_back(std::move(found->second));
    sessions_.erase(found);
}

void switchboard::at(core::time_point when, std::function<void()> then)
{
    timers_.emplace(when, std::move(then));
}

void switchboard::schedule(session& s, core::time_point extra)
{
    const core::time_point when = std::min(s.next_deadline(), extra);
    if (when >= s.scheduled)
        return;
    s.scheduled = when;
    alarms_.push({when, s.who().key});
}

core::time_point switchboard::next_deadline() const
{
    core::time_point next = core::never;
    if (!alarms_.empty())
        next = alarms_.top().when;
    if (!timers_.empty())
        next = std::min(next, timers_.begin()->first);
    if (between_)
        next = std::min(next, between_->next_deadline());
    return next;
}

void switchboard::due(std::vector<session*>& sessions)
{
    while (!timers_.empty() && timers_.begin()->first <= now_) {
        const auto then = std::move(timers_.begin()->second);
        timers_.erase(timers_.begin());
        then();
    }
    while (!alarms_.empty() && alarms_.top().when <= now_) {
        const alarm a = alarms_.top();
        alarms_.pop();
        session* s = find(a.key);
        if (!s || s->scheduled != a.when)
            continue;
        s->scheduled = core::never;
        sessions.push_back(s);
    }
}

} // namespace muster::server
