// Joins the session and its namespaces.
#include "client/client_machine.hpp"

#include "client/kept_bytes.hpp"
#include "client/namespace_machine.hpp"
#include "client/transport/machine.hpp"
#include "client/turn.hpp"

#include <algorithm>
#include <utility>

namespace muster::client {

struct client_machine::state {
    explicit state(const client_options& options) : session(options), namespaces(options, session) {}

    // The namespaces end with their session.
    void settle(bool stood)
    {
        if (stood && session.is_idle())
            namespaces.clear();
    }

    transport_machine session;
    namespace_machine namespaces;
    kept_bytes kept;
};

client_machine::client_machine(const client_options& options) : state_(std::make_unique<state>(options)) {}
client_machine::client_machine(client_machine&&) noexcept = default;
client_machine& client_machine::operator=(client_machine&&) noexcept = default;
client_machine::~client_machine() = default;

void client_machine::open(session_request request, core::random_source& random, core::time_point now,
                          io_queue& io)
{
    state_->session.open(std::move(request), random, now, io);
}

void client_machine::connect_namespace(std::string_view nsp, std::string_view auth, core::time_point now,
                                       io_queue& io)
{
    state_->namespaces.connect(nsp, auth, now, io);
    state_->session.flush(now, io);
}

std::optional<std::uint64_t> client_machine::emit(std::string_view nsp, std::string_view json,
                                                  std::span<const std::string> attachments, bool want_ack,
                                                  core::time_point now, io_queue& io)
{
    const auto id = state_->namespaces.emit(nsp, json, attachments, want_ack, io);
    state_->session.flush(now, io);
    return id;
}

void client_machine::send_ack(std::string_view nsp, std::uint64_t id, std::string_view json,
                              std::span<const std::string> attachments, core::time_point now, io_queue& io)
{
    state_->namespaces.send_ack(nsp, id, json, attachments, io);
    state_->session.flush(now, io);
}

void client_machine::disconnect_namespace(std::string_view nsp, core::time_point now, io_queue& io)
{
    state_->namespaces.disconnect(nsp, io);
    state_->session.flush(now, io);
}

void client_machine::close(core::time_point now, io_queue& io, notice_list& notices)
{
    turn t{now, io, notices, state_->kept};
    state_->namespaces.disconnect_all(io);
    state_->session.close(t);
    state_->namespaces.clear();
}

void client_machine::drop(core::time_point now, io_queue& io, notice_list& notices)
{
    turn t{now, io, notices, state_->kept};
    state_->session.drop(t);
    state_->namespaces.clear();
}

void client_machine::on(const io_event& event, core::time_point now, io_queue& io, notice_list& notices)
{
    state_->kept.clear();
    turn t{now, io, notices, state_->kept};
    const bool busy = !state_->session.is_idle();
    state_->session.on(event, state_->namespaces, t);
    state_->settle(busy);
}

void client_machine::on_deadline(core::time_point now, io_queue& io, notice_list& notices)
{
    state_->kept.clear();
    turn t{now, io, notices, state_->kept};
    const bool busy = !state_->session.is_idle();
    if (state_->session.stands())
        state_->namespaces.on_deadline(t);
    state_->session.on_deadline(state_->namespaces, t);
    state_->settle(busy);
}

core::time_point client_machine::next_deadline() const
{
    return std::min(state_->session.next_deadline(), state_->namespaces.next_deadline());
}

void client_machine::take_cookies(const wire::http_fields& answer)
{
    state_->session.cookies().take(answer);
}

void client_machine::append_cookies(std::string& out, std::string_view own) const
{
    std::as_const(state_->session).cookies().append_to(out, own);
}

bool client_machine::is_connected(std::string_view nsp) const
{
    return state_->session.stands() && state_->namespaces.is_joined(nsp);
}

transport client_machine::current_transport() const
{
    return state_->session.current();
}

std::string_view client_machine::session_id() const
{
    return state_->session.session_id();
}

} // namespace muster::client
