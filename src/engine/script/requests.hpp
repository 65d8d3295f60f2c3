// Emits and what must come back: acks, responses, events by themselves, events that must stay out.
#pragma once

#include "client/notice.hpp"
#include "engine/script/actor.hpp"
#include "engine/script/sessions.hpp"
#include "engine/script/stage.hpp"
#include "scenario/model.hpp"

#include <span>
#include <string>
#include <string_view>

namespace muster::engine {

class requests {
public:
    requests(stage& s, sessions& around) : stage_(&s), sessions_(&around) {}

    step_end begin(actor& a, const scenario::emit_step& s, moment t);
    step_end begin(actor& a, const scenario::membership_step& s, moment t);
    step_end begin(actor& a, const scenario::wait_step& s, moment t);
    step_end begin(actor& a, const scenario::never_step& s, moment t);

    void on(actor& a, const client::event_received& n, core::time_point now);
    void on(actor& a, const client::ack_received& n, core::time_point now);
    // A deadline of the replies passed: the client fails, or a later one is waited for.
    void on_timeout(actor& a, core::time_point now);
    // The flow is over: an ack that it waited for may still come.
    void give_up(actor& a, core::time_point now);

    // Answers what the server wanted acked, as an application that ignores the arguments would.
    void pay_acks(actor& a, moment t);

private:
    // `nsp` is connected; `room` null: an ordinary emit, else the room that the request joins or leaves.
    step_end send(actor& a, const scenario::emit_step& s, std::string_view nsp, bool membership, moment t);
    std::string audience(actor& a, const scenario::emit_step& s, std::string_view nsp, bool membership,
                         scenario::scope& scope) const;
    void expect_replies(actor& a, const scenario::emit_step& s, std::optional<std::uint64_t> ack,
                        core::time_point now);
    awaited_reply& add_reply(actor& a, const scenario::reply& rule, core::time_point now);
    // The arguments meet the rule: its captures are taken and it is counted.
    bool accept(actor& a, awaited_reply& r, const core::result<wire::value>& arguments, core::time_point now);
    bool offer(actor& a, std::string_view nsp, std::string_view name, std::string_view json,
               std::span<const std::string> attachments, bool own, core::time_point now);
    void note_unasked(const actor& a, const client::event_received& n);
    void watch_silence(actor& a, const client::event_received& n, std::string_view name);
    void confirm_by(actor& a, const checks::delivery& d, core::time_point now);
    void settle(actor& a, core::time_point now);
    void give_up(actor& a, std::uint64_t ack, core::time_point now);
    void evidence(actor& a, core::time_point now, const checks::answer_proof& proof);
    // What an event that meets the rule says: the more, the fewer others it may be about.
    static checks::answer_proof proof_of(const awaited_reply& r, std::string_view name,
                                         std::string_view json);

    stage* stage_;
    sessions* sessions_;
    std::string name_scratch_;
};

} // namespace muster::engine
