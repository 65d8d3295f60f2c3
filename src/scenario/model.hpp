// A scenario file as data: what to run, without a word on how it was written.
#pragma once

#include "core/time.hpp"
#include "scenario/expression.hpp"
#include "scenario/raw_model.hpp"
#include "wire/engineio_packet.hpp"
#include "wire/http_message.hpp"
#include "wire/json.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace muster::scenario {

// Where something stands in the file; lines and columns count from 1.
struct source_mark {
    std::uint32_t line = 0;
    std::uint32_t column = 0;
};

struct match_rule {
    std::string path;        // "$.0.ok": into the array of arguments
    value_template expected; // compared as JSON
    source_mark mark;
};

struct capture_rule {
    std::string path;
    slot_index into = 0;
};

// What must come back: an ack, the response to an emit, or an event by itself.
struct reply {
    text_template event;             // response and waitFor; unused for acks
    std::vector<match_rule> matches; // all must hold
    std::vector<capture_rule> captures;
    core::duration timeout = std::chrono::seconds(10);
    source_mark mark;
};

struct emit_step {
    text_template event;
    std::vector<value_template> args;
    text_template nsp = text_template::constant("/");
    std::optional<text_template> room; // the audience; default: the room joined last
    std::optional<reply> acknowledge;
    std::vector<reply> responses; // in any order, together with the ack
};

// An emit that changes membership: `room` names it for the checks.
struct membership_step {
    bool join = true;
    emit_step request;
    text_template room;
};

struct wait_step {
    text_template nsp = text_template::constant("/");
    reply expected;
    std::uint32_t count = 1;
};

// Fails when a matching event comes within `over`.
struct never_step {
    text_template nsp = text_template::constant("/");
    text_template event;
    std::vector<match_rule> matches;
    core::duration over{};
};

struct think_step {
    duration_spec pause;
    std::optional<value_template>
        computed; // instead of the pause: a number of seconds, or a time with a unit
};

struct step;

struct loop_step {
    std::vector<step> body;
    std::optional<expression> count;      // evaluated once
    std::optional<core::duration> over;   // iterations due within so long from the loop's beginning
    std::optional<expression> elements;   // a list
    std::optional<expression> while_true; // before each iteration
    std::optional<duration_spec> pace;    // due times of the iterations are drawn from it first
};

struct random_switch_step {
    struct branch {
        double weight = 1;
        std::vector<step> flow;
    };
    std::vector<branch> branches;
};

struct rendezvous_step {
    std::uint32_t users = 0; // 0: all clients of the run
    core::duration timeout = std::chrono::seconds(30);
    std::uint32_t id = 0; // number of this step in the file
};

// Opens a session and joins "/" (or a namespace of an open session).
struct connect_step {
    text_template nsp = text_template::constant("/");
    std::optional<value_template> auth; // default: config.socketio.auth
    bool refused = false;               // expect a refusal (CONNECT_ERROR)
    std::vector<match_rule> matches;    // on the refusal's payload
    core::duration timeout = std::chrono::seconds(20);
};

struct disconnect_step {
    std::optional<text_template> nsp; // none: the whole session, with goodbye
};

struct drop_step {};

// Ends what is open without waiting for the server and connects again after a delay; memberships are gone.
struct reconnect_step {
    duration_spec after;
    core::duration timeout = std::chrono::seconds(20);
};

struct http_step {
    std::string method = "GET";
    text_template url; // path and query on the target
    std::vector<std::pair<std::string, text_template>> fields;
    std::optional<value_template> json;
    std::optional<text_template> body;
    std::optional<unsigned> status;  // expected
    std::vector<match_rule> matches; // on the JSON body
    std::vector<capture_rule> captures;
    core::duration timeout = std::chrono::seconds(30);
};

struct log_step {
    text_template text;
};

struct step {
    std::variant<emit_step, membership_step, wait_step, never_step, think_step, loop_step, random_switch_step,
                 rendezvous_step, connect_step, disconnect_step, drop_step, reconnect_step, http_step,
                 log_step, raw_step>
        action;
    std::optional<expression> if_true;
    source_mark mark;
};

// A client's life, and how often it is chosen.
struct flow {
    std::string name;
    double weight = 1;
    std::vector<step> steps;
    bool connects_itself =
        false; // the first step that needs a session is a connect: nothing is opened before it
    source_mark mark;
};

struct phase {
    std::string name;
    core::duration length{};
    // Arrivals: a count spread evenly over the phase, or a rate per second, perhaps ramping.
    std::optional<std::uint32_t> arrival_count;
    std::optional<double> arrival_rate;
    std::optional<double> ramp_to;
    bool poisson = false;                   // arrivals at exponential gaps instead of even ones
    std::optional<std::uint32_t> max_users; // arrivals past so many living clients are dropped and counted
    // Closed population: keep so many clients alive; who ends is replaced.
    std::optional<std::uint32_t> users;
    std::optional<std::uint32_t> ramp_users_to;
    source_mark mark;
};

// Rows of a CSV file for the clients' variables.
struct payload {
    enum class order : std::uint8_t { sequence, random, unique, circular, shuffle };
    std::vector<slot_index> fields;
    std::vector<std::vector<wire::value>> rows;
    order by = order::random;
    source_mark mark;
};

struct socketio_options {
    wire::engineio_revision revision = wire::engineio_revision::v4;
    bool polling = false; // default transports: [websocket]
    bool websocket = true;
    bool upgrade = true;
    bool base64_polling = false;
    bool deflate = false;
    std::string path = "/socket.io/";
    std::vector<std::pair<std::string, text_template>> query;
    std::vector<std::pair<std::string, text_template>> extra_headers;
    std::vector<std::pair<std::string, text_template>> cookies;
    std::optional<value_template> auth;
};

struct tls_options {
    bool verify = true;
    std::string ca_file; // PEM; the reader gives it relative to the scenario's folder; empty: the system's
};

// expect: the promises to hold the server to.
struct expectations {
    bool order = true;
    bool delivery = true;
    bool isolation = true;
    std::optional<bool> sender_excluded;
};

struct threshold {
    enum class aggregate : std::uint8_t { count, min, max, mean, percentile };
    enum class relation : std::uint8_t { less, less_equal, greater, greater_equal, equal, not_equal };
    std::string metric;
    std::string text;
    aggregate what = aggregate::count;
    double percent = 0; // of a percentile
    relation is = relation::less;
    double limit = 0; // microseconds for latencies, else a plain number
    source_mark mark;
};

struct scenario_file {
    std::string path;
    std::vector<std::string> targets; // "reference" or URLs; several = a cluster
    std::string app = "rooms";        // of the embedded server
    socketio_options socketio;
    tls_options tls;
    std::vector<phase> phases;
    std::vector<payload> payloads;
    std::vector<std::string> variables; // names by slot
    std::vector<std::pair<slot_index, std::vector<wire::value>>>
        constants; // config.variables: one value is drawn
    std::vector<flow> flows;
    expectations expect;
    std::vector<threshold> thresholds;
    std::uint32_t rendezvous_count = 0;
    core::duration drain = std::chrono::seconds(30); // at most so long for what is still on its way
    core::duration trusted_lateness =
        std::chrono::milliseconds(10); // p99 of late timers past which a run is untrusted
    double coverage_floor = 0.999;     // of the ledger; below it the run is untrusted
    std::vector<std::string> secrets;  // values that no output may show
};

} // namespace muster::scenario
