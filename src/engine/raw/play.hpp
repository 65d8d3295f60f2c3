// The raw steps of one case or client: its sessions and connections by name, the step that waits, and what
// was found so far. Sans-IO: events and the time in, commands out.
#pragma once

#include "client/io_event.hpp"
#include "core/time.hpp"
#include "engine/moment.hpp"
#include "engine/raw/finding.hpp"
#include "engine/raw/line/switchboard.hpp"
#include "engine/raw/target.hpp"
#include "engine/raw/waits.hpp"
#include "scenario/raw_model.hpp"
#include "wire/engineio_packet.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace muster::engine::raw {

// What a step can ask for and fill.
struct scene {
    scenario::scope& scope;
    std::vector<std::optional<wire::value>>& variables;
    moment t;
};

struct play_options {
    const raw_target* target = nullptr; // outlives the play
    wire::engineio_revision revision = wire::engineio_revision::v4;
    core::time_point epoch{};  // of the frames' times
    bool skips_events = false; // events that no pattern of a step names are passed over
    std::uint64_t seed = 0;    // of masks and keys
};

class play {
public:
    play(const play_options& options, core::time_point now);
    play(play&&) = delete;
    play& operator=(play&&) = delete;

    // Begins a step; afterwards waiting() and over() say how the flow goes on.
    void begin(const scenario::raw_step& s, std::uint32_t line, scene around);
    void on(const client::io_event& event, scene around);
    void on_deadline(scene around);
    core::time_point next_deadline() const;
    // Closes what is open. Nothing is judged any more.
    void close(moment t);

    bool waiting() const { return !over_ && !std::holds_alternative<std::monostate>(wait_); }
    // When what is waited for has not come in time; never while nothing is.
    core::time_point wait_ends() const { return waiting() ? deadline_ : core::never; }
    // The flow must not go on: the finding's verdict says why, or broken().
    bool over() const { return over_; }
    // Why the tool could not play on (its own limits, a step that makes no sense); else empty.
    const std::string& broken() const { return broken_; }
    const finding& found() const { return found_; }

    // The session opened last; nullptr while there is none.
    const session_record* last_session() const
    {
        return board_.last_session() ? &*board_.last_session() : nullptr;
    }
    const raw_target& target() const { return *options_.target; }
    core::time_point began() const { return began_; }
    core::time_point step_began() const { return step_began_; }

private:
    // play_http.cpp
    void start(const scenario::exchange_step& s, scene around);
    void start(const scenario::answer_step& s, scene around);
    void start(const scenario::websocket_step& s, scene around);
    void start(const scenario::stream_step& s, scene around);
    bare_line* line_for(const std::string& name, answer_wait& w, moment t);
    void expect(answer_wait& w, const std::vector<scenario::http_outcome>& outcomes, scene around);
    void look(answer_wait& w, scene around);
    void judge(answer_wait& w, const exchange_view& view, scene around);
    std::string in_time(const exchange_view& view) const;
    bool repeat(answer_wait& w, moment t);
    bool ask_again(answer_wait& w, moment t);
    void settled(answer_wait& w, const http_expectation* e, const exchange_view& view, scene around);
    void finish(answer_wait& w, scene around);

    // play_open.cpp
    void start(const scenario::open_step& s, scene around);
    void look(open_wait& w, scene around);
    void join(open_wait& w, scene around);
    void joined(open_wait& w, scene around);

    // play_session.cpp
    void start(const scenario::receive_step& s, scene around);
    void start(const scenario::closed_step& s, scene around);
    void start(const scenario::silence_step& s, scene around);
    void start(const scenario::alive_step& s, scene around);
    // What a step about the actor `as` waits for; without a party, and the play broken, when there is none.
    session_wait wait_on(const std::string& as, session_wait::kind is, core::duration within);
    void wait_for(session_wait w, const std::vector<scenario::session_outcome>& instead, scene around);
    void look(session_wait& w, scene around);
    fit main_fits(session_wait& w, bool late);
    fit way_fits(const session_wait& w, alternative& way, bool late) const;
    void came(session_wait& w, scene around);
    void settled(session_wait& w, const alternative& way, scene around);
    bool heartbeat_explains(const session_wait& w, core::time_point at) const;

    // play_sending.cpp
    void start(const scenario::send_step& s, scene around);
    void start(const scenario::send_binary_step& s, scene around);
    void send(const std::string& as, const std::vector<outgoing_packet>& packets, scene around);
    void start(const scenario::frame_step& s, scene around);
    void start(const scenario::bytes_step& s, scene around);
    void start(const scenario::cut_step& s, scene around);
    // The bytes of a step's text, which may be hex; nullopt, and the play broken, when it is none.
    std::optional<std::string> bytes_of(std::string text, bool is_hex, std::string_view key);

    // play.cpp
    void start(const scenario::check_step& s, scene around);
    void start(const scenario::record_step& s, scene around);
    void start(const scenario::skip_step& s, scene around);
    void look(std::monostate, scene) {}
    void look(scene around);

    party& add(const std::string& name, std::unique_ptr<endpoint> end);
    party* find(const std::string& name);
    // The party of a step; nullptr, and the play broken, when there is none.
    party* need(const std::string& name);
    std::uint32_t number_of(const std::string& name);
    passing_over rules() const { return {options_.revision, options_.skips_events}; }
    std::int64_t milliseconds(core::time_point at) const;
    core::time_point last_moment(core::duration within, moment t) const
    {
        return t.now + within + options_.target->round_trip;
    }
    void capture(const scenario::raw_capture& c, wire::value v, scene around) const;
    void capture(const std::vector<scenario::raw_capture>& list, const arrival& a, scene around) const;

    void done();
    // Takes an outcome into the finding; the flow ends with one that leaves nothing to go on with.
    void outcome(scenario::outcome_word word, std::string message, std::string expected = {},
                 std::string actual = {});
    // "expected ..., got ...": `link` is the word between, "but" before a whole clause.
    void mismatch(std::string expected, std::string actual, std::string_view link = "got");
    void break_off(std::string why);

    play_options options_;
    core::time_point began_;
    finding found_;
    switchboard board_;                           // records in found_
    std::vector<std::unique_ptr<party>> parties_; // the last of a name has it
    std::variant<std::monostate, answer_wait, open_wait, session_wait> wait_;
    core::time_point deadline_ = core::never;
    core::time_point step_began_{};
    std::uint32_t line_ = 0;
    std::uint32_t asked_alive_ = 0; // alive steps so far, for their names
    std::string broken_;
    bool over_ = false;
};

// The length of a span, a day at most; nothing for a value that is no number.
core::duration length_of(const scenario::span& s, scenario::scope& scope);

} // namespace muster::engine::raw
