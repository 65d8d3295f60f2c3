// The steps that open and end sessions, and what sessions tell: opened, joined, refused, closed.
#pragma once

#include "client/notice.hpp"
#include "engine/script/actor.hpp"
#include "engine/script/stage.hpp"
#include "scenario/model.hpp"

#include <string>
#include <string_view>

namespace muster::engine {

// How a step went on being begun.
enum class step_end : std::uint8_t {
    next,  // it is done
    wait,  // it goes on when what it waits for has come
    again, // it is begun once more when what it waits for has come
    failed // actor::failed says why
};

// "chat" and "/chat" are the same namespace; "" is "/".
std::string namespace_name(const scenario::text_template& t, scenario::scope& scope);

// The value of a header field or cookie; one with a line break or NUL in it fails the client.
std::optional<std::string> field_value(const scenario::text_template& t, std::string_view name, actor& a,
                                       scenario::scope& scope);

class sessions {
public:
    explicit sessions(stage& s) : stage_(&s) {}

    // Opens a session and asks for `nsp`; `auth` null: the scenario's own. The flow then waits for it. The
    // client fails, and nothing is sent, when a header cannot be written.
    void open(actor& a, std::string_view nsp, const scenario::value_template* auth, core::duration timeout,
              moment t);
    // The namespace, connected; else it is asked for and the step comes again.
    step_end require(actor& a, std::string_view nsp, moment t);

    step_end begin(actor& a, const scenario::connect_step& s, moment t);
    step_end begin(actor& a, const scenario::disconnect_step& s, moment t);
    step_end begin(actor& a, const scenario::drop_step& s, moment t);
    step_end begin(actor& a, const scenario::reconnect_step& s, moment t);
    // The delay of a reconnect step is over.
    void reopen(actor& a, const scenario::reconnect_step& s, moment t);

    // Says goodbye. `graceful`: nothing of this client is outstanding.
    void close(actor& a, bool graceful, moment t);

    void on(actor& a, const client::session_opened& n, core::time_point now);
    void on(actor& a, const client::session_upgraded& n, core::time_point now);
    void on(actor& a, const client::upgrade_failed& n, core::time_point now);
    void on(actor& a, const client::namespace_connected& n, core::time_point now);
    void on(actor& a, const client::namespace_refused& n, core::time_point now);
    void on(actor& a, const client::namespace_disconnected& n, core::time_point now);
    void on(actor& a, const client::session_closed& n, core::time_point now);

private:
    void ask(actor& a, std::string_view nsp, const scenario::value_template* auth, moment t);
    std::optional<client::session_request> request_of(actor& a);
    void leave_rooms(actor& a, std::string_view nsp, core::time_point now);
    void end_now(actor& a, bool cut, bool graceful, moment t);

    stage* stage_;
    client::notice_list ended_; // notices of close and drop
};

} // namespace muster::engine
