// A connection that carries one request at a time and is kept while it serves. A request that a closing
// server may never have read goes out once more, on a fresh connection (RFC 9112 section 9.3.1); a server
// that once closed behind an answer gets a connection for every request.
#pragma once

#include "core/time.hpp"
#include "engine/raw/line/connection.hpp"
#include "engine/raw/line/switchboard.hpp"

#include <cstdint>
#include <string>

namespace muster::engine::raw {

class kept_line {
public:
    // `number` is the actor's, for evidence; both references outlive the line.
    kept_line(switchboard& board, std::uint32_t number, listener& who)
        : board_(&board), who_(&who), number_(number)
    {}

    bool owns(const connection& c) const { return line_ == &c; }
    // nullptr while there is none.
    connection* line() const { return line_; }
    // A request is out and not answered.
    bool busy() const { return busy_; }
    // It closed a connection behind an answer, whatever its Connection field said.
    bool server_closes() const { return habit_ == habit::closes; }
    // From when on a request over the kept connection will not meet its end; the past when that is known.
    core::time_point settled_at() const;

    // Sends a whole request, over the kept connection or a fresh one; false when there is no room for one.
    bool ask(std::string request, moment t);
    // The request was answered; `last`: the connection carries no further one.
    void answered(bool last, moment t);
    // The connection ended. False when a request is lost by that.
    bool ended(moment t);

    void let_go(moment t);
    void cut(moment t);

private:
    enum class habit : std::uint8_t { unknown, keeps, closes };

    switchboard* board_;
    listener* who_;
    std::uint32_t number_;
    connection* line_ = nullptr;
    bool busy_ = false;
    habit habit_ = habit::unknown;
    std::string asked_; // while busy
    core::time_point idle_since_{};
};

} // namespace muster::engine::raw
