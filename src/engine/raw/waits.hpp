// What a raw step waits for.
#pragma once

#include "core/time.hpp"
#include "engine/raw/line/bare_line.hpp"
#include "engine/raw/line/session.hpp"
#include "engine/raw/match/outcome.hpp"
#include "engine/raw/match/sequence.hpp"
#include "scenario/raw_model.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace muster::engine::raw {

// A name of the case and what it stands for.
struct party {
    std::string name;
    std::unique_ptr<endpoint> end;
    session* as_session = nullptr; // of `end`, when it is one
    bare_line* as_line = nullptr;
    bool excused = false; // its end was among the outcomes: no later step holds it against the server
};

// The answer to a request or an upgrade.
struct answer_wait {
    bare_line* line = nullptr;
    std::unique_ptr<bare_line> fresh; // owns `line` when the request has a connection of its own
    std::vector<http_expectation> outcomes;
    const std::vector<scenario::raw_capture>* captures = nullptr;
    std::optional<answered> answer;
    std::optional<std::string> accept; // the Sec-WebSocket-Accept that must come when no outcome is told
    std::string again;                 // a poll that is sent again when it brings nothing of note
    unsigned repeats = 0;
    bool upgrade = false;
};

// A session, opened and joined.
struct open_wait {
    enum class at : std::uint8_t { opening, implicit_root, joining };
    party* who = nullptr;
    const scenario::open_step* step = nullptr;
    std::optional<std::string> nsp;
    std::string connect; // the packet that joins it
    at stands = at::opening;
};

// Another outcome of a step, with its patterns rendered.
struct alternative {
    const scenario::session_outcome* rule = nullptr;
    std::optional<sequence> packets;
};

// Something on a session or connection.
struct session_wait {
    enum class kind : std::uint8_t { receive, closed, silence, alive };
    kind is = kind::receive;
    party* who = nullptr;
    std::optional<sequence> packets; // of receive
    std::vector<alternative> ways;
    const std::vector<scenario::raw_capture>* captures = nullptr;
    const std::vector<std::uint16_t>* codes = nullptr; // of closed
    std::string asked;                                 // of alive: the namespace or the ping's payload
    core::duration within{};
    bool missed = false; // what was waited for cannot come any more
};

} // namespace muster::engine::raw
