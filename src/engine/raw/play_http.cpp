// Requests, upgrades by hand, bare streams, and the answers to them.
#include "engine/raw/line/naming.hpp"
#include "engine/raw/play.hpp"

#include "core/bytes.hpp"
#include "engine/raw/match/captured.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace muster::engine::raw {

namespace {

constexpr unsigned most_repeats = 10; // of a poll that brings nothing of note

// A 1xx answer counts only for those who ask for one.
bool is_asked(const answered& a, const std::vector<http_expectation>& outcomes)
{
    const unsigned status = a.what.status;
    if (status >= 200 || status == 101)
        return true;
    return std::any_of(outcomes.begin(), outcomes.end(), [&](const http_expectation& e) {
        return std::any_of(
            e.rule->statuses.begin(), e.rule->statuses.end(),
            [&](const scenario::status_range& r) { return status >= r.first && status <= r.last; });
    });
}

} // namespace

// The connection that a request goes over: the named one while it carries requests, else a new one.
bare_line* play::line_for(const std::string& name, answer_wait& w, moment t)
{
    if (name.empty()) {
        w.fresh = std::make_unique<bare_line>(board_, number_of(name), name);
        w.line = w.fresh.get();
        return w.line->connect(t) ? w.line : nullptr;
    }
    party* p = find(name);
    const bool again =
        p != nullptr && p->as_line != nullptr && p->as_line->usable() && !p->as_line->upgraded();
    if (!again) {
        auto line = std::make_unique<bare_line>(board_, number_of(name), name);
        const bool connected = line->connect(t);
        p = &add(name, std::move(line));
        if (!connected)
            return nullptr;
    }
    w.line = p->as_line;
    return w.line;
}

void play::expect(answer_wait& w, const std::vector<scenario::http_outcome>& outcomes, scene around)
{
    for (const scenario::http_outcome& o : outcomes)
        w.outcomes.push_back(rendered(o, around.scope));
}

void play::start(const scenario::exchange_step& s, scene around)
{
    request_text r = rendered(*options_.target, s.request, around.scope);
    if (s.body) {
        r.body = bytes_of(s.body->render(around.scope), s.body_is_hex, "bodyHex");
        if (!r.body)
            return;
    }
    if (!s.packets.empty()) {
        std::vector<outgoing_packet> packets;
        for (const expected_packet& p : rendered(s.packets, around.scope)) {
            const bool binary = p.is == scenario::packet_pattern::form::binary;
            packets.push_back(
                {binary, binary ? from_hex(p.text).value_or("") : outgoing_names(*options_.target, p.text)});
        }
        polling_body body =
            payload_of(options_.revision, packets, r.target.find("b64=1") != std::string::npos);
        r.body = std::move(body.text);
        if (body.octets)
            r.content_type = "application/octet-stream";
    }
    r.chunk = s.chunk;
    answer_wait w;
    bare_line* line = line_for(s.as, w, around.t);
    if (line == nullptr)
        return;
    const std::string head = head_of(*options_.target, r);
    const bool of_head = r.method == "HEAD";
    line->request(cut_request(head, body_of(r), s.pieces, s.stop_after), of_head, around.t);
    if (s.later)
        return;
    if (r.method == "GET" && !r.body)
        w.again = head;
    w.captures = &s.captures;
    expect(w, s.expect, around);
    deadline_ = last_moment(length_of(s.within, around.scope), around.t);
    wait_ = std::move(w);
}

void play::start(const scenario::answer_step& s, scene around)
{
    party* p = need(s.as);
    if (p == nullptr)
        return;
    if (p->as_line == nullptr) {
        break_off("actor " + p->name + " is a session: its answers are its own");
        return;
    }
    answer_wait w;
    w.line = p->as_line;
    w.captures = &s.captures;
    expect(w, s.expect, around);
    deadline_ = last_moment(length_of(s.within, around.scope), around.t);
    wait_ = std::move(w);
}

void play::start(const scenario::websocket_step& s, scene around)
{
    request_text r = rendered(*options_.target, s.request, around.scope);
    r.upgrade_key = make_key(board_.random());
    std::string early;
    if (s.early_hex) {
        const std::optional<std::string> bytes =
            bytes_of(s.early_hex->render(around.scope), true, "earlyHex");
        if (!bytes)
            return;
        early = *bytes;
    }
    const std::string name = s.as.empty() ? "a" : s.as;
    auto made = std::make_unique<bare_line>(board_, number_of(name), name);
    bare_line* line = made.get();
    const bool connected = made->connect(around.t);
    add(name, std::move(made));
    if (!connected)
        return;
    answer_wait w;
    w.line = line;
    w.upgrade = true;
    w.captures = &s.captures;
    if (s.expect.empty())
        w.accept = wire::websocket_accept(key_of(r));
    line->request({{core::duration::zero(), head_of(*options_.target, r) + early}}, false, around.t);
    expect(w, s.expect, around);
    deadline_ = last_moment(length_of(s.within, around.scope), around.t);
    wait_ = std::move(w);
}

void play::start(const scenario::stream_step& s, scene around)
{
    const std::string name = s.as.empty() ? "a" : s.as;
    auto line = std::make_unique<bare_line>(board_, number_of(name), name);
    line->connect(around.t);
    add(name, std::move(line));
}

// Sends the poll again, on the same connection while that lasts.
bool play::repeat(answer_wait& w, moment t)
{
    if (!w.line->usable()) {
        if (!w.fresh)
            return false;
        w.fresh->close(t);
        w.fresh = std::make_unique<bare_line>(board_, number_of(""), "");
        w.line = w.fresh.get();
        if (!w.line->connect(t))
            return false;
    }
    w.line->request({{core::duration::zero(), w.again}}, false, t);
    return true;
}

// A poll that brought nothing but what is passed over asks for more.
bool play::ask_again(answer_wait& w, moment t)
{
    if (w.again.empty() || w.repeats == most_repeats || w.outcomes.empty())
        return false;
    for (const http_expectation& e : w.outcomes)
        if (!nothing_of_note(w.answer->what, e, rules()))
            return false;
    if (!repeat(w, t))
        return false;
    ++w.repeats;
    w.answer.reset();
    return true;
}

void play::look(answer_wait& w, scene around)
{
    while (!w.answer && !w.line->box.answers().empty()) {
        answered next = w.line->box.take_answer();
        if (!is_asked(next, w.outcomes)) {
            board_.record(fmt::format("an interim answer {}", next.what.status));
            continue;
        }
        w.answer = std::move(next);
        if (ask_again(w, around.t))
            return;
    }
    // What was sent again over a kept connection may never have been read.
    if (!w.answer && w.repeats > 0 && w.line->closed_between_answers() && repeat(w, around.t))
        return;
    exchange_view view;
    view.answer = w.answer ? &*w.answer : nullptr;
    view.ended = w.line->box.ended ? &*w.line->box.ended : nullptr;
    view.late = around.t.now >= deadline_;
    view.upgraded = w.upgrade && w.line->upgraded() && w.answer && w.answer->what.status == 101;
    view.session = w.upgrade && w.line->session();
    judge(w, view, around);
}

void play::judge(answer_wait& w, const exchange_view& view, scene around)
{
    if (w.outcomes.empty()) {
        if (view.answer != nullptr || view.ended != nullptr || view.late)
            settled(w, nullptr, view, around);
        return;
    }
    for (const http_expectation& e : w.outcomes) {
        const fit how = fits(e, view, rules());
        if (how == fit::open)
            return;
        if (how == fit::yes) {
            settled(w, &e, view, around);
            return;
        }
    }
    if (view.ended != nullptr && view.ended->never_stood)
        outcome(scenario::outcome_word::inconclusive, "no connection was made: " + view.ended->how);
    else
        mismatch(shown(w.outcomes) + in_time(view), shown(view));
}

// Behind what is expected, when nothing came.
std::string play::in_time(const exchange_view& view) const
{
    if (view.answer != nullptr || view.ended != nullptr)
        return {};
    const auto within = std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - step_began_ -
                                                                              options_.target->round_trip);
    return fmt::format(" within {} ms", within.count());
}

// `e` null: no outcome was told, so an answer is all that is asked; of an upgrade, the right one.
void play::settled(answer_wait& w, const http_expectation* e, const exchange_view& view, scene around)
{
    if (e != nullptr) {
        outcome(e->rule->verdict, e->rule->note, shown(*e), shown(view));
    } else if (view.ended != nullptr && view.ended->never_stood) {
        outcome(scenario::outcome_word::inconclusive, "no connection was made: " + view.ended->how);
    } else if (view.answer == nullptr) {
        mismatch((w.upgrade ? "HTTP 101" : "an answer") + in_time(view), shown(view));
    } else if (w.upgrade && view.answer->what.status != 101) {
        mismatch("HTTP 101", shown(view));
    } else if (w.accept) {
        const std::string_view accept = wire::find_field(view.answer->what.fields, "Sec-WebSocket-Accept");
        if (accept != *w.accept)
            mismatch("Sec-WebSocket-Accept to be " + *w.accept,
                     accept.empty() ? "it is absent" : "it is " + core::printable(accept), "but");
    }
    if (!over_)
        finish(w, around);
}

void play::finish(answer_wait& w, scene around)
{
    for (const scenario::raw_capture& c : *w.captures) {
        wire::value v;
        if (c.from == scenario::raw_capture::source::time)
            v = milliseconds(w.answer ? w.answer->at : around.t.now);
        else if (w.answer)
            v = captured(c, w.answer->what, options_.revision);
        capture(c, std::move(v), around);
    }
    if (w.fresh)
        w.fresh->close(around.t);
    done();
}

} // namespace muster::engine::raw
