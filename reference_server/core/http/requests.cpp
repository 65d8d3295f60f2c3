// HTTP: opening sessions, GETs and POSTs, WebSocket requests, and what is refused.
#include "reference_server/core/engine.hpp"

#include "reference_server/core/http/jsonp.hpp"
#include "wire/engineio_open.hpp"

#include <utility>

namespace muster::server {

using wire::engineio_packet;
using wire::engineio_type;

namespace {

bool is_octets(const wire::http_request& request)
{
    return wire::find_field(request.fields, "Content-Type").starts_with("application/octet-stream");
}

void append(wire::http_fields& fields, wire::http_fields more)
{
    for (auto& field : more)
        fields.push_back(std::move(field));
}

// Scripts and forms are of protocol 3.
bool takes_jsonp(const engine_query& query, const server_options& options)
{
    return !query.jsonp || revision_of(query.eio, options) == wire::engineio_revision::v3;
}

} // namespace

// Host and Origin; answers the request itself when it is not welcome.
bool engine::is_admitted(connection_id from, const wire::http_request& request)
{
    if (is_welcome(request, options))
        return true;
    board.answer(from, refuse(refusal::forbidden));
    return false;
}

void engine::refuse_request(connection_id from, const wire::http_request& request, refusal why)
{
    wire::http_response answer = refuse(why);
    append(answer.fields, cors_fields(request, options));
    board.answer(from, std::move(answer));
}

// The session that a query with a sid means; `why` says why there is none.
session* engine::session_of(const engine_query& query, refusal& why)
{
    why = refusal::unknown_sid;
    session* s = board.find_sid(query.sid);
    if (!s || (s->doomed && !s->lingering()))
        return nullptr;
    why = refusal::bad_request;
    if (revision_of(query.eio, options) != s->who().revision && !board.forgives(violation::revision_mismatch))
        return nullptr;
    return s;
}

void engine::take_request(connection_id from, const wire::http_request& request)
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
    if (query.doubled || !takes_jsonp(query, options)) {
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

void engine::request_with_sid(connection_id from, const wire::http_request& request,
                              const engine_query& query)
{
    refusal why{};
    session* s = session_of(query, why);
    const bool polls = s && s->over() == session::carrier::polling && query.transport == "polling";
    const bool carried = polls || (s && board.forgives(violation::wrong_transport));
    if (!carried) {
        refuse_request(from, request, why);
    } else if (s->lingering()) {
        if (request.method == "GET")
            board.release(*s, from);
        else
            refuse_request(from, request, refusal::unknown_sid);
    } else if (request.method == "GET" && !polls) {
        board.answer(from, text_answer(s->is_v4() ? "6" : "1:6"));
    } else if (request.method == "GET") {
        get(*s, from, request, query);
    } else if (request.method == "POST") {
        post(*s, from, request, query);
    } else {
        refuse_request(from, request, refusal::bad_request);
    }
}

// One GET and one POST at a time: a second one is refused and ends the session.
bool engine::second_poll(session& s, connection_id from, const wire::http_request& request)
{
    refuse_request(from, request, refusal::bad_request);
    return board.violated(s, violation::second_poll);
}

void engine::get(session& s, connection_id from, const wire::http_request& request, const engine_query& query)
{
    if (s.poll != 0) {
        second_poll(s, from, request);
        return;
    }
    s.poll = from;
    s.poll_fields = cors_fields(request, options);
    s.poll_jsonp = query.jsonp;
    board.bind(from, s);
    // While a WebSocket probes, no GET is held: the client must be free to stop polling.
    if (!s.has_queued() && s.upgrading == session::upgrade::probed)
        board.send(s, packet_kind::noop, make_outgoing(engineio_type::noop));
    board.touch(s);
}

void engine::post(session& s, connection_id from, const wire::http_request& request,
                  const engine_query& query)
{
    if (s.post != 0) {
        second_poll(s, from, request);
        return;
    }
    if (request.body.size() > options.max_payload) {
        wire::http_response answer = empty_answer(413);
        append(answer.fields, cors_fields(request, options));
        board.answer(from, std::move(answer));
        return;
    }
    const bool octets = is_octets(request);
    if (octets && s.is_v4() && board.violated(s, violation::octet_stream)) {
        refuse_request(from, request, refusal::bad_request);
        return;
    }
    const std::string form = query.jsonp ? jsonp_payload(request.body) : std::string();
    const std::string_view body = query.jsonp ? std::string_view(form) : request.body;
    const auto read = wire::decode_payload(s.who().revision, body, octets && !s.is_v4(), payload);
    for (const engineio_packet& packet : payload.packets)
        take(s, packet);
    if ((!read || payload.packets.empty()) && board.violated(s, violation::malformed_packet)) {
        refuse_request(from, request, refusal::bad_request);
        return;
    }
    wire::http_response answer = text_answer("ok");
    append(answer.fields, cors_fields(request, options));
    board.answer(from, std::move(answer));
}

void engine::open(session::carrier over, connection_id from, const engine_query& query,
                  wire::engineio_revision revision, wire::http_fields fields)
{
    if (board.size() >= options.max_sessions) {
        wire::http_response answer = refuse_for_want_of_room();
        append(answer.fields, std::move(fields));
        board.answer(from, std::move(answer));
        return;
    }
    session& s = board.open(new_id(), revision, query.base64, over);
    board.bind(from, s);
    if (!options.cookie.empty())
        fields.emplace_back("Set-Cookie",
                            options.cookie + "=" + s.who().sid + "; Path=/; HttpOnly; SameSite=Strict");
    if (over == session::carrier::websocket) {
        s.websocket = from;
        board.out().emplace_back(accept_websocket{from, std::move(fields)});
    } else {
        s.poll = from;
        s.poll_fields = std::move(fields);
        s.poll_jsonp = query.jsonp;
    }
    wire::engineio_open record;
    record.sid = s.who().sid;
    record.ping_interval = options.ping_interval;
    record.ping_timeout = options.ping_timeout;
    record.max_payload = options.announced_payload.value_or(options.max_payload);
    if (over == session::carrier::polling)
        record.upgrades.emplace_back("websocket");
    std::string json;
    wire::append_open(json, record);
    board.send(s, packet_kind::open, make_outgoing(engineio_type::open, std::move(json)));
    talk.opened(s);
    board.schedule(s, hub::next_deadline(s));
}

void engine::take_websocket(connection_id from, const wire::http_request& request)
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
        const bool taken = s && (s->over() == session::carrier::websocket || s->probe != 0);
        if (!s || s->doomed || (taken && !board.forgives(violation::second_websocket))) {
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
    open(session::carrier::websocket, from, query, *revision, {});
}

} // namespace muster::server
