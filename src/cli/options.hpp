// argv to options. Pure: prints nothing, reads nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace muster::cli {

struct run_flags {
    std::string file;
    std::vector<std::string> targets; // empty: as the scenario says
    bool own_target = false;
    std::optional<std::uint64_t> seed;
    std::string out = "muster-out";
    std::optional<int> eio;
    std::string transport; // websocket, polling, upgrade; empty: as the scenario says
    std::string app;       // of the embedded server; empty: as the scenario says
    std::vector<std::string> faults;
    std::string ca_file;
    bool insecure = false;
    bool json = false;
    bool no_color = false;
    bool solo = false;
    std::optional<std::uint32_t> trace_client;
    std::uint32_t shards = 1;
};

struct conform_flags {
    std::string target; // URL, or "reference": the embedded server
    std::string matrix; // file that lists servers; then there is no target
    bool own_target = false;
    std::vector<std::string> only;
    std::vector<std::string> skip;
    std::string one_case; // --case: like only, with its frames
    bool list = false;    // print the cases that would be played
    bool strict = false;
    bool trace = false;
    bool expendable = false;
    std::optional<unsigned> eio;
    std::string path = "/socket.io/";
    std::string nsp = "/";
    std::string auth;                 // JSON
    std::vector<std::string> headers; // "Name: value"
    std::string events;               // file that maps event names
    std::string baseline;             // file of expected deviations
    bool write_baseline = false;      // into `baseline`, or with `matrix` into each server's own
    std::string cases;                // folder that replaces the built-in cases
    std::vector<std::string> faults;  // of the embedded server
    std::optional<std::uint64_t> seed;
    std::string ca_file;
    bool insecure = false;
    std::string out = "muster-out";
    bool json = false;
    bool no_color = false;
};

struct serve_flags {
    std::string app = "rooms";
    std::string address = "127.0.0.1";
    std::uint16_t port = 3000;
    std::vector<std::string> faults;
    std::uint64_t seed = 1;
    std::vector<std::string> origins;
    std::vector<std::string> hosts;
    std::uint32_t ping_interval_ms = 25'000;
    std::uint32_t ping_timeout_ms = 20'000;
    std::uint32_t connect_timeout_ms = 45'000;
    bool no_eio3 = false;
    std::string certificate;
    std::string key;
    bool list = false; // the apps and faults, then end
};

struct lint_flags {
    std::vector<std::string> files;
};

struct schema_flags {
    bool results = false; // of results.json instead of the scenario's
    bool cases = false;   // of files of conformance cases
};

// The parse ended the program: help, version or a usage error, with the text to print.
struct leave {
    int exit_code = 0;
    std::string text;
};

using parsed = std::variant<leave, run_flags, conform_flags, serve_flags, lint_flags, schema_flags>;

parsed parse(int argc, const char* const* argv);

// An argument as a shell takes it, in single quotes where it must be.
std::string shell_word(const std::string& word);

} // namespace muster::cli
