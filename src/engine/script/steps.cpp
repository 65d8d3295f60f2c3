// The interpreter: one step after another until something has to be waited for.
#include "core/bytes.hpp"
#include "engine/script/actor_scope.hpp"
#include "engine/script/script.hpp"
#include "scenario/duration_literal.hpp"
#include "wire/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <variant>

namespace muster::engine {

namespace {

constexpr int steps_at_once = 1000; // then it is the other clients' turn
constexpr core::duration turn_length = std::chrono::milliseconds(10);

// How many iterations a value asks for: a number, also as text; nullopt when it is none.
std::optional<std::uint64_t> iterations_of(const wire::value& v)
{
    if (const auto* i = v.if_is<std::int64_t>())
        return *i > 0 ? static_cast<std::uint64_t>(*i) : 0;
    if (const auto* u = v.if_is<std::uint64_t>())
        return *u;
    if (const auto* d = v.if_is<double>())
        return *d >= 1 && *d < 1e18 ? static_cast<std::uint64_t>(*d) : 0;
    if (const auto* text = v.if_is<std::string>())
        if (const auto inner = wire::parse_json(*text); inner && inner->if_is<std::string>() == nullptr)
            return iterations_of(*inner);
    return std::nullopt;
}

failure bad_value(std::string_view what, const wire::value& v)
{
    return {std::string(failure_kind::bad_value),
            fmt::format("the {}, and has {}", what, core::printable(wire::to_json(v), 200))};
}

// A number of seconds or a time with a unit, from 0 to a day; nullopt when the value is neither.
std::optional<core::duration> pause_of(const wire::value& v)
{
    constexpr core::duration longest = std::chrono::hours(24);
    std::optional<core::duration> pause;
    if (const auto seconds = wire::number_of(v)) {
        pause = scenario::seconds_to_duration(std::clamp(*seconds, 0.0, 86'400.0));
    } else if (const auto* text = v.if_is<std::string>()) {
        const bool negative = text->starts_with('-');
        pause = scenario::parse_duration(std::string_view(*text).substr(negative ? 1 : 0));
        if (pause && negative)
            pause = core::duration::zero();
    }
    return pause ? std::optional(std::min(*pause, longest)) : std::nullopt;
}

} // namespace

void script::proceed(actor& a, moment t)
{
    if (a.running() && a.failed) {
        fail(a, t);
        return;
    }
    if (a.wait != wait_kind::nothing)
        return;
    for (int budget = steps_at_once; a.wait == wait_kind::nothing; --budget) {
        if (budget == 0) {
            a.wait = wait_kind::turn;
            a.wake = t.now + turn_length;
            return;
        }
        if (!advance(a, t))
            return;
        if (a.failed) {
            fail(a, t);
            return;
        }
    }
}

// One step, or the end of a list. False when the flow is over.
bool script::advance(actor& a, moment t)
{
    if (a.stack.empty()) {
        complete(a, t);
        return false;
    }
    script_frame& f = a.stack.back();
    if (f.index == f.steps->size()) {
        if (f.loop == nullptr || !iterate(a, f, t))
            a.stack.pop_back();
        return true;
    }
    const scenario::step& s = (*f.steps)[f.index++];
    a.step = &s;
    if (s.if_true) {
        actor_scope scope(a, *stage_);
        if (!s.if_true->truthy(scope))
            return true;
    }
    // A step may push a frame, so `f` is not used after it.
    const std::size_t depth = a.stack.size() - 1;
    if (perform(a, s, t) == step_end::again)
        --a.stack[depth].index;
    return true;
}

step_end script::perform(actor& a, const scenario::step& s, moment t)
{
    // What follows a wait is due when it became ready; a paced iteration's first sends keep their due time.
    a.due = std::min(a.due, t.now);
    const step_end end = std::visit(
        [&](const auto& action) {
            using kind = std::decay_t<decltype(action)>;
            if constexpr (std::is_same_v<kind, scenario::emit_step> ||
                          std::is_same_v<kind, scenario::membership_step> ||
                          std::is_same_v<kind, scenario::wait_step> ||
                          std::is_same_v<kind, scenario::never_step>)
                return requests_.begin(a, action, t);
            else if constexpr (std::is_same_v<kind, scenario::connect_step> ||
                               std::is_same_v<kind, scenario::disconnect_step> ||
                               std::is_same_v<kind, scenario::drop_step> ||
                               std::is_same_v<kind, scenario::reconnect_step>)
                return sessions_.begin(a, action, t);
            else if constexpr (std::is_same_v<kind, scenario::http_step>)
                return http_.begin(a, action, t);
            else if constexpr (std::is_same_v<kind, scenario::raw_step>)
                return raw_.begin(a, action, t);
            else
                return begin(a, action, t);
        },
        s.action);
    return end;
}

step_end script::begin(actor& a, const scenario::think_step& s, moment t)
{
    core::duration pause;
    if (s.computed) {
        actor_scope scope(a, *stage_);
        const wire::value asked = s.computed->evaluate(scope);
        const auto length = pause_of(asked);
        if (!length) {
            a.failed = bad_value("pause needs a number of seconds or a time such as 500ms", asked);
            return step_end::failed;
        }
        pause = *length;
    } else {
        pause = s.pause.draw(a.random);
    }
    a.wait = wait_kind::pause;
    a.wake = t.now + pause;
    return step_end::wait;
}

step_end script::begin(actor& a, const scenario::loop_step& s, moment t)
{
    script_frame f;
    f.steps = &s.body;
    f.index = static_cast<std::uint32_t>(s.body.size()); // iterate() begins the first one
    f.loop = &s;
    f.limit = ~std::uint64_t{0};
    actor_scope scope(a, *stage_);
    if (s.count) {
        const wire::value count = s.count->evaluate(scope);
        const std::optional<std::uint64_t> limit = iterations_of(count);
        if (!limit) {
            a.failed = bad_value("loop needs a number as count", count);
            return step_end::failed;
        }
        f.limit = *limit;
    }
    if (s.elements) {
        wire::value list = s.elements->evaluate(scope);
        auto* items = list.if_is<wire::array>();
        if (items == nullptr) {
            a.failed = bad_value("loop needs a list to go over", list);
            return step_end::failed;
        }
        f.elements = std::move(*items);
        f.limit = f.elements.size(); // a loop over elements takes no count
    }
    f.pace.begin(s.pace ? &*s.pace : nullptr, t.now, a.random);
    if (s.over)
        f.until = t.now + *s.over;
    a.stack.push_back(std::move(f));
    return step_end::next;
}

// Begins the next iteration, or waits for its due time; false when the loop is over.
bool script::iterate(actor& a, script_frame& f, moment t)
{
    if (f.iteration > 0)
        f.pace.advance(t.now, a.random);
    if (f.iteration >= f.limit || f.pace.due() >= f.until)
        return false;
    if (f.loop->while_true) {
        actor_scope scope(a, *stage_);
        if (!f.loop->while_true->truthy(scope))
            return false;
    }
    ++f.iteration;
    f.index = 0;
    if (f.pace.paced()) {
        a.due = f.pace.due();
        if (f.pace.due() > t.now) {
            a.wait = wait_kind::pace;
            a.wake = f.pace.due();
        }
    }
    return true;
}

step_end script::begin(actor& a, const scenario::random_switch_step& s, moment)
{
    double total = 0;
    for (const auto& branch : s.branches)
        total += branch.weight;
    double left = a.random.unit() * total;
    for (const auto& branch : s.branches) {
        left -= branch.weight;
        if (left < 0) {
            a.stack.push_back({&branch.flow, 0, nullptr, 0, 0, core::never, {}, {}});
            break;
        }
    }
    return step_end::next;
}

step_end script::begin(actor& a, const scenario::rendezvous_step& s, moment t)
{
    a.wait = wait_kind::rendezvous;
    a.wake = t.now + s.timeout;
    stage_->signals.arrived.push_back(s.id);
    return step_end::wait;
}

step_end script::begin(actor& a, const scenario::log_step& s, moment)
{
    actor_scope scope(a, *stage_);
    stage_->signals.log.push_back(s.text.render(scope));
    return step_end::next;
}

} // namespace muster::engine
