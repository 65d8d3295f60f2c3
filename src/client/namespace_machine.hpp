// The namespaces of one session: asked for, joined, left; their events and acks.
// Socket.IO protocol v4 and v5, "Connection to a namespace".
#pragma once

#include "client/client_options.hpp"
#include "client/transport/machine.hpp"
#include "client/turn.hpp"
#include "core/time.hpp"
#include "wire/socketio_attachments.hpp"
#include "wire/socketio_packet.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace muster::client {

class namespace_machine final : public message_handler {
public:
    // `transport` carries the packets; both live in one client.
    namespace_machine(const client_options& options, transport_machine& transport);

    // Asks for the namespace now, or as soon as the session stands. Nothing happens when it is asked for or
    // joined already. Names compare without the query that protocol 4 puts behind them.
    void connect(std::string_view nsp, std::string_view auth, core::time_point now, io_queue& io);

    // Sends nothing, and returns nothing, when the namespace is not joined.
    std::optional<std::uint64_t> emit(std::string_view nsp, std::string_view json,
                                      std::span<const std::string> attachments, bool want_ack, io_queue& io);
    void send_ack(std::string_view nsp, std::uint64_t id, std::string_view json,
                  std::span<const std::string> attachments, io_queue& io);
    void disconnect(std::string_view nsp, io_queue& io);
    // DISCONNECT for every namespace that is joined.
    void disconnect_all(io_queue& io);
    bool is_joined(std::string_view nsp) const;

    void on_session_open(turn& t) override;
    core::error_code on_message(const wire::engineio_packet& message, turn& t) override;
    std::string progress() const override;

    // An unanswered CONNECT, or attachments that stay out, end the session.
    core::time_point next_deadline() const;
    void on_deadline(turn& t);

    // The session is over: nothing is joined or asked for any more.
    void clear();

private:
    enum class joining : std::uint8_t {
        queued, // no session yet
        asked,  // CONNECT sent, or protocol 4's "/" that the server joins
        joined
    };
    struct entry {
        std::string name; // with the query of protocol 4
        std::string auth; // until it is sent
        std::uint64_t next_ack = 0;
        core::time_point answer_by = core::never;
        joining state = joining::queued;
    };

    entry* find(std::string_view nsp);
    const entry* find(std::string_view nsp) const;
    void remove(const entry& e);
    void ask(entry& e, core::time_point now, io_queue& io);
    void send(const wire::socketio_packet& packet, std::span<const std::string> attachments, io_queue& io);

    core::error_code on_text(std::string_view text, turn& t);
    core::error_code on_attachment(std::string_view bytes, turn& t);
    core::error_code on_packet(const wire::socketio_packet& packet, std::span<const std::string> attachments,
                               turn& t);
    core::error_code on_connect(const wire::socketio_packet& packet, turn& t);
    void on_refused(const wire::socketio_packet& packet, turn& t);
    void on_disconnect(const wire::socketio_packet& packet, turn& t);

    const client_options* options_;
    transport_machine* transport_;
    std::vector<entry> entries_;
    std::unique_ptr<wire::attachment_collector> collector_; // while attachments are due
    core::time_point attachments_by_ = core::never;
};

} // namespace muster::client
