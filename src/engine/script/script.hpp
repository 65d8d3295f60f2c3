// Plays a client's flow: a stack of step lists, one named wait at a time. Sans-IO.
#pragma once

#include "client/io_event.hpp"
#include "engine/raw/raw_steps.hpp"
#include "engine/script/actor.hpp"
#include "engine/script/http_calls.hpp"
#include "engine/script/requests.hpp"
#include "engine/script/sessions.hpp"
#include "engine/script/stage.hpp"

#include <cstdint>

namespace muster::engine {

class script {
public:
    explicit script(stage& s) : stage_(&s), sessions_(s), requests_(s, sessions_), http_(s), raw_(s) {}

    // The client starts; `due` is when it should have.
    void begin(actor& a, core::time_point due, moment t);
    void on(actor& a, const client::io_event& event, moment t);
    // The machine's deadline or the flow's own wake-up came.
    void on_deadline(actor& a, moment t);
    // The rendezvous opened; clients that wait elsewhere are not touched.
    void release(actor& a, std::uint32_t id, moment t);
    // The run has to end although the flow has not.
    void cut(actor& a, moment t);
    // Goodbye, whatever the flow does.
    void close(actor& a, bool graceful, moment t);

    // When on_deadline() wants to be called.
    static core::time_point next_deadline(const actor& a);

private:
    void take_notices(actor& a, moment t);
    void wake(actor& a, moment t);
    void proceed(actor& a, moment t);
    bool advance(actor& a, moment t);
    step_end perform(actor& a, const scenario::step& s, moment t);
    step_end begin(actor& a, const scenario::think_step& s, moment t);
    step_end begin(actor& a, const scenario::loop_step& s, moment t);
    step_end begin(actor& a, const scenario::random_switch_step& s, moment t);
    step_end begin(actor& a, const scenario::rendezvous_step& s, moment t);
    step_end begin(actor& a, const scenario::log_step& s, moment t);
    bool iterate(actor& a, script_frame& f, moment t);
    void complete(actor& a, moment t);
    void fail(actor& a, moment t);

    stage* stage_;
    sessions sessions_;
    requests requests_;
    http_calls http_;
    raw_steps raw_;
};

} // namespace muster::engine
