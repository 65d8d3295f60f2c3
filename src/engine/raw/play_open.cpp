// Well-behaved sessions: opened, and joined to a namespace.
#include "engine/raw/line/naming.hpp"
#include "engine/raw/play.hpp"

#include "core/bytes.hpp"

#include <fmt/format.h>

namespace muster::engine::raw {

namespace {

using namespace std::chrono_literals;

constexpr core::duration open_time = 5s;

// Whether a CONNECT (40) or CONNECT_ERROR (44) speaks of the namespace.
bool is_of(std::string_view packet, std::string_view type, std::string_view nsp)
{
    if (!packet.starts_with(type))
        return false;
    packet.remove_prefix(type.size());
    if (nsp == "/")
        return !packet.starts_with('/') || packet.starts_with("/,");
    const std::string_view name = nsp.substr(0, nsp.find('?'));
    if (!packet.starts_with(name))
        return false;
    packet.remove_prefix(name.size());
    return packet.empty() || packet[0] == ',' || packet[0] == '?';
}

} // namespace

void play::start(const scenario::open_step& s, scene around)
{
    session_options o;
    o.over = s.over;
    o.query = s.query.render(around.scope);
    for (const auto& [name, value] : s.fields)
        o.fields.emplace_back(name, value.render(around.scope));
    o.heartbeat = s.heartbeat;
    o.poll = s.poll;
    const std::string name = s.as.empty() ? "a" : s.as;
    open_wait w;
    w.step = &s;
    if (s.connect) {
        w.nsp = s.connect->render(around.scope);
        if (w.nsp->empty() || *w.nsp == "true")
            w.nsp = "/";
        w.connect = *w.nsp == "/" ? "40" : "40" + *w.nsp + ",";
        if (s.auth && options_.revision == wire::engineio_revision::v4)
            w.connect += wire::to_json(s.auth->evaluate(around.scope));
    }
    auto made = std::make_unique<session>(board_, number_of(name), name, std::move(o));
    session* opening = made.get();
    w.who = &add(name, std::move(made));
    deadline_ = around.t.now + open_time;
    wait_ = std::move(w);
    opening->begin(around.t);
}

void play::look(open_wait& w, scene around)
{
    session& s = *w.who->as_session;
    if (!s.failure().empty()) {
        outcome(scenario::outcome_word::inconclusive,
                fmt::format("actor {} could not be opened: {}", w.who->name, s.failure()));
        return;
    }
    if (w.stands == open_wait::at::opening && s.is_open())
        join(w, around);
    else if (w.stands != open_wait::at::opening)
        joined(w, around);
    if (over_ || !waiting())
        return;
    if (w.stands != open_wait::at::opening)
        s.poll_once(around.t);
    if (s.box.ended)
        outcome(
            scenario::outcome_word::inconclusive,
            fmt::format("actor {} was closed while it was being opened: {}", w.who->name, s.box.ended->how));
    else if (around.t.now >= deadline_)
        outcome(scenario::outcome_word::inconclusive,
                fmt::format("actor {} {} within 5 s", w.who->name,
                            w.stands == open_wait::at::opening ? "was not opened" : "was not joined"));
}

// The session stands.
void play::join(open_wait& w, scene around)
{
    session& s = *w.who->as_session;
    for (const scenario::raw_capture& c : w.step->captures) {
        const wire::value* there = wire::find_path(s.record()->whole, c.path.empty() ? "$" : c.path);
        if (c.from == scenario::raw_capture::source::time)
            capture(c, milliseconds(around.t.now), around);
        else
            capture(c, there != nullptr ? *there : wire::value(), around);
    }
    if (!w.nsp) {
        done();
        return;
    }
    w.stands = open_wait::at::joining;
    if (options_.revision == wire::engineio_revision::v3)
        w.stands = open_wait::at::implicit_root;
    else
        s.send({{false, outgoing_names(*options_.target, w.connect)}}, around.t);
    joined(w, around);
}

// Takes the answer to CONNECT, or the root's own CONNECT of revision 3, out of what came.
void play::joined(open_wait& w, scene around)
{
    session& s = *w.who->as_session;
    const std::string nsp = w.stands == open_wait::at::implicit_root ? "/" : *w.nsp;
    for (std::size_t i = 0; i < s.box.packets().size(); ++i) {
        const arrival& a = s.box.packets()[i];
        if (a.what != arrival::kind::text)
            continue;
        if (is_of(a.data, "44", nsp)) {
            outcome(scenario::outcome_word::inconclusive,
                    fmt::format("actor {} was not admitted to {}: {}", w.who->name, nsp,
                                core::printable(a.data)));
            return;
        }
        if (!is_of(a.data, "40", nsp))
            continue;
        s.box.take_packet(i);
        if (w.stands == open_wait::at::implicit_root && *w.nsp != "/") {
            w.stands = open_wait::at::joining;
            s.send({{false, w.connect}}, around.t);
            joined(w, around);
            return;
        }
        done();
        return;
    }
}

} // namespace muster::engine::raw
