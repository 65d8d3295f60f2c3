// An HTTP answer, or its absence, against what a case expects of it. Pure.
#pragma once

#include "engine/raw/line/arrivals.hpp"
#include "engine/raw/match/pattern.hpp"
#include "engine/raw/match/sequence.hpp"
#include "scenario/raw_model.hpp"
#include "wire/engineio_payload.hpp"
#include "wire/json.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace muster::engine::raw {

// An outcome with its templates rendered.
struct http_expectation {
    const scenario::http_outcome* rule = nullptr;
    std::optional<std::string> body;
    std::optional<std::string> body_like;
    std::optional<std::string> body_unlike;
    std::optional<wire::value> json;
    std::optional<std::vector<expected_packet>> packets;
    std::vector<std::pair<std::string, std::optional<std::string>>> fields;
};

http_expectation rendered(const scenario::http_outcome& o, scenario::scope& scope);

// What is known so far of an exchange.
struct exchange_view {
    const answered* answer = nullptr; // whole
    const ending* ended = nullptr;    // the connection's
    bool late = false;                // the time is over
    bool upgraded = false;            // the answer was 101 and frames are read
    bool session = false;             // an open packet came over the WebSocket
};

enum class fit { yes, no, open };

// Does the outcome describe the exchange? `open`: that depends on what comes.
fit fits(const http_expectation& e, const exchange_view& view, const passing_over& rules);

// The packets of a body; nullopt when it is no payload of the revision.
std::optional<std::vector<arrival>> packets_of(const wire::http_answer& a, wire::engineio_revision revision);

// Every packet of the answer is passed over: the poll has nothing to say.
bool nothing_of_note(const wire::http_answer& a, const http_expectation& e, const passing_over& rules);

// For people, bounded.
std::string shown(const http_expectation& e);
// Those that pass, joined by "or"; the first when none does.
std::string shown(const std::vector<http_expectation>& list);
std::string shown(const exchange_view& view);

} // namespace muster::engine::raw
