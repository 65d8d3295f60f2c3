// HTTP requests, WebSocket messages and time, brought to the sessions and the Socket.IO side.
#include "reference_server/core/server_core.hpp"

#include "reference_server/core/http_answers.hpp"
#include "reference_server/core/namespaces.hpp"
#include "reference_server/core/switchboard.hpp"
#include "wire/engineio_open.hpp"
#include "wire/engineio_payload.hpp"
#include "wire/utf8.hpp"

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

bool is_octets(const wire::http_request& request)
{
    return wire::find_field(request.fields, "Content-Type").starts_with("application/octet-stream");
}

} // namespace

struct server_core::impl final : tap_line {
    impl(server_options o, app& application, std::function<std::string()> ids, tap* t)
        : options(std::move(o)), new_id(std::move(ids)), between(t), seed(seed_from(new_id())),
          board(options, t, *this, seed), talk(application, board, options, new_id, seed)
    {
        board.on_end = [this](session& s, leave_reason why) { talk.ended(s, why); };
    }

    // One call of the core from outside: sets time and output, and settles what it caused.
    struct turn {
        turn(impl& i, core::time_point now, server_commands& out) : core(i) { core.board.begin(now, out); }
        ~turn()
        {
            core.board.finish();
            core.talk.sweep();
        }
        turn(const turn&) = delete;
        turn& operator=(const turn&) = delete;
        impl& core;
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

    bool is_admitted(connection_id from, const wire::http_request& request);
    session* session_of(const engine_query& query, refusal& why);
    void get(session& s, connection_id from, const wire::http_request& request);
    void post(session& s, connection_id from, const wire::http_request& request);
    bool second_poll(session& s, connection_id from);
    void open(session::carrier over, connection_id from, const engine_query& query,
              wire::engineio_revision revision, wire::http_fields fields);
    void probe(session& s, bool binary, std::string_view message);
    void abandon_probe(session& s);
    void take(session& s, const engineio_packet& packet);
    void handle(session& s, const engineio_packet& packet);
    void tick(session& s);
    void request_with_sid(connection_id from, const wire::http_request& request, const engine_query& query);
    void refuse_request(connection_id from, const wire::http_request& request, refusal why);
    void take_request(connection_id from, const wire::http_request& request);
    void take_websocket(connection_id from, const wire::http_request& request);

    server_options options;
    std::function<std::string()> new_id;
    tap* between;
    std::uint64_t seed;
    switchboard board;
    hub talk;
    wire::engineio_payload payload;
    std::vector<session*> due;
};

// Host and Origin; answers the request itself when it is not welcome.
bool server_core::impl::is_admitted(connection_id from, const wire::http_request& request)
{
    if (is_welcome(request, options))
        return true;
    board.answer(from, refuse(refusal::forbidden));
    return false;
}

void server_core::impl::refuse_request(connection_id from, const wire::http_request& request, refusal why)
{
    wire::http_response answer = refuse(why);
    for (auto& field : cors_fields(request, options))
        answer.fields.push_back(std::move(field));
    board.answer(from, std::move(answer));
}

// The session that a query with a sid means; `why` says why there is none.
session* server_core::impl::session_of(const engine_query& query, refusal& why)
{
    why = refusal::unknown_sid;
    session* s = board.find_sid(query.sid);
    if (!s || (s->doomed && !s->lingering()))
        return nullptr;
    why = refusal::bad_request;
    if (revision_of(query.eio, options) != s->who().revision)
        return nullptr;
    return s;
}

void server_core::impl::take_request(connection_id from, const wire::http_request& request)
{
    const engine_query query = read_query(request.target);
    if (request.method == "OPTIONS" && !wire::find_field(request.fields, "Origin").empty()) {
        board.answer(from, preflight_answer(request, options));
        return;
    }
    if (query.transport != "polling" && query.transport != "websocket") {
        refuse_request(from, request, refusal::unknown_transport);
        return;
    }
    if (query.doubled || query.jsonp) {
        refuse_request(from, request, refusal::bad_request);
        return;
    }
    if (!query.sid.empty()) {
        request_with_sid(from, request, query);
        return;
    }
    if (request.method != "GET") {
        refuse_request(from, request, refusal::bad_handshake_method);
        return;
    }
    const auto revision = revision_of(query.eio, options);
    if (query.transport != "polling" || !revision) {
        refuse_request(from, request, revision ? refusal::bad_request : refusal::unsupported_version);
        return;
    }
    open(session::carrier::polling, from, query, *revision, cors_fields(request, options));
}

void server_core::impl::request_with_sid(connection_id from, const wire::http_request& request,
                                         const engine_query& query)
{
    refusal why{};
    session* s = session_of(query, why);
    const bool carried = s && s->over() == session::carrier::polling && query.transport == "polling";
    if (!carried) {
        refuse_request(from, request, why);
    } else if (s->lingering()) {
        if (request.method == "GET")
            board.release(*s, from);
        else
            refuse_request(from, request, refusal::unknown_sid);
    } else if (request.method == "GET") {
        get(*s, from, request);
    } else if (request.method == "POST") {
        post(*s, from, request);
    } else {
        refuse_request(from, request, refusal::bad_request);
    }
}

// One GET and one POST at a time: a second one is refused and ends the session.
bool server_core::impl::second_poll(session& s, connection_id from)
{
    board.answer(from, refuse(refusal::bad_request));
    return board.violated(s, violation::second_poll);
}

void server_core::impl::get(session& s, connection_id from, const wire::http_request& request)
{
    if (s.poll != 0) {
        second_poll(s, from);
        return;
    }
    s.poll = from;
    s.poll_fields = cors_fields(request, options);
    board.bind(from, s);
    // While a WebSocket probes, no GET is held: the client must be free to stop polling.
    if (!s.has_queued() && s.upgrading == session::upgrade::probed)
        board.send(s, packet_kind::noop, make_outgoing(engineio_type::noop));
    board.touch(s);
}

void server_core::impl::post(session& s, connection_id from, const wire::http_request& request)
{
    if (s.post != 0 && s.post != from) {
        second_poll(s, from);
        return;
    }
    if (s.post == from) {
        board.unbind(from);
        s.post = 0;
    }
    if (request.body.size() > options.max_payload) {
        board.answer(from, empty_answer(413));
        return;
    }
    const bool octets = is_octets(request);
    if (octets && s.is_v4() && board.violated(s, violation::octet_stream)) {
        refuse_request(from, request, refusal::bad_request);
        return;
    }
    const auto read = wire::decode_payload(s.who().revision, request.body, octets && !s.is_v4(), payload);
    for (const engineio_packet& packet : payload.packets)
        take(s, packet);
    if ((!read || payload.packets.empty()) && board.violated(s, violation::malformed_packet)) {
        refuse_request(from, request, refusal::bad_request);
        return;
    }
    wire::http_response answer = text_answer("ok");
    for (auto& field : cors_fields(request, options))
        answer.fields.push_back(std::move(field));
    board.answer(from, std::move(answer));
}

void server_core::impl::open(session::carrier over, connection_id from, const engine_query& query,
                             wire::engineio_revision revision, wire::http_fields fields)
{
    session& s = board.open(new_id(), revision, query.base64, over);
    board.bind(from, s);
    if (over == session::carrier::websocket) {
        s.websocket = from;
    } else {
        s.poll = from;
        s.poll_fields = std::move(fields);
    }
    wire::engineio_open record;
    record.sid = s.who().sid;
    record.ping_interval = options.ping_interval;
    record.ping_timeout = options.ping_timeout;
    record.max_payload = options.max_payload;
    if (over == session::carrier::polling)
        record.upgrades.emplace_back("websocket");
    std::string json;
    wire::append_open(json, record);
    board.send(s, packet_kind::open, make_outgoing(engineio_type::open, std::move(json)));
    talk.opened(s);
    board.schedule(s, hub::next_deadline(s));
}

void server_core::impl::take_websocket(connection_id from, const wire::http_request& request)
{
    const engine_query query = read_query(request.target);
    if (query.transport != "websocket") {
        const bool known = query.transport == "polling";
        refuse_request(from, request, known ? refusal::bad_request : refusal::unknown_transport);
        return;
    }
    if (query.doubled || query.jsonp) {
        refuse_request(from, request, refusal::bad_request);
        return;
    }
    const auto revision = revision_of(query.eio, options);
    if (!query.sid.empty()) {
        refusal why{};
        session* s = session_of(query, why);
        // One WebSocket per session (Engine.IO protocol v4, "WebSocket"), the probing one included.
        if (!s || s->doomed || s->over() == session::carrier::websocket || s->probe != 0) {
            refuse_request(from, request, why);
            return;
        }
        board.out().emplace_back(accept_websocket{from, {}});
        s->begin_upgrade(from, board.now());
        board.bind(from, *s);
        board.schedule(*s);
        return;
    }
    if (request.method != "GET" || !revision) {
        refuse_request(from, request,
                       revision ? refusal::bad_handshake_method : refusal::unsupported_version);
        return;
    }
    board.out().emplace_back(accept_websocket{from, {}});
    open(session::carrier::websocket, from, query, *revision, {});
}

// One message of the WebSocket that wants to take over: `2probe`, then `5`. Anything else ends only it.
void server_core::impl::probe(session& s, bool binary, std::string_view message)
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
        s.finish_upgrade(board.out());
    } else if (!board.forgives(violation::upgrade_order)) {
        abandon_probe(s);
    }
}

void server_core::impl::abandon_probe(session& s)
{
    board.unbind(s.probe);
    board.out().emplace_back(close_websocket{s.probe, 0});
    s.abandon_upgrade();
}

void server_core::impl::take(session& s, const engineio_packet& packet)
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

void server_core::impl::handle(session& s, const engineio_packet& packet)
{
    switch (s.on_packet(packet.type, board.now())) {
    case session::meaning::nothing:
        break;
    case session::meaning::message:
        talk.take(s, packet.binary, packet.data);
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

void server_core::impl::tick(session& s)
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
            abandon_probe(s);
            break;
        case session::alarm::forget:
            board.forget(s);
            return;
        }
    }
}

server_core::server_core(server_options options, app& application, std::function<std::string()> new_id,
                         tap* between)
    : impl_(std::make_unique<impl>(std::move(options), application, std::move(new_id), between))
{}

server_core::~server_core() = default;

bool server_core::on_body_begun(connection_id from, const wire::http_request& head, core::time_point now,
                                server_commands& out)
{
    const impl::turn t(*impl_, now, out);
    session* s = impl_->board.find_sid(read_query(head.target).sid);
    if (head.method != "POST" || !s || s->doomed || s->over() == session::carrier::websocket)
        return true; // on_request() will say what is wrong
    if (s->post != 0) {
        impl_->second_poll(*s, from);
        return false;
    }
    s->post = from;
    impl_->board.bind(from, *s);
    return true;
}

void server_core::on_request(connection_id from, const wire::http_request& request, core::time_point now,
                             server_commands& out)
{
    const impl::turn t(*impl_, now, out);
    if (!impl_->is_admitted(from, request))
        return;
    if (!impl_->between) {
        impl_->take_request(from, request);
        return;
    }
    wire::http_request changed = request;
    impl_->between->on_request(changed);
    impl_->take_request(from, changed);
}

void server_core::on_websocket_request(connection_id from, const wire::http_request& request,
                                       core::time_point now, server_commands& out)
{
    const impl::turn t(*impl_, now, out);
    if (!impl_->is_admitted(from, request))
        return;
    if (!impl_->between) {
        impl_->take_websocket(from, request);
        return;
    }
    wire::http_request changed = request;
    impl_->between->on_request(changed);
    impl_->take_websocket(from, changed);
}

void server_core::on_message(connection_id from, bool binary, std::string_view message, core::time_point now,
                             server_commands& out)
{
    const impl::turn t(*impl_, now, out);
    session* s = impl_->board.find_connection(from);
    if (!s || s->doomed)
        return;
    if (message.size() > impl_->options.max_payload) {
        impl_->board.close(*s, leave_reason::violation, 1009);
        return;
    }
    if (from == s->probe) {
        impl_->probe(*s, binary, message);
        return;
    }
    if (from != s->websocket)
        return;
    if (!binary && !wire::is_valid_utf8(message)) {
        impl_->board.close(*s, leave_reason::violation, 1007);
        return;
    }
    const auto packet = binary ? wire::decode_engineio_binary(s->who().revision, message)
                               : wire::decode_engineio_text(message);
    if (packet)
        impl_->take(*s, *packet);
    else
        impl_->board.violated(*s, violation::malformed_packet);
}

void server_core::on_disconnected(connection_id from, core::time_point now, server_commands& out)
{
    const impl::turn t(*impl_, now, out);
    session* s = impl_->board.find_connection(from);
    if (!s || s->doomed)
        return;
    impl_->board.unbind(from);
    if (from == s->probe) {
        s->abandon_upgrade();
        return;
    }
    for (connection_id* mine : {&s->websocket, &s->poll, &s->post})
        if (*mine == from)
            *mine = 0;
    impl_->board.close(*s, leave_reason::transport_lost);
}

void server_core::on_deadline(core::time_point now, server_commands& out)
{
    const impl::turn t(*impl_, now, out);
    if (impl_->between && impl_->between->next_deadline() <= now)
        impl_->between->on_deadline(now, *impl_);
    impl_->due.clear();
    impl_->board.due(impl_->due);
    for (session* s : impl_->due)
        impl_->tick(*s);
}

core::time_point server_core::next_deadline() const
{
    return impl_->board.next_deadline();
}

void server_core::shutdown(core::time_point now, server_commands& out)
{
    const impl::turn t(*impl_, now, out);
    impl_->board.close_all();
}

std::size_t server_core::session_count() const
{
    return impl_->board.size();
}

} // namespace muster::server
