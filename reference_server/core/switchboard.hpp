// Owns the sessions and everything they are found by; sends packets to them, through the tap when there is
// one; ends them at the end of a turn; keeps the deadlines.
#pragma once

#include "reference_server/core/application.hpp"
#include "reference_server/core/seeded_hash.hpp"
#include "reference_server/core/session.hpp"
#include "reference_server/core/tap.hpp"

#include <functional>
#include <map>
#include <memory>
#include <queue>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace muster::server {

class switchboard {
public:
    // `seed` keys the hashes; the other arguments outlive the board.
    switchboard(const server_options& options, tap* between, tap_line& line, std::uint64_t seed);

    // Everything the core does happens between begin() and finish(): the turn's time and output.
    void begin(core::time_point now, server_commands& out);
    void finish();
    core::time_point now() const { return now_; }
    server_commands& out() { return *out_; }

    session& open(std::string sid, wire::engineio_revision revision, bool base64, session::carrier first);
    session* find(session_key key);
    session* find_sid(std::string_view sid);
    session* find_connection(connection_id connection);
    void bind(connection_id connection, const session& s) { connections_[connection] = s.who().key; }
    void unbind(connection_id connection) { connections_.erase(connection); }
    std::size_t size() const { return sessions_.size(); }
    void close_all();

    // Packets. `what` is shared, never copied.
    void send(session& to, packet_kind kind, outgoing_ptr what, std::string_view nsp = {},
              std::optional<std::uint64_t> ack = {});
    struct fan_out {
        std::string_view nsp;
        const session* sender = nullptr;
        bool in_room = false;
        bool sender_excluded = false;
    };
    void broadcast(std::span<session* const> to, outgoing_ptr what, const fan_out& how);
    void deliver(const outbound& packet); // past the tap
    void answer(connection_id to, wire::http_response response);
    // The waiting GET gets its answer at the end of the turn.
    void touch(session& s);
    void flush(session& s); // now

    // Ends the session at the end of the turn. `code` is the WebSocket close code, 0 for none.
    void close(session& s, leave_reason why, std::uint16_t code = 0);
    void cut(session_key key);
    // A session that is closed and lingers says its last words to `poll`.
    void release(session& s, connection_id poll);
    void forget(session& s);
    // Closes for breaking the protocol; false when the tap forgives it.
    bool violated(session& s, violation what);
    bool forgives(violation what) { return between_ && between_->forgives(what); }

    // Deadlines.
    void at(core::time_point when, std::function<void()> then);
    void schedule(session& s, core::time_point extra = core::never);
    core::time_point next_deadline() const;
    // The sessions that are due, each once; runs the timers that are.
    void due(std::vector<session*>& sessions);

    // Called once for every session that ends, before its connections do.
    std::function<void(session&, leave_reason)> on_end;

private:
    struct ending {
        session* who = nullptr;
        leave_reason why = leave_reason::server_left;
        std::uint16_t code = 0;
        bool cut = false;
    };
    struct alarm {
        core::time_point when;
        session_key key = 0;
        bool operator>(const alarm& other) const { return when > other.when; }
    };

    void deliver_to(session& to, packet_kind kind, const outgoing_ptr& what);
    void write(session& to, const outgoing_ptr& what);
    void end(const ending& e);
    void end_polling(session& s, leave_reason why);

    const server_options& options_;
    tap* between_;
    tap_line& line_;
    core::time_point now_{};
    server_commands* out_ = nullptr;
    session_key last_key_ = 0;
    std::unordered_map<session_key, std::unique_ptr<session>> sessions_;
    std::unordered_map<std::string_view, session*, seeded_hash, std::equal_to<>> sids_; // views of the sids
    std::unordered_map<connection_id, session_key> connections_;
    std::vector<ending> endings_;
    std::vector<session*> touched_;
    std::vector<std::unique_ptr<session>> gone_;
    std::priority_queue<alarm, std::vector<alarm>, std::greater<>> alarms_;
    std::multimap<core::time_point, std::function<void()>> timers_;
};

} // namespace muster::server
