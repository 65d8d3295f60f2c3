// The inside of the server core: requests and messages brought to the sessions and the Socket.IO side.
#pragma once

#include "reference_server/core/http/answers.hpp"
#include "reference_server/core/namespaces.hpp"
#include "reference_server/core/server_core.hpp"
#include "reference_server/core/switchboard.hpp"
#include "wire/engineio_payload.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace muster::server {

struct engine : tap_line {
    engine(server_options o, app& application, std::function<std::string()> ids, tap* t);
    virtual ~engine() = default;

    // One call of the core from outside: sets time and output, and settles what it caused.
    struct turn {
        turn(engine& e, core::time_point now, server_commands& out) : core(e) { core.board.begin(now, out); }
        ~turn()
        {
            core.board.finish();
            core.talk.sweep();
        }
        turn(const turn&) = delete;
        turn& operator=(const turn&) = delete;
        engine& core;
    };

    // tap_line
    void deliver(const outbound& packet) override { board.deliver(packet); }
    void accept(const inbound& packet) override
    {
        if (session* s = board.find(packet.from); s && !s->doomed)
            handle(*s, {packet.type, packet.binary, packet.data});
    }
    void cut(session_key key) override { board.cut(key); }
    std::vector<session_key> joined(std::string_view nsp) const override { return talk.joined(nsp); }

    // requests.cpp
    bool is_admitted(connection_id from, const wire::http_request& request);
    void take_request(connection_id from, const wire::http_request& request);
    void take_websocket(connection_id from, const wire::http_request& request);
    bool second_poll(session& s, connection_id from, const wire::http_request& request);

    // engine.cpp
    void probe(session& s, bool binary, std::string_view message);
    void take(session& s, const wire::engineio_packet& packet);
    void tick(session& s);

    server_options options;
    std::function<std::string()> new_id;
    tap* between;
    std::uint64_t seed; // of the hashes
    switchboard board;
    hub talk;
    wire::engineio_payload payload; // of the POST that is being read
    std::vector<session*> due;

private:
    session* session_of(const engine_query& query, refusal& why);
    void request_with_sid(connection_id from, const wire::http_request& request, const engine_query& query);
    void refuse_request(connection_id from, const wire::http_request& request, refusal why);
    void get(session& s, connection_id from, const wire::http_request& request, const engine_query& query);
    void post(session& s, connection_id from, const wire::http_request& request, const engine_query& query);
    void open(session::carrier over, connection_id from, const engine_query& query,
              wire::engineio_revision revision, wire::http_fields fields);
    void abandon_probe(session& s);
    void handle(session& s, const wire::engineio_packet& packet);
    void echo(session& s, const wire::engineio_packet& packet);
};

} // namespace muster::server
