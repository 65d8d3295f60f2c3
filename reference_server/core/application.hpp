// The port between core and application: what the core tells an app, and the socket handle through which an
// app answers. Arguments travel as raw JSON text, so that a relay parses nothing; api/app.hpp adds values.
#pragma once

#include "core/time.hpp"
#include "wire/engineio_packet.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace muster::server {

class hub;

// A client in one namespace. Never reused, never 0.
using socket_key = std::uint64_t;

// Arguments of an event or ack: their JSON texts joined by commas, `1,"2"`, and the attachments that
// placeholders in them name. Views: valid during the call that hands them over.
struct raw_args {
    std::string_view json;
    std::span<const std::string> attachments;
};

struct connect_request {
    std::string_view nsp;   // without query
    std::string_view query; // protocol 4: what follows '?' in the namespace
    std::string_view auth;  // protocol 5: JSON object text, or empty
};

// What an app says to a CONNECT.
struct admission {
    enum class kind : std::uint8_t { accepted, unknown_namespace, refused, later };
    kind what = kind::accepted;
    std::string message;      // refused: the error's text
    std::string data;         // refused: JSON text for "data", or empty
    core::duration wait = {}; // later: accepted after this time
};

struct event {
    std::string_view name;
    raw_args args;
    std::vector<std::string_view> each; // the raw text of every argument
    std::optional<std::uint64_t> ack;   // set when the client wants an answer
};

// The answer to an event that the server sent with an ack; every socket that was asked has one or timed out.
struct ack_answer {
    bool timed_out = false;
    raw_args args;
};
using ack_handler = std::function<void(const ack_answer&)>;
// The answers to a broadcast: one array of arguments, as JSON text with brackets, per socket that answered.
using answers_handler = std::function<void(bool timed_out, std::span<const std::string> answers)>;

enum class leave_reason : std::uint8_t {
    client_left,    // DISCONNECT packet
    client_closed,  // Engine.IO close packet or WebSocket close
    transport_lost, // connection gone without goodbye
    ping_timeout,   // heartbeat stayed out
    violation,      // the client broke the protocol
    server_left,    // the app asked for it
    too_slow,       // the output queue passed its bound
    server_shutting_down
};

// A handle: cheap to copy and to keep. Every call on a socket that is gone does nothing.
class socket {
public:
    socket() = default;
    socket(hub& h, socket_key key) : hub_(&h), key_(key) {}

    socket_key key() const { return key_; }
    bool connected() const;
    std::string_view id() const; // as the client knows it; empty when gone
    std::string_view nsp() const;
    wire::engineio_revision revision() const;

    // The six targets, each exactly once per receiver. To the sender:
    void emit(std::string_view name, raw_args args) const;
    void emit_others(std::string_view name, raw_args args) const; // everyone in the namespace but this one
    void emit_all(std::string_view name, raw_args args) const;
    void emit_to(std::string_view room, std::string_view name, raw_args args) const; // room without this one
    void emit_in(std::string_view room, std::string_view name, raw_args args) const; // room with this one
    void emit_to_union(std::span<const std::string_view> rooms, std::string_view name, raw_args args) const;

    // Events with an answer. The handler is called once, unless the socket goes first.
    void ask(std::string_view name, raw_args args, core::duration timeout, ack_handler then) const;
    void ask_all(std::string_view name, raw_args args, core::duration timeout, answers_handler then) const;
    // Answers an event that wanted an ack; once per id, later ones are the app's mistake and are sent too.
    void reply(std::uint64_t ack, raw_args args) const;

    // A room may be named by any text; every socket is besides in the room of its own id.
    void join(std::string_view room) const;
    void leave(std::string_view room) const;
    std::size_t room_count() const;

    void disconnect() const; // this namespace only
    void close() const;      // every namespace, then the connection

    // Calls `then` after `wait`, unless the socket is gone by then. At most 1,000 wait; more are not taken.
    void after(core::duration wait, std::function<void()> then) const;

private:
    hub* hub_ = nullptr;
    socket_key key_ = 0;
};

class app {
public:
    app() = default;
    app(const app&) = delete;
    app& operator=(const app&) = delete;
    virtual ~app() = default;

    // May the client join? By default "/" exists and nothing else.
    virtual admission admit(const connect_request& request);
    // The client has joined and was told so.
    virtual void on_connect(socket s, const connect_request& request);
    virtual void on_event(socket s, const event& e) = 0;
    // The socket still has its id and can speak to others; it is out of its rooms and receives nothing. What
    // is thrown here ends nothing; elsewhere it ends the connection that caused the call.
    virtual void on_disconnect(socket s, leave_reason why);
};

} // namespace muster::server
