// What a case calls by a name: a session, or one connection. Both queue what comes and take what is sent.
#pragma once

#include "core/time.hpp"
#include "engine/raw/line/arrivals.hpp"
#include "engine/raw/line/connection.hpp"
#include "engine/raw/line/request_text.hpp"
#include "engine/raw/line/switchboard.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace muster::engine::raw {

// What is known of the heartbeat under an endpoint: whether it can explain that the server closed.
struct heartbeat_facts {
    std::optional<core::duration> patience; // of the server; nullopt: no session, or not told
    core::time_point opened_at{};
    bool kept = false;       // pings are answered, or sent
    bool on_purpose = false; // they are not because the case says so
};

class endpoint : public listener {
public:
    endpoint(switchboard& board, std::uint32_t number, std::string name)
        : box(board.load()), board_(&board), number_(number), name_(std::move(name))
    {}

    // Engine.IO packets or messages; false when they cannot be sent on this kind of endpoint.
    virtual bool send(const std::vector<outgoing_packet>& packets, moment t) = 0;
    // The connection that frames go to; nullptr when there is none.
    virtual connection* websocket() = 0;
    // The connection that bytes go to; nullptr when there is none.
    virtual connection* line() = 0;
    // Says goodbye and lets everything go. Nothing is received any more.
    virtual void close(moment t) = 0;
    // Ends the connections without goodbye.
    virtual void cut(bool reset, moment t) = 0;
    virtual void on_deadline(moment t) = 0;
    virtual core::time_point next_deadline() const = 0;
    virtual heartbeat_facts heartbeat() const = 0;
    // A session's own question can be asked; else a WebSocket ping is what shows life.
    virtual bool speaks_engineio() const = 0;

    const std::string& name() const { return name_; }
    std::uint32_t number() const { return number_; }

    inbox box;

protected:
    switchboard& board() const { return *board_; }

    void end(ending how)
    {
        if (box.ended)
            return;
        if (!name_.empty())
            board_->record("actor " + name_ + " was closed: " + how.how);
        box.ended = std::move(how);
    }

private:
    switchboard* board_;
    std::uint32_t number_;
    std::string name_;
};

} // namespace muster::engine::raw
