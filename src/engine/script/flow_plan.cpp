// Walks the steps once, before the run.
#include "engine/script/flow_plan.hpp"

#include <algorithm>
#include <type_traits>

namespace muster::engine {

namespace {

using namespace std::chrono_literals;

constexpr core::duration longest_run = 24h; // no bound is beyond this
constexpr double usual_count = 100;         // of a loop whose count depends on variables
constexpr int spread = 5;                   // a drawn pause is taken as at most so many means

// Answers nothing: what still evaluates is a constant.
class empty_scope final : public scenario::scope {
public:
    const wire::value* variable(std::size_t) const override { return nullptr; }
    wire::value builtin_value(scenario::builtin) const override { return {}; }
    core::random_source& random() override { return random_; }
    void append_stamp(std::string&) override {}

private:
    core::random_source random_{0};
};

core::duration times(core::duration d, double n)
{
    const double product = double(d.count()) * n;
    return product >= double(longest_run.count()) ? longest_run : core::duration(std::int64_t(product));
}

core::duration longest_of(const scenario::duration_spec& d)
{
    using shape = scenario::duration_spec::shape;
    switch (d.kind) {
    case shape::fixed:
        return d.a;
    case shape::uniform:
        return d.b;
    case shape::exponential:
        return times(d.a, 2 * spread);
    case shape::normal:
        return d.a + times(d.b, spread);
    }
    return longest_run;
}

class walker {
public:
    explicit walker(flow_plan& plan) : plan_(&plan) {}

    core::duration length(const std::vector<scenario::step>& steps)
    {
        core::duration sum{};
        for (const scenario::step& s : steps)
            sum = std::min(longest_run, sum + std::visit([this](const auto& a) { return of(a); }, s.action));
        return sum;
    }

private:
    core::duration of(const scenario::emit_step& s)
    {
        core::duration longest = s.acknowledge ? s.acknowledge->timeout : core::duration::zero();
        plan_->awaits_responses = plan_->awaits_responses || !s.responses.empty();
        for (const scenario::reply& r : s.responses)
            longest = std::max(longest, r.timeout);
        return longest + first_use; // perhaps the first use of a namespace
    }
    core::duration of(const scenario::membership_step& s) { return of(s.request); }
    core::duration of(const scenario::wait_step& s)
    {
        if (const std::string* name = s.expected.event.if_constant())
            plan_->awaited.push_back(*name);
        else
            plan_->awaits_any = true;
        return s.expected.timeout + first_use;
    }
    core::duration of(const scenario::never_step& s) { return s.over; }
    core::duration of(const scenario::think_step& s)
    {
        return s.computed ? unknown_pause : longest_of(s.pause);
    }
    core::duration of(const scenario::loop_step& s)
    {
        const core::duration body = length(s.body);
        if (s.over)
            return *s.over + body + (s.pace ? longest_of(*s.pace) : core::duration::zero());
        double count = 1;
        if (s.count) {
            empty_scope none;
            count = std::max(1.0, wire::number_of(s.count->evaluate(none)).value_or(usual_count));
        } else if (s.elements) {
            empty_scope none;
            const wire::value list = s.elements->evaluate(none);
            const auto* items = list.if_is<wire::array>();
            count = items != nullptr ? double(items->size()) : usual_count;
        }
        const core::duration gap = s.pace ? longest_of(*s.pace) : core::duration::zero();
        return times(std::max(body, gap), count) + body;
    }
    core::duration of(const scenario::random_switch_step& s)
    {
        core::duration longest{};
        for (const auto& branch : s.branches)
            longest = std::max(longest, length(branch.flow));
        return longest;
    }
    core::duration of(const scenario::rendezvous_step& s) { return s.timeout; }
    core::duration of(const scenario::connect_step& s) { return s.timeout; }
    core::duration of(const scenario::disconnect_step&) { return {}; }
    core::duration of(const scenario::drop_step&) { return {}; }
    core::duration of(const scenario::reconnect_step& s) { return longest_of(s.after) + s.timeout; }
    core::duration of(const scenario::http_step& s) { return s.timeout; }
    core::duration of(const scenario::log_step&) { return {}; }
    core::duration of(const scenario::raw_step& s)
    {
        plan_->raw = true;
        return std::visit([](const auto& what) { return raw_length(what); }, s.what);
    }

    static core::duration length_of(const scenario::span& s)
    {
        return s.milliseconds ? unknown_pause : s.fixed;
    }
    template <class Step>
    static core::duration raw_length(const Step& s)
    {
        if constexpr (requires { s.within; })
            return length_of(s.within);
        else if constexpr (requires { s.over.fixed; })
            return length_of(s.over);
        else
            return raw_session;
    }

    static constexpr core::duration first_use = 1s;
    static constexpr core::duration raw_session = 5s; // to open one
    static constexpr core::duration unknown_pause = 60s;
    flow_plan* plan_;
};

} // namespace

bool flow_plan::keeps(std::string_view name) const
{
    return awaits_any || std::find(awaited.begin(), awaited.end(), name) != awaited.end();
}

flow_plan plan_of(const scenario::flow& flow)
{
    flow_plan plan;
    plan.flow = &flow;
    plan.longest = walker(plan).length(flow.steps) + 40s; // and the first session
    return plan;
}

} // namespace muster::engine
