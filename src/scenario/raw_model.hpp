// Steps that say what goes over the wire, byte by byte where it matters: what a conformance case is made of.
// scenarios/conformance/README.md describes each for authors.
#pragma once

#include "core/time.hpp"
#include "scenario/expression.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace muster::scenario {

// Index into the file's variables.
using slot_index = std::uint32_t;

// What an outcome makes of its case. `by_level`: fail or non-strict, as the case's level says.
enum class outcome_word : std::uint8_t {
    pass,
    non_strict,
    fail,
    informational,
    inconclusive,
    skipped,
    by_level
};

// A span of time: fixed, or an expression in milliseconds.
struct span {
    core::duration fixed{};
    std::optional<expression> milliseconds;
};

// What one packet or message must be.
struct packet_pattern {
    enum class form : std::uint8_t {
        packet,       // type and header byte by byte, JSON as JSON with <placeholders>
        exact,        // a text packet with exactly these bytes
        like,         // a text packet, with *
        binary,       // a binary message: bytes in hex, or "*"
        control_ping, // WebSocket control frames, with * in their payload
        control_pong
    };
    form is = form::packet;
    text_template text;
};

struct raw_capture {
    enum class source : std::uint8_t { json, id, text, field, status, body, time };
    source from = source::json;
    std::string path; // of json; name of a field
    slot_index into = 0;
    bool append = false; // to the list in the variable
};

struct status_range {
    unsigned first = 0;
    unsigned last = 0;
};

// One outcome of an HTTP exchange or an upgrade. All that is set must hold.
struct http_outcome {
    std::vector<status_range> statuses; // any of them; empty: any
    std::optional<text_template> body;
    bool body_any_case = false;
    std::optional<text_template> body_like;
    std::optional<text_template> body_unlike;
    std::optional<value_template> json;
    std::optional<std::vector<packet_pattern>> packets;
    std::vector<std::pair<std::string, std::optional<text_template>>> fields; // with *; nullopt: absent
    bool closed = false;                                                      // instead of an answer
    bool silence = false;                                                     // instead of an answer
    bool refused = false; // no session came of the upgrade
    outcome_word verdict = outcome_word::pass;
    std::string note;
};

// One other outcome of waiting on a session.
struct session_outcome {
    enum class kind : std::uint8_t { packets, closed, silence };
    kind is = kind::closed;
    std::vector<packet_pattern> packets;
    outcome_word verdict = outcome_word::pass;
    std::string note;
};

using field_list = std::vector<std::pair<std::string, text_template>>;

struct raw_request {
    std::string method = "GET";
    text_template target; // "?..." is relative to the path, "/..." whole, else sent as it is
    std::string version = "1.1";
    field_list fields;
    std::vector<std::string> without; // default fields left out
};

// http
struct exchange_step {
    enum class split : std::uint8_t { none, head, body, bytes };
    std::string as;     // name of the connection, new or used again; empty: a fresh one without a name
    bool again = false; // `on`: the connection must be there already
    raw_request request;
    std::optional<text_template> body;
    bool body_is_hex = false;
    std::vector<packet_pattern> packets; // packet (text as it is) or binary
    std::uint32_t chunk = 0;             // bytes per chunk; 0: Content-Length
    split pieces = split::none;
    std::optional<std::uint32_t> stop_after; // bytes of the body
    bool later = false;
    std::vector<http_outcome> expect;
    std::vector<raw_capture> captures;
    span within{std::chrono::seconds(2), {}};
};

struct answer_step {
    std::string as;
    std::vector<http_outcome> expect;
    std::vector<raw_capture> captures;
    span within{std::chrono::seconds(2), {}};
};

struct open_step {
    enum class transport : std::uint8_t { polling, websocket, upgraded };
    std::string as;
    transport over = transport::websocket;
    std::optional<text_template> connect; // the namespace to join
    std::optional<value_template> auth;
    text_template query;
    field_list fields;
    bool heartbeat = true; // pongs (revision 4) or pings (revision 3) are sent
    bool poll = true;
    std::vector<raw_capture> captures;
};

struct websocket_step {
    std::string as;
    raw_request request;
    std::optional<text_template> early_hex;
    std::vector<http_outcome> expect; // empty: 101 with the right accept value
    std::vector<raw_capture> captures;
    span within{std::chrono::seconds(2), {}};
};

struct stream_step {
    std::string as;
};

struct send_step {
    std::string as;
    std::vector<text_template> packets;
};

struct send_binary_step {
    std::string as;
    std::vector<text_template> messages; // hex
};

struct raw_frame {
    std::uint8_t opcode = 1;
    bool fin = true;
    std::uint8_t rsv = 0; // 4: RSV1, 2: RSV2, 1: RSV3
    bool masked = true;
    std::optional<std::uint16_t> code; // of a close frame, before the text
    text_template payload;
    bool payload_is_hex = false;
};

struct frame_step {
    std::string as;
    std::vector<raw_frame> frames;
};

struct bytes_step {
    std::string as;
    text_template bytes;
    bool is_hex = false;
};

struct cut_step {
    std::string as;
    bool reset = true;
};

struct receive_step {
    std::string as;
    std::vector<packet_pattern> packets;
    std::vector<raw_capture> captures;
    span within{std::chrono::seconds(2), {}};
    std::vector<session_outcome> instead;
};

struct closed_step {
    std::string as;
    std::vector<std::uint16_t> codes; // any of them is clean; empty: every shape is
    span within{std::chrono::seconds(1), {}};
    std::vector<session_outcome> instead;
};

struct silence_step {
    std::string as;
    span over;
    std::vector<session_outcome> instead;
};

struct alive_step {
    std::string as;
    std::vector<session_outcome> instead;
};

struct check_step {
    expression that;
    outcome_word verdict = outcome_word::by_level; // when it does not hold
    std::string note;
};

struct record_step {
    text_template text;
};

struct skip_step {
    expression when;
    outcome_word verdict = outcome_word::skipped;
    std::string because;
};

using raw_action = std::variant<exchange_step, answer_step, open_step, websocket_step, stream_step, send_step,
                                send_binary_step, frame_step, bytes_step, cut_step, receive_step, closed_step,
                                silence_step, alive_step, check_step, record_step, skip_step>;

// An alternative of step::action.
struct raw_step {
    raw_action what;
};

} // namespace muster::scenario
