// One well-behaved Socket.IO client, sans-IO: Engine.IO session (polling, WebSocket, the upgrade between
// them, heartbeats of both generations) and its namespaces. Knows no socket and no clock.
#pragma once

#include "client/client_options.hpp"
#include "client/io_command.hpp"
#include "client/io_event.hpp"
#include "client/notice.hpp"
#include "core/random.hpp"
#include "core/time.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace muster::client {

class client_machine {
public:
    explicit client_machine(const client_options& options);
    client_machine(client_machine&&) noexcept;
    client_machine& operator=(client_machine&&) noexcept;
    ~client_machine();

    // Begins a session. Precondition: none is open or opening. Cookies of an earlier session are kept.
    void open(session_request request, core::random_source& random, core::time_point now, io_queue& io);

    // Joins a namespace once the session stands (queued until then). v5: CONNECT with `auth` (JSON object
    // text or empty); v4: "/" is joined by the server itself and `auth` travels as nothing (v4 has none).
    void connect_namespace(std::string_view nsp, std::string_view auth, core::time_point now, io_queue& io);

    // Sends an event: `json` is the whole payload ["name",...] with placeholders for `attachments`.
    // Returns the ack id when one is wanted. Precondition: the namespace is connected.
    std::optional<std::uint64_t> emit(std::string_view nsp, std::string_view json,
                                      std::span<const std::string> attachments, bool want_ack,
                                      core::time_point now, io_queue& io);

    // Answers a server's event that wanted an ack; `json` is an array.
    void send_ack(std::string_view nsp, std::uint64_t id, std::string_view json,
                  std::span<const std::string> attachments, core::time_point now, io_queue& io);

    void disconnect_namespace(std::string_view nsp, core::time_point now, io_queue& io);

    // Goodbye as the official client says it: DISCONNECT per namespace, Engine.IO close, transport close.
    // session_closed follows at once.
    void close(core::time_point now, io_queue& io, notice_list& notices);

    // Vanishes: every channel is cut without a word. session_closed follows at once.
    void drop(core::time_point now, io_queue& io, notice_list& notices);

    // One event of the network, or a reached deadline. Appends commands and notices in order.
    void on(const io_event& event, core::time_point now, io_queue& io, notice_list& notices);
    void on_deadline(core::time_point now, io_queue& io, notice_list& notices);

    // When on_deadline() wants to be called next; core::never when nothing is due.
    core::time_point next_deadline() const;

    // Cookies as a browser keeps them for the target: those of answers to requests beside the session are
    // taken, and all are appended as "a=1; b=2", without those that `own` names already.
    void take_cookies(const wire::http_fields& answer);
    void append_cookies(std::string& out, std::string_view own) const;

    bool is_connected(std::string_view nsp) const;
    transport current_transport() const;
    std::string_view session_id() const;

private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace muster::client
