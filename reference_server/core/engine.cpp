// Packets and time: the probing WebSocket, packets of a session, its alarms.
#include "reference_server/core/engine.hpp"

#include <utility>

namespace muster::server {

using wire::engineio_packet;
using wire::engineio_type;

namespace {

std::uint64_t seed_from(const std::string& id)
{
    std::uint64_t seed = 0xcbf29ce484222325ULL;
    for (const char c : id)
        seed = (seed ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    return seed;
}

} // namespace

engine::engine(server_options o, app& application, std::function<std::string()> ids, tap* t)
    : options(std::move(o)), new_id(std::move(ids)), between(t), seed(seed_from(new_id())),
      board(options, t, *this, seed), talk(application, board, options, new_id, seed)
{
    board.on_end = [this](session& s, leave_reason why) { talk.ended(s, why); };
}

// One message of the WebSocket that wants to take over: `2probe`, then `5`. Anything else ends only it.
void engine::probe(session& s, bool binary, std::string_view message)
{
    const auto packet = wire::decode_engineio_text(message);
    if (!binary && packet && packet->type == engineio_type::ping && packet->data == "probe") {
        s.upgrading = session::upgrade::probed;
        board.send(s, packet_kind::probe_answer, make_outgoing(engineio_type::pong, "probe"));
        if (s.poll != 0)
            board.send(s, packet_kind::noop, make_outgoing(engineio_type::noop));
    } else if (!binary && packet && packet->type == engineio_type::upgrade &&
               s.upgrading == session::upgrade::probed) {
        if (s.poll != 0) {
            if (!s.has_queued())
                board.send(s, packet_kind::noop, make_outgoing(engineio_type::noop));
            board.flush(s);
        }
        if (s.over() == session::carrier::websocket) { // only where a second one is forgiven
            board.unbind(s.websocket);
            board.out().emplace_back(close_websocket{s.websocket, 0});
        }
        s.finish_upgrade(board.out());
    } else if (!board.forgives(violation::upgrade_order)) {
        abandon_probe(s);
    }
}

void engine::abandon_probe(session& s)
{
    board.unbind(s.probe);
    board.out().emplace_back(close_websocket{s.probe, 0});
    s.abandon_upgrade();
}

void engine::take(session& s, const engineio_packet& packet)
{
    if (s.doomed)
        return;
    if (between) {
        between->on_inbound({s.who().key, packet.type, packet.binary, std::string(packet.data)}, board.now(),
                            *this);
        return;
    }
    handle(s, packet);
}

void engine::handle(session& s, const engineio_packet& packet)
{
    switch (s.on_packet(packet.type, board.now())) {
    case session::meaning::nothing:
        break;
    case session::meaning::message:
        options.engine_only ? echo(s, packet) : talk.take(s, packet.binary, packet.data);
        break;
    case session::meaning::wants_pong: // Engine.IO protocol v3: "the same data"
        board.send(s, packet_kind::pong, make_outgoing(engineio_type::pong, std::string(packet.data)));
        break;
    case session::meaning::closed:
        board.close(s, leave_reason::client_closed);
        break;
    case session::meaning::wrong_direction:
        board.violated(s, violation::heartbeat_direction);
        break;
    }
    if (!s.doomed)
        board.schedule(s, hub::next_deadline(s));
}

void engine::echo(session& s, const engineio_packet& packet)
{
    std::string same(packet.data);
    board.send(s, packet_kind::message,
               packet.binary ? make_binary_message(std::move(same))
                             : make_outgoing(engineio_type::message, std::move(same)));
}

void engine::tick(session& s)
{
    talk.tick(s);
    for (;;) {
        switch (s.tick(board.now())) {
        case session::alarm::nothing:
            board.schedule(s, hub::next_deadline(s));
            return;
        case session::alarm::send_ping:
            board.send(s, packet_kind::ping, make_outgoing(engineio_type::ping));
            break;
        case session::alarm::ping_timeout:
            if (board.violated(s, violation::ping_timeout))
                return;
            s.revive(board.now());
            break;
        case session::alarm::upgrade_timeout:
            board.forgives(violation::upgrade_timeout) ? s.begin_upgrade(s.probe, board.now())
                                                       : abandon_probe(s);
            break;
        case session::alarm::forget:
            board.forget(s);
            return;
        }
    }
}

} // namespace muster::server
