// The get and post steps: one HTTP request of a client, beside its session.
#pragma once

#include "client/io_event.hpp"
#include "engine/script/actor.hpp"
#include "engine/script/sessions.hpp"
#include "engine/script/stage.hpp"
#include "scenario/model.hpp"

namespace muster::engine {

// Channels from here on belong to HTTP steps, those below to the client machine.
inline constexpr client::channel_id first_http_channel = 200;

class http_calls {
public:
    explicit http_calls(stage& s) : stage_(&s) {}

    step_end begin(actor& a, const scenario::http_step& s, moment t);
    // An event of a channel from first_http_channel upwards.
    void on(actor& a, const client::io_event& event, core::time_point now);
    void on_timeout(actor& a, moment t);
    // Lets the connection go.
    void close(actor& a, moment t);

private:
    void answered(actor& a, const wire::http_response& r, core::time_point now);

    stage* stage_;
};

} // namespace muster::engine
