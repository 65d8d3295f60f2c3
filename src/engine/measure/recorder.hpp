// What a run remembers to explain itself: errors by class with their first example, and the frames of a few
// clients.
#pragma once

#include "client/io_command.hpp"
#include "client/io_event.hpp"
#include "core/problem.hpp"
#include "core/time.hpp"
#include "result/run_result.hpp"
#include "wire/websocket/frame.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace muster::engine {

// Why a client or a step failed. `kind` is the name of a core::errc or of one of the classes below.
struct failure {
    std::string kind;
    std::string detail; // for people
};

namespace failure_kind {
inline constexpr std::string_view ack_timeout = "ack_timeout";
inline constexpr std::string_view wait_timeout = "wait_timeout";
inline constexpr std::string_view match_failed = "match_failed";
inline constexpr std::string_view inconclusive = "inconclusive"; // a raw step that nothing can be said of
inline constexpr std::string_view non_strict = "non_strict";     // tolerated by a raw step: no client fails
inline constexpr std::string_view unexpected_event = "unexpected_event"; // a `never` came
inline constexpr std::string_view rendezvous_timeout = "rendezvous_timeout";
inline constexpr std::string_view bad_header = "bad_header";     // a value that would end its line
inline constexpr std::string_view rows_used_up = "rows_used_up"; // unique payload rows
inline constexpr std::string_view bad_value = "bad_value";       // of a kind that the step cannot use
} // namespace failure_kind

// What the user can do about a class of failure; never empty.
std::string_view remedy_for(std::string_view kind);

class recorder {
public:
    // Keeps the frames of the first `sampled` clients of the shard, and prints those of `traced` into `log`.
    recorder(core::time_point start, std::uint32_t traced, bool trace_all, std::vector<std::string>& log);

    void received(std::uint32_t client, const client::io_event& event, core::time_point now);
    // The commands from `from` on are of `client`.
    void sent(std::uint32_t client, const client::io_queue& io, std::size_t from, core::time_point now);

    void failed(std::uint32_t client, const failure& why, const std::string& where);
    // Worth a line in the report, though nobody failed.
    void noted(std::uint32_t client, const failure& why, const std::string& where);
    void finish(result::run_result& r) const;
    std::uint64_t failures() const { return failures_; }

private:
    // The last few frames of a client, cut; their memory is reused.
    struct history {
        struct kept {
            core::time_point at{};
            bool outgoing = false;
            std::size_t size = 0; // of the whole frame
            std::string text;
        };
        std::array<kept, 8> ring;
        std::size_t count = 0; // ever
        std::map<unsigned, wire::websocket_reader> incoming;
        std::map<unsigned, wire::websocket_reader> outgoing;
    };
    struct error_class {
        std::uint64_t count = 0;
        std::uint32_t client = 0;
        failure first;
        std::string where;
        std::vector<std::string> frames;
    };
    static constexpr std::size_t sampled = 16;
    static constexpr std::size_t kept_bytes = 200;

    bool traced(std::uint32_t client) const { return trace_all_ || client == traced_; }
    history* history_of(std::uint32_t client);
    void keep(std::uint32_t client, history& h, bool outgoing, std::string_view prefix, std::string_view what,
              core::time_point now);
    std::string print(std::uint32_t client, const history::kept& frame) const;
    std::vector<std::string> print(std::uint32_t client, const history& h) const;
    void frames(std::uint32_t client, history& h, unsigned channel, bool outgoing, std::string_view bytes,
                core::time_point now);

    core::time_point start_;
    std::uint32_t traced_;
    bool trace_all_;
    std::vector<std::string>* log_;
    std::map<std::uint32_t, history> histories_;
    std::map<std::string, error_class> classes_;
    std::uint64_t failures_ = 0;
};

} // namespace muster::engine
