// Waiting on a session or connection: packets, the end, silence, a sign of life.
#include "engine/raw/play.hpp"

#include "core/bytes.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace muster::engine::raw {

namespace {

using namespace std::chrono_literals;
using word = scenario::outcome_word;

constexpr core::duration alive_time = 2s;

std::int64_t ms(core::duration d)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(d).count();
}

// What a session that should have closed or been silent said.
std::string said(const inbox& box, const passing_over& rules)
{
    if (const arrival* a = first_of_note(box, rules))
        return shown(*a);
    if (!box.answers().empty())
        return fmt::format("HTTP {}", box.answers().front().what.status);
    return {};
}

// What should have been: "actor a to ...".
std::string expected_of(const session_wait& w)
{
    switch (w.is) {
    case session_wait::kind::receive:
        return fmt::format("actor {} to receive {} within {} ms", w.who->name, shown(w.packets->patterns()),
                           ms(w.within));
    case session_wait::kind::closed:
        return fmt::format("actor {} to be closed within {} ms", w.who->name, ms(w.within));
    case session_wait::kind::silence:
        return fmt::format("actor {} to receive nothing for {} ms", w.who->name, ms(w.within));
    case session_wait::kind::alive:
        return fmt::format("actor {} to have an answer from the server within {} ms", w.who->name,
                           ms(w.within));
    }
    return {};
}

// What was instead: "it ...".
std::string actual_of(const session_wait& w, const passing_over& rules)
{
    const inbox& box = w.who->end->box;
    const std::string came = w.is == session_wait::kind::receive ? w.packets->actual(box) : said(box, rules);
    if (box.ended)
        return (came.empty() ? "it " : "it received " + came + ", then ") + "was closed: " + box.ended->how;
    if (w.is == session_wait::kind::closed)
        return came.empty() ? "it stays open" : "it stays open and received " + came;
    return "it received " + (came.empty() ? "nothing" : came);
}

// The answer to the question of an alive step, as an index; npos while there is none.
std::size_t sign_of_life(const inbox& box, const std::string& asked)
{
    for (std::size_t i = 0; i < box.packets().size(); ++i)
        if (box.packets()[i].data.find(asked) != std::string::npos)
            return i;
    return std::string::npos;
}

} // namespace

session_wait play::wait_on(const std::string& as, session_wait::kind is, core::duration within)
{
    session_wait w;
    w.is = is;
    w.who = need(as);
    w.within = within;
    return w;
}

void play::wait_for(session_wait w, const std::vector<scenario::session_outcome>& instead, scene around)
{
    if (w.who == nullptr)
        return;
    for (const scenario::session_outcome& o : instead) {
        alternative way;
        way.rule = &o;
        if (o.is == scenario::session_outcome::kind::packets)
            way.packets.emplace(rendered(o.packets, around.scope), rules());
        w.ways.push_back(std::move(way));
    }
    deadline_ = last_moment(w.within, around.t);
    wait_ = std::move(w);
}

void play::start(const scenario::receive_step& s, scene around)
{
    session_wait w = wait_on(s.as, session_wait::kind::receive, length_of(s.within, around.scope));
    w.packets.emplace(rendered(s.packets, around.scope), rules());
    w.captures = &s.captures;
    wait_for(std::move(w), s.instead, around);
}

void play::start(const scenario::closed_step& s, scene around)
{
    session_wait w = wait_on(s.as, session_wait::kind::closed, length_of(s.within, around.scope));
    w.codes = &s.codes;
    wait_for(std::move(w), s.instead, around);
}

void play::start(const scenario::silence_step& s, scene around)
{
    wait_for(wait_on(s.as, session_wait::kind::silence, length_of(s.over, around.scope)), s.instead, around);
}

void play::start(const scenario::alive_step& s, scene around)
{
    session_wait w = wait_on(s.as, session_wait::kind::alive, alive_time);
    if (w.who == nullptr)
        return;
    w.asked = fmt::format("/muster-alive-{}-{}", board_.random().between(100'000, 999'999), ++asked_alive_);
    endpoint& end = *w.who->end;
    if (!end.box.ended) {
        if (end.speaks_engineio())
            end.send({{false, "40" + w.asked + ","}}, around.t);
        else if (connection* socket = end.websocket())
            socket->write_message(wire::websocket_opcode::ping, w.asked, around.t);
    }
    wait_for(std::move(w), s.instead, around);
}

// Has what the step waits for come?
fit play::main_fits(session_wait& w, bool late)
{
    endpoint& end = *w.who->end;
    const inbox& box = end.box;
    const fit without = box.ended || late ? fit::no : fit::open;
    switch (w.is) {
    case session_wait::kind::receive: {
        const sequence::state s = w.packets->feed(box);
        return s == sequence::state::fits ? fit::yes : s == sequence::state::mismatch ? fit::no : without;
    }
    case session_wait::kind::closed:
        return box.ended ? fit::yes : without;
    case session_wait::kind::silence:
        if (box.ended || !said(box, rules()).empty())
            return fit::no;
        return late ? fit::yes : fit::open;
    case session_wait::kind::alive:
        if (sign_of_life(box, w.asked) != std::string::npos)
            return fit::yes;
        for (const arrival& c : box.controls())
            if (c.what == arrival::kind::pong && c.data == w.asked)
                return fit::yes;
        // A bare stream has nothing to be asked: it is alive while it is open.
        if (!end.speaks_engineio() && end.websocket() == nullptr && !box.ended)
            return fit::yes;
        return without;
    }
    return fit::no;
}

fit play::way_fits(const session_wait& w, alternative& way, bool late) const
{
    const inbox& box = w.who->end->box;
    switch (way.rule->is) {
    case scenario::session_outcome::kind::packets: {
        const sequence::state s = way.packets->feed(box);
        if (s == sequence::state::fits)
            return fit::yes;
        return s == sequence::state::mismatch || box.ended || late ? fit::no : fit::open;
    }
    case scenario::session_outcome::kind::closed:
        return box.ended ? fit::yes : late ? fit::no : fit::open;
    case scenario::session_outcome::kind::silence:
        if (box.ended || !said(box, rules()).empty())
            return fit::no;
        return late ? fit::yes : fit::open;
    }
    return fit::no;
}

void play::look(session_wait& w, scene around)
{
    const bool late = around.t.now >= deadline_;
    const inbox& box = w.who->end->box;
    if (!w.missed) {
        const fit main = main_fits(w, late);
        if (main == fit::open) {
            const bool asks = w.is == session_wait::kind::closed || w.is == session_wait::kind::alive;
            if (asks && w.who->as_session != nullptr)
                w.who->as_session->poll_once(around.t); // a session that keeps no GET open learns by one
            return;
        }
        if (main == fit::yes) {
            came(w, around);
            return;
        }
        w.missed = true;
    }
    bool hope = false;
    for (alternative& way : w.ways) {
        const fit how = way_fits(w, way, late);
        if (how == fit::yes) {
            settled(w, way, around);
            return;
        }
        hope = hope || how == fit::open;
    }
    if (hope)
        return;
    const bool only_the_end =
        w.is != session_wait::kind::receive || w.packets->feed(box) == sequence::state::more;
    if (w.who->excused && box.ended && only_the_end) {
        done();
        return;
    }
    mismatch(expected_of(w), actual_of(w, rules()), "but");
}

// The step has what it waited for.
void play::came(session_wait& w, scene around)
{
    inbox& box = w.who->end->box;
    if (w.is == session_wait::kind::receive) {
        if (const arrival* last = w.packets->last(box))
            capture(*w.captures, *last, around);
        box.take_controls(w.packets->controls_used());
        box.take_packets(w.packets->packets_used());
    } else if (w.is == session_wait::kind::closed) {
        const ending& end = *box.ended;
        const bool clean =
            w.codes->empty() || std::find(w.codes->begin(), w.codes->end(), end.code) != w.codes->end();
        if (heartbeat_explains(w, end.at))
            outcome(word::inconclusive,
                    fmt::format("the heartbeat could explain that actor {} was closed", w.who->name));
        else if (!clean)
            outcome(word::non_strict, "closed, but not with the code that the rule names",
                    fmt::format("a close frame {}", w.codes->front()), end.how);
    } else if (w.is == session_wait::kind::alive) {
        if (const std::size_t at = sign_of_life(box, w.asked); at != std::string::npos)
            box.take_packet(at);
    }
    if (!over_)
        done();
}

void play::settled(session_wait& w, const alternative& way, scene around)
{
    inbox& box = w.who->end->box;
    const bool closed = way.rule->is == scenario::session_outcome::kind::closed;
    if (closed && heartbeat_explains(w, box.ended->at)) {
        outcome(word::inconclusive,
                fmt::format("the heartbeat could explain that actor {} was closed", w.who->name));
        return;
    }
    outcome(way.rule->verdict, way.rule->note, expected_of(w), actual_of(w, rules()));
    w.who->excused = w.who->excused || closed;
    if (way.packets) {
        const arrival* last = way.packets->last(box);
        if (last != nullptr && w.captures != nullptr)
            capture(*w.captures, *last, around);
        box.take_controls(way.packets->controls_used());
        box.take_packets(way.packets->packets_used());
    }
    if (!over_)
        done();
}

// A server gives up a peer that has been silent for interval and timeout together. What it closes well before
// that, it closes for another reason.
bool play::heartbeat_explains(const session_wait& w, core::time_point at) const
{
    const heartbeat_facts h = w.who->end->heartbeat();
    if (!h.patience || h.on_purpose)
        return false;
    const bool unanswered = !h.kept && (at - h.opened_at) * 5 > *h.patience * 4;
    return unanswered || (at - step_began_) * 2 > *h.patience;
}

} // namespace muster::engine::raw
