// The conformance suite over one server, sans-IO: discovers what the server is, plays every case that fits
// it, side by side, each on its own sessions, and says rule by rule what is broken. The driver feeds events
// and the time, empties `io`, and calls again at next_deadline().
#pragma once

#include "client/io_command.hpp"
#include "client/io_event.hpp"
#include "core/time.hpp"
#include "result/run_result.hpp"
#include "scenario/case_model.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace muster::engine {

class server_traits; // engine/cases/selection.hpp

// Which cases of the catalogue to play, as the command line says.
struct case_selection {
    std::vector<std::string> only; // globs over number and id; empty: all
    std::vector<std::string> skip;
    std::optional<unsigned> eio; // 3 or 4; else both
    bool expendable = false;     // intrusive cases, too
};

struct suite_options {
    const std::vector<scenario::case_file>* files = nullptr; // outlive the suite
    const scenario::case_file* discovery = nullptr;          // probes; outlives the suite
    case_selection select;
    bool strict = false;   // a mismatch of should and observed fails, too
    bool trace = false;    // evidence for passing cases, too
    std::string authority; // of the Host field
    std::string origin;    // "http://127.0.0.1:3000"
    std::string path = "/socket.io/";
    std::string nsp = "/"; // the namespace that stands for the root where cases need one that exists
    std::string auth;      // JSON text for every CONNECT; may be empty
    std::vector<std::pair<std::string, std::string>> headers;     // of every request
    std::vector<std::pair<std::string, std::string>> event_names; // "message" -> the server's own name
    const server_traits* known =
        nullptr;       // what discovery once told of this server; then it is not played again
    bool once = false; // what does not pass is not played again
    std::uint32_t at_once = 24;
    std::uint64_t seed = 0;
};

class suite {
public:
    suite(suite_options options, core::time_point start);
    ~suite();
    suite(const suite&) = delete;
    suite& operator=(const suite&) = delete;

    void on(client::client_id who, const client::io_event& event, core::time_point now, client::io_queue& io);
    void on_deadline(core::time_point now, client::io_queue& io);
    core::time_point next_deadline() const;
    bool finished() const;
    void stop(int signal_number, core::time_point now, client::io_queue& io);

    struct progress {
        std::size_t done = 0;
        std::size_t planned = 0;
        std::string current;
    };
    progress current() const;

    // What discovery told; complete once cases are played.
    const server_traits& traits() const;

    // Cases in catalogue order, facts about the server, problems. Called once, at the end.
    result::run_result finish(core::time_point now);

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace muster::engine
