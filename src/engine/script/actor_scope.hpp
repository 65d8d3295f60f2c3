// What templates and expressions of a client's steps can ask for.
#pragma once

#include "engine/script/actor.hpp"
#include "engine/script/stage.hpp"
#include "scenario/expression.hpp"

namespace muster::engine {

class actor_scope final : public scenario::scope {
public:
    actor_scope(actor& a, const stage& s) : actor_(&a), stage_(&s) {}

    const wire::value* variable(std::size_t slot) const override;
    wire::value builtin_value(scenario::builtin name) const override;
    core::random_source& random() override { return actor_->random; }
    void append_stamp(std::string& out) override;

    // A stamp was rendered since this scope was made.
    bool stamped() const { return stamped_; }

private:
    wire::value of_session(scenario::builtin name) const;

    actor* actor_;
    const stage* stage_;
    bool stamped_ = false;
};

} // namespace muster::engine
