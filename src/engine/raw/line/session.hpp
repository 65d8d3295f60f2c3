// A well-behaved Engine.IO session over streams that we write ourselves: one GET always open, POSTs beside
// it, a WebSocket, or the whole upgrade from one to the other.
#pragma once

#include "engine/raw/line/endpoint.hpp"
#include "engine/raw/line/kept_line.hpp"
#include "scenario/raw_model.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace muster::engine::raw {

struct session_options {
    scenario::open_step::transport over = scenario::open_step::transport::websocket;
    std::string query;        // appended
    wire::http_fields fields; // of every request
    bool heartbeat = true;
    bool poll = true; // a GET is kept open
};

class session final : public endpoint {
public:
    session(switchboard& board, std::uint32_t number, std::string name, session_options options)
        : endpoint(board, number, std::move(name)), options_(std::move(options))
    {}

    void begin(moment t);
    bool is_open() const { return stage_ == stage::open; }
    // Why it did not open; empty while it may.
    const std::string& failure() const { return failure_; }
    const session_record* record() const { return record_ ? &*record_ : nullptr; }
    // One GET, when none is open and the session polls at all: for those that keep none open.
    void poll_once(moment t);

    bool send(const std::vector<outgoing_packet>& packets, moment t) override;
    connection* websocket() override { return over_websocket_ ? socket_ : nullptr; }
    connection* line() override
    {
        return over_websocket_ ? socket_ : post_.line() != nullptr ? post_.line() : poll_.line();
    }
    void close(moment t) override;
    void cut(bool reset, moment t) override;
    void on_deadline(moment t) override;
    core::time_point next_deadline() const override;
    heartbeat_facts heartbeat() const override;
    bool speaks_engineio() const override { return true; }

    void on_answer(connection& from, answered a, moment t) override;
    void on_message(connection& from, arrival a, moment t) override;
    void on_end(connection& from, ending how, moment t) override;
    void on_tail(connection& from, const std::string& how, moment t) override;

private:
    enum class stage : std::uint8_t {
        handshake, // no open record yet
        probing,   // the WebSocket of the upgrade is being opened and probed
        pausing,   // the probe was answered; the open GET must come back first
        open,
        failed,
        over
    };

    std::string target(std::string_view transport) const;
    std::string request(std::string_view method, const polling_body* body) const;
    bool get(moment t);
    void open_socket(moment t);
    void opened(session_record record, moment t);
    void take_handshake(const wire::http_answer& a, moment t);
    void take_poll(const wire::http_answer& a, moment t);
    void take_upgrade(const wire::http_answer& a, moment t);
    void take_packet(arrival a, moment t);
    void go_on_polling(bool idle, moment t);
    void finish_upgrade(moment t);
    void post_next(moment t);
    void give_up(std::string why);
    void finish(ending how);
    void fall_silent();

    session_options options_;
    stage stage_ = stage::handshake;
    std::string failure_;
    std::optional<session_record> record_;
    bool over_websocket_ = false;
    kept_line poll_{board(), number(), *this};
    kept_line post_{board(), number(), *this};
    connection* socket_ = nullptr;
    std::string key_;
    unsigned idle_polls_ = 0; // in a row, that brought nothing
    std::deque<polling_body> posts_;
    core::time_point next_poll_ = core::never;
    core::time_point next_ping_ = core::never; // revision 3
};

} // namespace muster::engine::raw
