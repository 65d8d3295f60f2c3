// One well-behaved Socket.IO client, sans-IO: Engine.IO session (polling, WebSocket, the upgrade between
// them, heartbeats of both generations) and its namespaces. Knows no socket and no clock.
#pragma once

#include "client/io_command.hpp"
#include "client/io_event.hpp"
#include "client/notice.hpp"
#include "core/limits.hpp"
#include "core/random.hpp"
#include "core/time.hpp"
#include "wire/engineio_packet.hpp"
#include "wire/http_message.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace muster::client {

// How all clients of a population connect. Shared by thousands of machines: outlives them.
struct client_options {
    wire::engineio_revision revision = wire::engineio_revision::v4;
    bool polling = true;   // transports, in the order of the official client: polling first when both are on
    bool websocket = true; // both: start with polling and upgrade when the server offers it
    bool upgrade = true;   // false: stay on polling although both are on
    bool base64_polling = false; // v3: ask for b64=1
    bool deflate = false;        // offer permessage-deflate
    std::string path = "/socket.io/";
    core::duration handshake_time =
        std::chrono::seconds(20); // open() to session_opened, and CONNECT to its answer
    core::duration request_time = core::limits::request_time; // a POST or the handshake GET without an answer
};

// What one client adds when it opens a session.
struct session_request {
    std::string query;        // appended to the URL's query, already encoded, e.g. "token=1&room=a"
    wire::http_fields fields; // extra request headers, "Cookie" among them; values without CR, LF, NUL
};

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

    bool is_connected(std::string_view nsp) const;
    transport current_transport() const;
    std::string_view session_id() const;

private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace muster::client
