// The reference server in memory: requests and messages in, readable lines out, under a simulated clock.
#pragma once

#include "core/time.hpp"
#include "reference_server/apps/registry.hpp"
#include "reference_server/core/server_core.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace muster::tests {

using namespace std::chrono_literals;
using lines = std::vector<std::string>;

// What came out on one connection, in order:
//   "200 BODY" or "200 application/octet-stream BODY"   an HTTP answer
//   "101"                                                a WebSocket request was accepted
//   "4hello"                                             a text frame
//   "<01 02>"                                            a binary frame
//   "close" or "close 1009"                              a WebSocket close
//   "cut"                                                the connection was cut
class server_harness {
public:
    explicit server_harness(std::string_view app = "echo", server::server_options options = {},
                            server::tap* between = nullptr);

    // Query without '?'. Each call is a new connection.
    server::connection_id get(std::string_view query);
    server::connection_id post(std::string_view query, std::string_view body, std::string_view type = "");
    server::connection_id request(const wire::http_request& request);
    server::connection_id websocket(std::string_view query);
    server::connection_id websocket(const wire::http_request& request);
    bool begin_body(server::connection_id from, std::string_view query);
    void finish_body(server::connection_id from, std::string_view query, std::string_view body);

    void text(server::connection_id to, std::string_view message);
    void binary(server::connection_id to, std::string_view bytes);
    void drop(server::connection_id connection);
    void advance(core::duration time); // in steps, from deadline to deadline
    void shutdown();

    // What came out since the last take().
    lines take(server::connection_id connection);
    // The same for one that must have had exactly one line; "" when it had none, all joined when more.
    std::string take_one(server::connection_id connection);
    const wire::http_response& last_response() const { return last_response_; }

    core::time_point now() const { return now_; }
    server::server_core& core() { return *core_; }
    std::size_t sessions() const { return core_->session_count(); }

    // Shortcuts. A session's id is "id-N" in the order of creation; sockets have ids from the same row.
    struct polling {
        std::string query; // with the sid
        std::string sid;
    };
    polling open_polling(int eio = 4, std::string_view more = ""); // v4: nothing joined yet
    server::connection_id open_websocket(int eio = 4); // opened and joined to "/"; nothing left to take
    // GET, answered at once or "" when it is held.
    std::string poll(const polling& session);

private:
    void settle();
    void show(server::connection_id to, std::string_view frames);

    std::unique_ptr<server::app> app_;
    std::unique_ptr<server::server_core> core_;
    core::time_point now_{};
    server::connection_id last_ = 0;
    std::uint64_t ids_ = 0;
    server::server_commands out_;
    std::map<server::connection_id, lines> seen_;
    wire::http_response last_response_;
};

} // namespace muster::tests
