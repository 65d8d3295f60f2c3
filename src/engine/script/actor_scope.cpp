// The built-in names.
#include "engine/script/actor_scope.hpp"

#include "checks/stamp.hpp"

namespace muster::engine {

namespace {

const script_frame* innermost_loop(const actor& a)
{
    for (auto it = a.stack.rbegin(); it != a.stack.rend(); ++it)
        if (it->loop != nullptr)
            return &*it;
    return nullptr;
}

std::int64_t milliseconds(core::duration d)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(d).count();
}

} // namespace

const wire::value* actor_scope::variable(std::size_t slot) const
{
    return slot < actor_->variables.size() && actor_->variables[slot] ? &*actor_->variables[slot] : nullptr;
}

wire::value actor_scope::builtin_value(scenario::builtin name) const
{
    using scenario::builtin;
    switch (name) {
    case builtin::client:
        return std::int64_t{actor_->id};
    case builtin::session:
        return std::int64_t{actor_->sessions > 0 ? actor_->sessions - 1 : 0};
    case builtin::room:
        return actor_->rooms.empty() ? wire::value() : wire::value(actor_->rooms.back().room);
    case builtin::loop_count: {
        const script_frame* loop = innermost_loop(*actor_);
        return loop != nullptr ? wire::value(std::int64_t(loop->iteration)) : wire::value();
    }
    case builtin::loop_element: {
        const script_frame* loop = innermost_loop(*actor_);
        const bool has = loop != nullptr && loop->iteration > 0 && loop->iteration <= loop->elements.size();
        return has ? loop->elements[loop->iteration - 1] : wire::value();
    }
    case builtin::eio:
        return std::int64_t{static_cast<int>(stage_->scenario->socketio.revision)};
    case builtin::phase:
        return wire::value(std::string(stage_->phase));
    case builtin::run:
        return std::int64_t{stage_->judging_by.run};
    case builtin::sid:
    case builtin::ping_interval:
    case builtin::ping_timeout:
    case builtin::max_payload:
        return of_session(name);
    case builtin::path:
        return wire::value(stage_->target.path);
    case builtin::host:
        return wire::value(stage_->target.authority);
    case builtin::origin:
        return wire::value(stage_->target.origin);
    case builtin::now:
        return actor_->raw ? wire::value(milliseconds(stage_->now - actor_->raw->began())) : wire::value();
    }
    return {};
}

// Of the raw session opened last: as its open record says it.
wire::value actor_scope::of_session(scenario::builtin name) const
{
    using scenario::builtin;
    const raw::session_record* session = actor_->raw ? actor_->raw->last_session() : nullptr;
    if (session == nullptr)
        return {};
    const char* member = name == builtin::sid             ? "sid"
                         : name == builtin::ping_interval ? "pingInterval"
                         : name == builtin::ping_timeout  ? "pingTimeout"
                                                          : "maxPayload";
    const wire::value* there = session->whole.find(member);
    return there != nullptr ? *there : wire::value();
}

void actor_scope::append_stamp(std::string& out)
{
    out += checks::stamp_placeholder();
    stamped_ = true;
}

} // namespace muster::engine
