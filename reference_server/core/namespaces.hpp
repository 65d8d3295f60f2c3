// The Socket.IO side: CONNECT and DISCONNECT, events, acks and attachments of every session, and what apps do
// through their sockets. Socket.IO protocol v4 (over EIO 3) and v5 (over EIO 4).
#pragma once

#include "reference_server/core/application.hpp"
#include "reference_server/core/recovery.hpp"
#include "reference_server/core/rooms.hpp"
#include "reference_server/core/seeded_hash.hpp"
#include "reference_server/core/switchboard.hpp"
#include "wire/socketio_attachments.hpp"
#include "wire/socketio_packet.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace muster::server {

struct namespace_state {
    namespace_state(std::string n, std::uint64_t seed) : name(std::move(n)), rooms(seed) {}
    std::string name;
    room_table rooms;
    std::uint64_t last_ask = 0;
};

// What one session has said so far.
struct conversation {
    std::vector<std::unique_ptr<member>> members;
    std::vector<std::string> waiting; // namespaces whose admission takes time
    wire::attachment_collector collector;
    core::time_point collect_due = core::never; // the announced attachments' limit
    core::time_point join_due = core::never;
    std::size_t refused = 0;
};

class hub {
public:
    // All arguments outlive the hub.
    hub(app& application, switchboard& board, const server_options& options,
        const std::function<std::string()>& new_id, std::uint64_t seed);

    void opened(session& s);
    // One Engine.IO message of an open session.
    void take(session& s, bool binary, std::string_view data);
    void ended(session& s, leave_reason why);
    void tick(session& s);
    static core::time_point next_deadline(const session& s);
    std::vector<session_key> joined(std::string_view nsp) const;
    // Frees what this turn removed; nothing of a turn may be on the stack.
    void sweep();

    // For socket handles.
    member* find(socket_key key);
    void emit(member& to, std::string_view name, raw_args args);
    struct audience {
        bool everyone = false;
        std::span<const std::string_view> rooms;
        bool with_self = false;
    };
    void broadcast(member& from, const audience& who, std::string_view name, raw_args args);
    void ask(member& to, std::string_view name, raw_args args, core::duration timeout, ack_handler then);
    void ask_all(member& from, std::string_view name, raw_args args, core::duration timeout,
                 answers_handler then);
    void reply(member& to, std::uint64_t ack, raw_args args);
    void join_room(member& m, std::string_view room);
    void disconnect(member& m);
    void close(member& m);
    void after(socket_key key, core::duration wait, std::function<void()> then);

private:
    void take_text(session& s, std::string_view text);
    void take_binary(session& s, std::string_view bytes);
    void dispatch(session& s, const wire::socketio_packet& packet, std::span<const std::string> attachments);
    void begin_attachments(session& s, const wire::socketio_packet& packet);

    void on_connect(session& s, const wire::socketio_packet& packet);
    void join(session& s, const connect_request& request,
              std::optional<recovery_table::restored> back = std::nullopt);
    std::optional<recovery_table::restored> recovered(const connect_request& request);
    void join_later(session& s, const connect_request& request, core::duration wait);
    void refuse_connect(session& s, std::string_view nsp, std::string_view message, const std::string& data);
    void on_disconnect(session& s, const wire::socketio_packet& packet);
    void on_event(session& s, member& m, const wire::socketio_packet& packet,
                  std::span<const std::string> attachments);
    void on_ack(session& s, member& m, const wire::socketio_packet& packet,
                std::span<const std::string> attachments);

    // An event without ack that can be sent again: with an offset, where recovery is on.
    outgoing_ptr recoverable(const member& from, std::string_view name, raw_args args,
                             std::vector<std::string> rooms, std::string except);
    static member* joined_member(const session& s, std::string_view nsp);
    namespace_state& space(std::string_view name);
    void remove(session& s, member& m, leave_reason why);
    void send(member& to, packet_kind kind, const wire::socketio_packet& packet, raw_args args = {});

    app& app_;
    switchboard& board_;
    const server_options& options_;
    const std::function<std::string()>& new_id_;
    std::uint64_t seed_;
    socket_key last_key_ = 0;
    std::unordered_map<std::string, std::unique_ptr<namespace_state>, seeded_hash, std::equal_to<>> spaces_;
    std::unordered_map<socket_key, member*> members_;
    std::vector<std::unique_ptr<member>> gone_;
    recovery_table recovery_;
    bool emptied_ = false;           // some namespace may have lost its last member
    std::vector<member*> receivers_; // scratch of broadcast()
    std::vector<session*> sessions_;
};

} // namespace muster::server
