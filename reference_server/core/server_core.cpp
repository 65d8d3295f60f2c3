// What the network layer calls: each call is one turn of the engine.
#include "reference_server/core/server_core.hpp"

#include "reference_server/core/engine.hpp"
#include "wire/utf8.hpp"

#include <utility>

namespace muster::server {

struct server_core::impl final : engine {
    using engine::engine;
};

server_core::server_core(server_options options, app& application, std::function<std::string()> new_id,
                         tap* between)
    : impl_(std::make_unique<impl>(std::move(options), application, std::move(new_id), between))
{}

server_core::~server_core() = default;

bool server_core::on_body_begun(connection_id from, const wire::http_request& head, core::time_point now,
                                server_commands& out)
{
    const engine::turn t(*impl_, now, out);
    session* s = impl_->board.find_sid(read_query(head.target).sid);
    if (head.method != "POST" || !s || s->doomed || s->over() == session::carrier::websocket)
        return true; // on_request() will say what is wrong
    if (s->post != 0) {
        impl_->second_poll(*s, from, head);
        return false;
    }
    s->post = from;
    impl_->board.bind(from, *s);
    return true;
}

void server_core::on_request(connection_id from, const wire::http_request& request, core::time_point now,
                             server_commands& out)
{
    const engine::turn t(*impl_, now, out);
    if (session* s = impl_->board.find_connection(from)) { // on_body_begun() was called: now it is whole
        s->post = 0;
        impl_->board.unbind(from);
    }
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
    const engine::turn t(*impl_, now, out);
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
    const engine::turn t(*impl_, now, out);
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
    const engine::turn t(*impl_, now, out);
    session* s = impl_->board.find_connection(from);
    if (!s || s->doomed)
        return;
    impl_->board.unbind(from);
    if (from == s->probe) {
        s->abandon_upgrade();
        return;
    }
    const bool carries = from == s->websocket || s->over() == session::carrier::polling;
    for (connection_id* mine : {&s->websocket, &s->poll, &s->post})
        if (*mine == from)
            *mine = 0;
    if (from != s->websocket && s->over() == session::carrier::polling &&
        impl_->board.forgives(violation::poll_lost))
        return;
    if (carries) // else a poll left over from before the upgrade
        impl_->board.close(*s, leave_reason::transport_lost);
}

void server_core::on_deadline(core::time_point now, server_commands& out)
{
    const engine::turn t(*impl_, now, out);
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
    const engine::turn t(*impl_, now, out);
    impl_->board.close_all();
}

std::size_t server_core::session_count() const
{
    return impl_->board.size();
}

} // namespace muster::server
