// The life of one Engine.IO session, seen from the client: opening, polling, the upgrade to WebSocket, the
// heartbeat, the end. Knows no socket and no clock. Engine.IO protocol v3 and v4.
#pragma once

#include "client/client_options.hpp"
#include "client/io_event.hpp"
#include "client/transport/heartbeat.hpp"
#include "client/transport/polling_channel.hpp"
#include "client/transport/session_address.hpp"
#include "client/transport/websocket_channel.hpp"
#include "client/turn.hpp"
#include "core/random.hpp"
#include "wire/engineio_open.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace muster::client {

// The layer above a session.
class message_handler {
public:
    virtual void on_session_open(turn& t) = 0;
    // One Engine.IO message, in order. An error ends the session.
    virtual core::error_code on_message(const wire::engineio_packet& message, turn& t) = 0;
    // How far the use of the session got, for the detail of a failure: "/ joined".
    virtual std::string progress() const = 0;

protected:
    ~message_handler() = default;
};

class transport_machine {
public:
    explicit transport_machine(const client_options& options);

    // Precondition: is_idle().
    void open(session_request request, core::random_source& random, core::time_point now, io_queue& io);
    void on(const io_event& event, message_handler& upper, turn& t);
    void on_deadline(message_handler& upper, turn& t);
    core::time_point next_deadline() const;

    // Messages of the layer above. Over a WebSocket they are written at once; over polling they wait for
    // flush(), so that what belongs together goes in one POST. Dropped when no session stands.
    void send(const wire::engineio_packet& message, io_queue& io);
    void flush(core::time_point now, io_queue& io);

    void close(turn& t);
    void drop(turn& t);
    void fail(core::errc error, std::string detail, turn& t);

    // open() may be called: no session stands, at most the last requests of a goodbye are on their way.
    bool is_idle() const { return state_ == state::idle || state_ == state::saying_goodbye; }
    bool stands() const;
    transport current() const { return over_; }
    // Kept from session to session.
    cookie_jar& cookies() { return address_.cookies(); }
    const cookie_jar& cookies() const { return address_.cookies(); }
    std::string_view session_id() const { return open_.sid; }
    wire::engineio_revision revision() const { return options_->revision; }

private:
    enum class state : std::uint8_t {
        idle,
        polling_opening,      // handshake GET on its way
        websocket_connecting, // without polling first; upgrade request on its way
        websocket_greeting,   // upgraded, the open packet is due
        polling,
        probe_connecting, // polling goes on, upgrade request on its way
        probing,          // "2probe" sent
        switching,        // "3probe" came: the requests on their way run out, then "5" is sent
        websocket,
        saying_goodbye // session closed by the caller, its last POST on its way
    };
    enum class happening : std::uint8_t {
        get_answered,
        post_answered,
        websocket_opened,
        websocket_refused,
        websocket_bytes,
        get_failed,
        post_failed,
        websocket_failed
    };
    enum class action : std::uint8_t {
        ignore,
        read_handshake,
        read_poll,
        read_post,
        greet,
        probe,
        read_websocket,
        refuse_session,
        refuse_upgrade,
        lose_session,
        lose_upgrade
    };
    static action action_for(state s, happening h);
    std::optional<happening> sort(const io_event& event);

    // polling
    void read_handshake(const wire::http_response& answer, message_handler& upper, turn& t);
    void read_poll(const wire::http_response& answer, message_handler& upper, turn& t);
    void read_post(const wire::http_response& answer, turn& t);
    core::result<void> read_payload(const wire::http_response& answer, wire::engineio_payload& out) const;
    void take_packets(const wire::engineio_payload& payload, std::size_t from, message_handler& upper,
                      turn& t);

    // WebSocket
    void open_websocket(io_queue& io);
    void greet(const wire::http_fields& fields, turn& t);
    void read_websocket(std::string_view bytes, message_handler& upper, turn& t);
    void take_frame(const wire::websocket_message& message, std::string_view bytes, message_handler& upper,
                    turn& t);
    void take_websocket_packet(const wire::engineio_packet& packet, message_handler& upper, turn& t);
    void take_first(const wire::engineio_packet& packet, message_handler& upper, turn& t);
    void websocket_fails(core::error_code error, std::string detail, std::uint16_t close_code, turn& t);
    void close_websocket(io_command::kind how, io_queue& io);
    bool reads_websocket() const;

    // upgrade
    void begin_upgrade(turn& t);
    void probe(const wire::http_fields& fields, turn& t);
    void take_probe_answer(const wire::engineio_packet& packet, turn& t);
    void hold(const wire::engineio_packet& packet, turn& t);
    void finish_upgrade(turn& t);
    void upgrade_fails(core::error_code error, std::string detail, turn& t);

    // both
    void session_stands(const wire::engineio_open& open, message_handler& upper, turn& t);
    void take_packet(const wire::engineio_packet& packet, message_handler& upper, turn& t);
    void lose_session(const channel_failed& failed, const message_handler& upper, turn& t);
    void settle(message_handler& upper, turn& t);
    void on_state_deadline(turn& t);
    void go_on_with_goodbye(turn& t);
    void end(core::error_code error, std::string detail, io_command::kind how, turn& t);
    void release();
    std::string how_far(const message_handler& upper) const;

    const client_options* options_;
    session_address address_;
    wire::engineio_open open_;
    heartbeat heartbeat_;
    std::unique_ptr<polling_channel> polling_; // while polling
    std::unique_ptr<packet_queue> early_;      // messages that came over the WebSocket before its time
    std::optional<websocket_channel> websocket_;
    core::time_point state_by_ = core::never; // when the present state has lasted too long
    core::time_point upgrade_began_{};
    std::uint64_t seed_ = 0; // of this session's masking keys
    state state_ = state::idle;
    transport over_ = transport::polling;
    channel_id first_channel_ = 0; // GET, POST, WebSocket: this and the next two
    bool connected_ = false;       // the first connection stood
    bool websocket_open_ = false;  // the network holds its channel
    bool close_sent_ = false;      // the close packet of a goodbye over polling
};

} // namespace muster::client
