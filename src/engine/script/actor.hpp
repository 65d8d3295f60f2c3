// One simulated client as data: its protocol machine, where it stands in its flow, what it waits for.
#pragma once

#include "checks/delivery_judge.hpp"
#include "client/client_machine.hpp"
#include "core/random.hpp"
#include "core/time.hpp"
#include "engine/measure/recorder.hpp"
#include "engine/population/pacer.hpp"
#include "engine/raw/play.hpp"
#include "engine/script/event_queue.hpp"
#include "engine/script/flow_plan.hpp"
#include "scenario/model.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace muster::engine {

// What a flow waits for. Only `nothing` lets it go on.
enum class wait_kind : std::uint8_t {
    nothing,
    turn,       // the other clients' turn: this one has run many steps at once
    pause,      // think
    pace,       // the due time of a loop's next iteration
    connecting, // a namespace, the session under it perhaps included
    replies,    // an ack, responses, or a waitFor
    silence,    // never
    rendezvous,
    http,
    raw,       // what a raw step waits for
    reconnect, // the delay before it
    ended      // the flow is over
};

// One list of steps being played: the flow itself, a branch, or the body of a loop.
struct script_frame {
    const std::vector<scenario::step>* steps = nullptr;
    std::uint32_t index = 0;
    const scenario::loop_step* loop = nullptr;
    std::uint64_t iteration = 0; // from 1
    std::uint64_t limit = 0;     // of iterations
    core::time_point until = core::never;
    pacer pace;
    wire::array elements;
};

// One answer that the current step waits for. Elements are reused.
struct awaited_reply {
    const scenario::reply* rule = nullptr;
    std::string name;                 // of the event; unused for an ack
    std::optional<std::uint64_t> ack; // id of the emit
    core::time_point deadline = core::never;
    std::uint32_t remaining = 0; // 0: it came
    std::string mismatch;        // why the last event of this name was not it
};

struct joined_room {
    std::string nsp;
    std::string room;
    std::uint32_t key = 0;  // as deliveries name it
    bool confirmed = false; // the server has shown that the client is in
};

struct actor {
    actor(std::uint32_t number, const flow_plan& p, const client::client_options& options,
          core::random_source chance)
        : id(number), plan(&p), machine(options), random(chance)
    {}

    std::uint32_t id;
    const flow_plan* plan;
    client::client_machine machine;
    core::random_source random;
    std::vector<std::optional<wire::value>> variables;

    // the flow
    std::vector<script_frame> stack;
    const scenario::step* step = nullptr; // the one being played, for messages
    wait_kind wait = wait_kind::nothing;
    core::time_point wake = core::never;
    core::time_point due{};  // of what the current step sends
    core::time_point sent{}; // of the last request
    std::string wait_nsp;    // namespace of the wait
    std::vector<awaited_reply> replies;
    std::size_t reply_count = 0;
    checks::emission emission; // of the last request
    std::string silent_event;  // never: rendered name
    std::optional<failure> failed;
    event_queue events;
    std::vector<joined_room> rooms;
    std::optional<joined_room> pending_room; // of a membership step whose answer is awaited
    checks::answer_proof answer;             // the best one to the current request

    // the session
    bool session_open = false;
    bool session_opening = false;
    bool goodbye = false; // the flow ends the session itself, with nothing outstanding
    bool ever_connected = false;
    bool handshaking = false; // handshake not yet measured
    std::uint32_t sessions = 0;
    core::time_point start_due{};
    core::time_point opened_at{};
    std::vector<std::pair<std::string, std::uint64_t>> acks_owed; // to the server: namespace and id

    // HTTP steps
    client::channel_id http_channel = 200;
    bool http_channel_used = false;

    // raw steps; the play is null in a flow without any
    std::unique_ptr<raw::play> raw;
    bool raw_noted = false; // a non-strict outcome is in the report

    bool closed_population = false;
    bool ack_given_up = false; // its session stays open: a late ack is no missing one

    bool running() const { return wait != wait_kind::ended; }
    const std::string* room_in(std::string_view nsp) const
    {
        return !rooms.empty() && rooms.back().nsp == nsp ? &rooms.back().room : nullptr;
    }
};

} // namespace muster::engine
