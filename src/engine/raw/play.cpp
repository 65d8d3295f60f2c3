// Steps that look at nothing but the case itself, and what all steps share.
#include "engine/raw/play.hpp"

#include "core/bytes.hpp"
#include "engine/raw/match/captured.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace muster::engine::raw {

namespace {

using word = scenario::outcome_word;

// The worse, the higher.
int rank(word w)
{
    switch (w) {
    case word::pass:
        return 0;
    case word::informational:
        return 1;
    case word::skipped:
        return 2;
    case word::inconclusive:
        return 3;
    case word::non_strict:
        return 4;
    case word::by_level:
        return 5;
    case word::fail:
        return 6;
    }
    return 0;
}

bool ends_the_flow(word w)
{
    return w != word::pass && w != word::informational && w != word::non_strict;
}

} // namespace

core::duration length_of(const scenario::span& s, scenario::scope& scope)
{
    if (!s.milliseconds)
        return s.fixed;
    constexpr double longest = 86'400'000;
    const wire::value v = s.milliseconds->evaluate(scope);
    double n = 0;
    if (const auto* i = v.if_is<std::int64_t>())
        n = static_cast<double>(*i);
    else if (const auto* d = v.if_is<double>())
        n = *d;
    return core::duration(static_cast<std::int64_t>(std::clamp(n, 0.0, longest) * 1e6));
}

play::play(const play_options& options, core::time_point now)
    : options_(options), began_(now),
      board_(*options.target, options.revision, options.epoch, core::random_source(options.seed), found_)
{}

void play::begin(const scenario::raw_step& s, std::uint32_t line, scene around)
{
    if (over_)
        return;
    line_ = line;
    step_began_ = around.t.now;
    deadline_ = core::never;
    std::visit([&](const auto& what) { start(what, around); }, s.what);
    look(around);
}

void play::on(const client::io_event& event, scene around)
{
    board_.on(event, around.t);
    look(around);
}

void play::on_deadline(scene around)
{
    board_.on_deadline(around.t);
    for (const auto& p : parties_)
        if (p->end->next_deadline() <= around.t.now)
            p->end->on_deadline(around.t);
    look(around);
}

core::time_point play::next_deadline() const
{
    core::time_point soonest = std::min(board_.next_deadline(), wait_ends());
    for (const auto& p : parties_)
        soonest = std::min(soonest, p->end->next_deadline());
    return soonest;
}

void play::look(scene around)
{
    if (over_)
        return;
    if (!board_.broken().empty()) {
        break_off(board_.broken());
        return;
    }
    if (board_.load().flooded()) {
        mismatch("a bounded amount of data",
                 "a flood: more than 16 MiB or 10,000 packets that nobody asked for");
        return;
    }
    std::visit([&](auto& w) { look(w, around); }, wait_);
}

void play::close(moment t)
{
    over_ = true;
    if (auto* w = std::get_if<answer_wait>(&wait_); w != nullptr && w->fresh)
        w->fresh->close(t);
    for (const auto& p : parties_)
        p->end->close(t);
}

void play::done()
{
    wait_ = std::monostate();
    deadline_ = core::never;
}

void play::outcome(word w, std::string message, std::string expected, std::string actual)
{
    if (rank(w) > rank(found_.verdict)) {
        found_.verdict = w;
        found_.message = std::move(message);
        found_.expected = std::move(expected);
        found_.actual = std::move(actual);
        found_.line = line_;
    }
    over_ = over_ || ends_the_flow(w);
}

void play::mismatch(std::string expected, std::string actual, std::string_view link)
{
    std::string message = fmt::format("expected {}, {} {}", expected, link, actual);
    outcome(word::by_level, std::move(message), std::move(expected), std::move(actual));
}

void play::break_off(std::string why)
{
    broken_ = std::move(why);
    over_ = true;
}

std::uint32_t play::number_of(const std::string& name)
{
    const std::string shown = name.empty() ? "http" : name;
    std::vector<std::string>& names = found_.actors;
    const auto at = std::find(names.begin(), names.end(), shown);
    if (at != names.end())
        return static_cast<std::uint32_t>(at - names.begin());
    names.push_back(shown);
    return static_cast<std::uint32_t>(names.size() - 1);
}

party& play::add(const std::string& name, std::unique_ptr<endpoint> end)
{
    auto p = std::make_unique<party>();
    p->name = name;
    p->as_session = dynamic_cast<session*>(end.get());
    p->as_line = dynamic_cast<bare_line*>(end.get());
    p->end = std::move(end);
    parties_.push_back(std::move(p));
    return *parties_.back();
}

party* play::find(const std::string& name)
{
    const std::string wanted = name.empty() ? "a" : name;
    const auto at =
        std::find_if(parties_.rbegin(), parties_.rend(), [&](const auto& p) { return p->name == wanted; });
    return at == parties_.rend() ? nullptr : at->get();
}

party* play::need(const std::string& name)
{
    party* p = find(name);
    if (p == nullptr)
        break_off(fmt::format("no step has opened an actor {}", name.empty() ? "a" : name));
    return p;
}

std::int64_t play::milliseconds(core::time_point at) const
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(at - began_).count();
}

void play::capture(const scenario::raw_capture& c, wire::value v, scene around) const
{
    if (c.into >= around.variables.size())
        return;
    std::optional<wire::value>& slot = around.variables[c.into];
    if (!c.append) {
        slot = std::move(v);
        return;
    }
    if (!slot || slot->if_is<wire::array>() == nullptr)
        slot = wire::array();
    slot->if_is<wire::array>()->push_back(std::move(v));
}

void play::capture(const std::vector<scenario::raw_capture>& list, const arrival& a, scene around) const
{
    for (const scenario::raw_capture& c : list) {
        const bool time = c.from == scenario::raw_capture::source::time;
        capture(c, time ? wire::value(milliseconds(a.at)) : captured(c, a), around);
    }
}

void play::start(const scenario::check_step& s, scene around)
{
    if (!s.that.truthy(around.scope))
        outcome(s.verdict, s.note.empty() ? "a check does not hold" : s.note, "a check that holds",
                s.note.empty() ? "it does not hold" : s.note);
}

void play::start(const scenario::record_step& s, scene around)
{
    board_.record(core::printable(s.text.render(around.scope), 2'000));
}

void play::start(const scenario::skip_step& s, scene around)
{
    if (s.when.truthy(around.scope))
        outcome(s.verdict, s.because);
}

} // namespace muster::engine::raw
