// Sessions begin only where a flow says so: nothing is reopened silently.
#include "engine/script/sessions.hpp"

#include "core/bytes.hpp"
#include "engine/script/actor_scope.hpp"
#include "engine/script/matcher.hpp"
#include "wire/http_message.hpp"
#include "wire/json.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace muster::engine {

namespace {

using namespace std::chrono_literals;

void wait_for_namespace(actor& a, std::string_view nsp, core::time_point until)
{
    a.wait = wait_kind::connecting;
    a.wait_nsp.assign(nsp);
    a.wake = until;
}

// The wait for a namespace is over. A step that needed it first is begun again and keeps its due time.
void resume(actor& a, core::time_point now)
{
    a.wait = wait_kind::nothing;
    a.wake = core::never;
    const bool connects = a.step == nullptr ||
                          std::holds_alternative<scenario::connect_step>(a.step->action) ||
                          std::holds_alternative<scenario::reconnect_step>(a.step->action);
    if (connects)
        a.due = now;
}

const scenario::connect_step* connect_step_of(const actor& a)
{
    return a.step != nullptr ? std::get_if<scenario::connect_step>(&a.step->action) : nullptr;
}

} // namespace

std::string namespace_name(const scenario::text_template& t, scenario::scope& scope)
{
    std::string name = t.render(scope);
    if (name.empty() || name.front() != '/')
        name.insert(name.begin(), '/');
    return name;
}

std::optional<std::string> field_value(const scenario::text_template& t, std::string_view name, actor& a,
                                       scenario::scope& scope)
{
    std::string text = t.render(scope);
    if (text.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos)
        return text;
    a.failed = failure{std::string(failure_kind::bad_header),
                       "the value of " + core::printable(name) + " holds a line break or NUL"};
    return std::nullopt;
}

std::optional<client::session_request> sessions::request_of(actor& a)
{
    actor_scope scope(a, *stage_);
    client::session_request r;
    for (const auto& [name, value] : stage_->scenario->socketio.query) {
        if (!r.query.empty())
            r.query += '&';
        r.query += wire::percent_encode(name) + "=" + wire::percent_encode(value.render(scope));
    }
    for (const auto& [name, value] : stage_->scenario->socketio.extra_headers) {
        auto text = field_value(value, name, a, scope);
        if (!text)
            return std::nullopt;
        r.fields.emplace_back(name, *std::move(text));
    }
    std::string cookies;
    for (const auto& [name, value] : stage_->scenario->socketio.cookies) {
        const auto text = field_value(value, name, a, scope);
        if (!text)
            return std::nullopt;
        cookies += (cookies.empty() ? "" : "; ") + name + "=" + *text;
    }
    if (!cookies.empty())
        r.fields.emplace_back("Cookie", std::move(cookies));
    return r;
}

void sessions::ask(actor& a, std::string_view nsp, const scenario::value_template* auth, moment t)
{
    if (auth == nullptr && stage_->scenario->socketio.auth)
        auth = &*stage_->scenario->socketio.auth;
    std::string text;
    if (auth != nullptr) {
        actor_scope scope(a, *stage_);
        text = wire::to_json(auth->evaluate(scope));
    }
    a.machine.connect_namespace(nsp, text, t.now, t.io);
}

void sessions::open(actor& a, std::string_view nsp, const scenario::value_template* auth,
                    core::duration timeout, moment t)
{
    std::optional<client::session_request> request = request_of(a);
    if (!request)
        return;
    a.session_opening = true;
    a.handshaking = true;
    a.goodbye = false;
    a.opened_at = t.now;
    ++a.sessions;
    wait_for_namespace(a, nsp, t.now + timeout);
    a.machine.open(*std::move(request), a.random, t.now, t.io);
    ask(a, nsp, auth, t);
}

step_end sessions::require(actor& a, std::string_view nsp, moment t)
{
    if (a.machine.is_connected(nsp))
        return step_end::next;
    if (!a.session_open) {
        a.failed =
            failure{core::name_of(core::errc::not_connected), "the step needs a session, and none is open"};
        return step_end::failed;
    }
    wait_for_namespace(a, nsp, t.now + stage_->client_options.handshake_time + 1s);
    ask(a, nsp, nullptr, t);
    return step_end::again;
}

step_end sessions::begin(actor& a, const scenario::connect_step& s, moment t)
{
    actor_scope scope(a, *stage_);
    const std::string nsp = namespace_name(s.nsp, scope);
    const scenario::value_template* auth = s.auth ? &*s.auth : nullptr;
    if (!a.session_open && !a.session_opening) {
        a.start_due = a.due;
        open(a, nsp, auth, s.timeout, t);
        return step_end::wait;
    }
    if (a.machine.is_connected(nsp)) {
        if (!s.refused)
            return step_end::next;
        a.failed = failure{std::string(failure_kind::match_failed), nsp + " is connected instead of refused"};
        return step_end::failed;
    }
    wait_for_namespace(a, nsp, t.now + s.timeout);
    ask(a, nsp, auth, t);
    return step_end::wait;
}

void sessions::leave_rooms(actor& a, std::string_view nsp, core::time_point now)
{
    if (stage_->judging)
        stage_->judge.namespace_left(a.id, nsp, now);
    std::erase_if(a.rooms, [nsp](const joined_room& r) { return r.nsp == nsp; });
}

step_end sessions::begin(actor& a, const scenario::disconnect_step& s, moment t)
{
    if (!s.nsp) {
        close(a, true, t);
        return step_end::next;
    }
    actor_scope scope(a, *stage_);
    const std::string nsp = namespace_name(*s.nsp, scope);
    if (a.machine.is_connected(nsp)) {
        a.machine.disconnect_namespace(nsp, t.now, t.io);
        leave_rooms(a, nsp, t.now);
    }
    return step_end::next;
}

step_end sessions::begin(actor& a, const scenario::drop_step&, moment t)
{
    end_now(a, true, false, t);
    return step_end::next;
}

step_end sessions::begin(actor& a, const scenario::reconnect_step& s, moment t)
{
    close(a, true, t);
    a.wait = wait_kind::reconnect;
    a.wake = t.now + s.after.draw(a.random);
    return step_end::wait;
}

void sessions::reopen(actor& a, const scenario::reconnect_step& s, moment t)
{
    a.start_due = t.now;
    open(a, "/", nullptr, s.timeout, t);
}

void sessions::close(actor& a, bool graceful, moment t)
{
    end_now(a, false, graceful, t);
}

void sessions::end_now(actor& a, bool cut, bool graceful, moment t)
{
    if (!a.session_open && !a.session_opening)
        return;
    a.goodbye = graceful;
    ended_.clear();
    if (cut)
        a.machine.drop(t.now, t.io, ended_);
    else
        a.machine.close(t.now, t.io, ended_);
    for (const client::notice& n : ended_)
        if (const auto* closed = std::get_if<client::session_closed>(&n))
            on(a, *closed, t.now);
}

void sessions::on(actor& a, const client::session_opened&, core::time_point now)
{
    a.session_open = true;
    a.session_opening = false;
    ++stage_->meter.count.sessions_opened;
    if (stage_->judging)
        stage_->judge.session_began(a.id, now);
}

void sessions::on(actor&, const client::session_upgraded& n, core::time_point)
{
    stage_->meter.upgraded(n.took);
}

void sessions::on(actor& a, const client::upgrade_failed& n, core::time_point)
{
    // The session goes on over polling: worth a line, not a failed client.
    ++stage_->meter.count.errors;
    stage_->recorder.failed(a.id, {core::name_of(core::errc_of(n.error)), std::string(n.detail)},
                            stage_->where(a));
}

void sessions::on(actor& a, const client::namespace_connected& n, core::time_point now)
{
    if (a.handshaking) {
        a.handshaking = false;
        stage_->meter.handshake(a.start_due, a.opened_at, now);
    }
    if (!a.ever_connected) {
        a.ever_connected = true;
        ++stage_->meter.count.clients_connected;
    }
    if (a.wait != wait_kind::connecting || a.wait_nsp != n.nsp)
        return;
    const scenario::connect_step* step = connect_step_of(a);
    if (step != nullptr && step->refused)
        a.failed = failure{std::string(failure_kind::match_failed),
                           core::printable(n.nsp) + " was connected instead of refused"};
    resume(a, now);
}

void sessions::on(actor& a, const client::namespace_refused& n, core::time_point now)
{
    if (a.wait != wait_kind::connecting || a.wait_nsp != n.nsp)
        return;
    resume(a, now);
    const scenario::connect_step* step = connect_step_of(a);
    if (step == nullptr || !step->refused) {
        a.failed = failure{core::name_of(core::errc::namespace_refused),
                           core::printable(n.nsp) + ": " + core::printable(n.json)};
        return;
    }
    a.handshaking = false;
    const core::result<wire::value> payload = wire::parse_json(n.json.empty() ? "null" : n.json);
    actor_scope scope(a, *stage_);
    const std::string why = payload ? mismatch_of(step->matches, *payload, scope) : payload.error().message();
    if (!why.empty())
        a.failed = failure{std::string(failure_kind::match_failed), "the refusal: " + why};
}

void sessions::on(actor& a, const client::namespace_disconnected& n, core::time_point now)
{
    leave_rooms(a, n.nsp, now);
    if (a.running() && !a.failed)
        a.failed = failure{core::name_of(core::errc::namespace_disconnected),
                           "the server disconnected " + core::printable(n.nsp)};
}

void sessions::on(actor& a, const client::session_closed& n, core::time_point now)
{
    const bool was_open = std::exchange(a.session_open, false);
    a.session_opening = false;
    a.rooms.clear();
    a.pending_room.reset();
    a.acks_owed.clear();
    a.events.clear();
    if (std::exchange(a.ack_given_up, false))
        --stage_->acks_given_up;
    if (stage_->judging && was_open) {
        stage_->judge.session_ended(a.id, a.goodbye && !n.error, now);
        stage_->acks.session_ended(a.id, now);
    }
    if (!n.error)
        return;
    if (was_open && stage_->judging)
        ++stage_->meter.count.sessions_lost;
    if (a.running() && !a.failed)
        a.failed = failure{core::name_of(core::errc_of(n.error)), core::printable(n.detail)};
}

} // namespace muster::engine
