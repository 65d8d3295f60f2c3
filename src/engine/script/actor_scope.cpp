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
        return std::int64_t{stage_->run_id};
    case builtin::sid:
    case builtin::ping_interval:
    case builtin::ping_timeout:
    case builtin::max_payload:
    case builtin::path:
    case builtin::host:
    case builtin::origin:
    case builtin::now:
        return {};
    }
    return {};
}

void actor_scope::append_stamp(std::string& out)
{
    out += checks::stamp_placeholder();
    stamped_ = true;
}

} // namespace muster::engine
