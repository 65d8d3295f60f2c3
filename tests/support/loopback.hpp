// The engine joined to a server in memory, under a simulated clock: no socket, no sleep, every run the same.
#pragma once

#include "client/io_command.hpp"
#include "core/time.hpp"
#include "engine/rendezvous.hpp"
#include "engine/run.hpp"
#include "reference_server/core/server_command.hpp"
#include "result/run_result.hpp"
#include "scenario/model.hpp"
#include "wire/http_message.hpp"
#include "wire/websocket/frame.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace muster::test {

// The server's end: server_core (loopback_server.hpp), or a few lines of a test.
class far_side {
public:
    virtual ~far_side() = default;
    virtual void on_request(server::connection_id from, const wire::http_request& request,
                            core::time_point now, server::server_commands& out) = 0;
    virtual void on_websocket_request(server::connection_id from, const wire::http_request& request,
                                      core::time_point now, server::server_commands& out) = 0;
    virtual void on_message(server::connection_id from, bool binary, std::string_view message,
                            core::time_point now, server::server_commands& out) = 0;
    virtual void on_disconnected(server::connection_id from, core::time_point now,
                                 server::server_commands& out) = 0;
    virtual void on_deadline(core::time_point, server::server_commands&) {}
    virtual core::time_point next_deadline() const { return core::never; }
};

struct loopback_options {
    std::uint64_t seed = 1;
    std::uint32_t shards = 1;
    bool solo = false;
    std::uint32_t trace_client = 0xffffffff;
    core::duration latency = std::chrono::milliseconds(1);           // each way
    std::optional<std::pair<core::duration, core::duration>> freeze; // the server stands still from..to
    bool unreachable = false;                                        // every connection is refused
    std::optional<core::duration> stop_at;                           // as if by SIGINT
    core::duration longest = std::chrono::hours(2);                  // of simulated time; then the test fails
};

class loopback {
public:
    loopback(const scenario::scenario_file& scenario, far_side& server, loopback_options options);
    ~loopback();

    // Plays the scenario to its end and judges it.
    result::run_result play();

    bool ended_by_itself() const { return ended_; }
    const std::vector<std::string>& log() const { return log_; }
    engine::run& shard(std::size_t i) { return *runs_[i]; }
    core::duration elapsed() const { return now_ - start_; }

    // Called around every event that goes into the engine (allocation counting).
    std::function<void(bool before)> around_engine;

private:
    using key = std::pair<client::client_id, client::channel_id>;
    struct link {
        server::connection_id websocket = 0; // 0: HTTP
        bool accepted = false;
    };
    struct server_link {
        key client;
        bool websocket = false;
        std::unique_ptr<wire::websocket_reader> reader;
    };

    void at(core::time_point when, std::function<void()> what);
    core::time_point server_time(core::time_point when) const;
    void to_server(std::function<void()> what);
    void to_client(key to, const client::io_event& event);
    void perform(const client::io_command& c);
    void perform_server();
    void answer(server::connection_id to, const wire::http_response& response);
    void end_connection(server::connection_id id);
    void received(server::connection_id id, std::string_view bytes);
    void drain_commands();
    void meet();
    bool step();
    bool until(const std::function<bool()>& done);
    wire::http_request request_of(const client::io_command& c) const;

    const scenario::scenario_file* scenario_;
    far_side* server_;
    loopback_options options_;
    core::time_point start_{std::chrono::hours(1)};
    core::time_point now_ = start_;
    std::vector<std::unique_ptr<engine::run>> runs_;
    engine::rendezvous_hall hall_;
    client::io_queue io_;
    server::server_commands out_;
    std::map<std::pair<core::time_point, std::uint64_t>, std::function<void()>> agenda_;
    std::uint64_t sequence_ = 0;
    std::map<key, link> links_;
    std::map<server::connection_id, server_link> connections_;
    server::connection_id next_connection_ = 1;
    std::vector<std::string> log_;
    bool ended_ = true;
    bool stopped_ = false;
};

} // namespace muster::test
