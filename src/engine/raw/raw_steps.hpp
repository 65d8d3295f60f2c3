// Raw steps as a client plays them: the play of its connections, tied to its flow.
#pragma once

#include "client/io_event.hpp"
#include "engine/script/actor.hpp"
#include "engine/script/sessions.hpp"
#include "engine/script/stage.hpp"
#include "scenario/model.hpp"

namespace muster::engine {

class raw_steps {
public:
    explicit raw_steps(stage& s) : stage_(&s) {}

    // The client's flow has raw steps.
    void prepare(actor& a, core::time_point now);
    step_end begin(actor& a, const scenario::raw_step& s, moment t);
    void on(actor& a, const client::io_event& event, moment t);
    void on_deadline(actor& a, moment t);
    void close(actor& a, moment t);

private:
    // A non-strict outcome goes into the report, once a client.
    void note(actor& a);
    // What the play has come to, as the flow sees it.
    step_end settle(actor& a, moment t);

    stage* stage_;
};

} // namespace muster::engine
