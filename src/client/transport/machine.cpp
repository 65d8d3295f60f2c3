// States, what happens in each, and what every event leaves to do.
#include "client/transport/machine.hpp"

#include "client/transport/answer_diagnosis.hpp"
#include "core/bytes.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace muster::client {

transport_machine::transport_machine(const client_options& options)
    : options_(&options), address_(options), first_channel_(3)
{}

// clang-format off
transport_machine::action transport_machine::action_for(state s, happening h)
{
    using enum action;
    // Failed and answered requests are also written down in the polling channel, in every state.
    static constexpr std::array<std::array<action, 8>, 10> table{{
        // get_answered,  post_answered, websocket_opened, websocket_refused, websocket_bytes, get_failed, post_failed, websocket_failed
        {ignore,          ignore,        ignore, ignore,         ignore,         ignore,       ignore,       ignore},       // idle
        {read_handshake,  ignore,        ignore, ignore,         ignore,         lose_session, ignore,       ignore},       // polling_opening
        {ignore,          ignore,        greet,  refuse_session, ignore,         ignore,       ignore,       lose_session}, // websocket_connecting
        {ignore,          ignore,        ignore, ignore,         read_websocket, ignore,       ignore,       lose_session}, // websocket_greeting
        {read_poll,       read_post,     ignore, ignore,         ignore,         lose_session, lose_session, ignore},       // polling
        {read_poll,       read_post,     probe,  refuse_upgrade, ignore,         lose_session, lose_session, lose_upgrade}, // probe_connecting
        {read_poll,       read_post,     ignore, ignore,         read_websocket, lose_session, lose_session, lose_upgrade}, // probing
        {read_poll,       read_post,     ignore, ignore,         read_websocket, lose_session, lose_session, lose_upgrade}, // switching
        {ignore,          ignore,        ignore, ignore,         read_websocket, ignore,       ignore,       lose_session}, // websocket
        {ignore,          ignore,        ignore, ignore,         ignore,         ignore,       ignore,       ignore},       // saying_goodbye
    }};
    return table[static_cast<std::size_t>(s)][static_cast<std::size_t>(h)];
}
// clang-format on

// What the event means to this session; nothing when it belongs to an earlier one or to an idle connection.
std::optional<transport_machine::happening> transport_machine::sort(const io_event& event)
{
    const channel_id channel = std::visit([](const auto& e) { return e.channel; }, event);
    const bool get = polling_ && channel == polling_->get_channel();
    const bool post = polling_ && channel == polling_->post_channel();
    const bool websocket = websocket_ && websocket_open_ && channel == websocket_->channel();
    if (!get && !post && !websocket)
        return std::nullopt;

    if (std::holds_alternative<channel_connected>(event)) {
        connected_ = true;
        return std::nullopt;
    }
    if (std::holds_alternative<http_answered>(event)) {
        if (get && polling_->get_pending()) {
            polling_->get_done();
            return happening::get_answered;
        }
        if (post && polling_->post_pending()) {
            polling_->post_done();
            return happening::post_answered;
        }
        return std::nullopt;
    }
    if (std::holds_alternative<channel_failed>(event)) {
        if (websocket) {
            websocket_open_ = false;
            return happening::websocket_failed;
        }
        const bool pending = get ? polling_->get_pending() : polling_->post_pending();
        get ? polling_->get_gone() : polling_->post_gone();
        if (!pending) // a server may end an idle keep-alive connection
            return std::nullopt;
        return get ? happening::get_failed : happening::post_failed;
    }
    if (!websocket)
        return std::nullopt;
    if (std::holds_alternative<websocket_opened>(event))
        return happening::websocket_opened;
    if (std::holds_alternative<websocket_refused>(event))
        return happening::websocket_refused;
    return happening::websocket_bytes;
}

void transport_machine::on(const io_event& event, message_handler& upper, turn& t)
{
    const auto what = sort(event);
    if (what) {
        switch (action_for(state_, *what)) {
        case action::ignore:
            break;
        case action::read_handshake:
            read_handshake(*std::get<http_answered>(event).response, upper, t);
            break;
        case action::read_poll:
            read_poll(*std::get<http_answered>(event).response, upper, t);
            break;
        case action::read_post:
            read_post(*std::get<http_answered>(event).response, t);
            break;
        case action::greet:
            greet(*std::get<websocket_opened>(event).fields, t);
            break;
        case action::probe:
            probe(*std::get<websocket_opened>(event).fields, t);
            break;
        case action::read_websocket:
            read_websocket(std::get<bytes_received>(event).bytes, upper, t);
            break;
        case action::refuse_session: {
            websocket_open_ = false;
            diagnosis d = diagnose_upgrade(options_->revision, *std::get<websocket_refused>(event).response);
            end(d.error, std::move(d.detail), io_command::kind::close, t);
            break;
        }
        case action::refuse_upgrade: {
            websocket_open_ = false;
            diagnosis d = diagnose_upgrade(options_->revision, *std::get<websocket_refused>(event).response);
            upgrade_fails(d.error, std::move(d.detail), t);
            break;
        }
        case action::lose_session:
            lose_session(std::get<channel_failed>(event), upper, t);
            break;
        case action::lose_upgrade: {
            const auto& failed = std::get<channel_failed>(event);
            upgrade_fails(failed.error, std::string(failed.detail), t);
            break;
        }
        }
    }
    settle(upper, t);
}

void transport_machine::open(session_request request, core::random_source& random, core::time_point now,
                             io_queue& io)
{
    if (polling_)
        polling_->close(io_command::kind::close, io); // of a goodbye that is not yet answered
    release();
    first_channel_ = first_channel_ == 0 ? 3 : 0;
    seed_ = random.next();
    connected_ = false;
    open_ = {};
    address_.begin(std::move(request));
    if (options_->polling) {
        over_ = transport::polling;
        state_ = state::polling_opening;
        state_by_ = now + std::min(options_->handshake_time, options_->request_time);
        polling_ = std::make_unique<polling_channel>(first_channel_,
                                                     static_cast<channel_id>(first_channel_ + 1), *options_);
        polling_->send_get(address_, io);
    } else {
        over_ = transport::websocket;
        state_ = state::websocket_connecting;
        state_by_ = now + options_->handshake_time;
        open_websocket(io);
    }
}

bool transport_machine::stands() const
{
    switch (state_) {
    case state::polling:
    case state::probe_connecting:
    case state::probing:
    case state::switching:
    case state::websocket:
        return true;
    case state::idle:
    case state::polling_opening:
    case state::websocket_connecting:
    case state::websocket_greeting:
    case state::saying_goodbye:
        return false;
    }
    return false;
}

void transport_machine::session_stands(const wire::engineio_open& open, message_handler& upper, turn& t)
{
    open_ = open;
    address_.name_session(open_.sid);
    state_ = over_ == transport::polling ? state::polling : state::websocket;
    state_by_ = core::never;
    heartbeat_.start(options_->revision, open_, t.now);
    if (over_ == transport::websocket)
        address_.forget_request();
    t.notices.emplace_back(session_opened{&open_, over_});
    upper.on_session_open(t);
}

void transport_machine::take_packet(const wire::engineio_packet& packet, message_handler& upper, turn& t)
{
    switch (packet.type) {
    case wire::engineio_type::ping:
        heartbeat_.on_ping(t.now);
        if (options_->revision == wire::engineio_revision::v4)
            send({wire::engineio_type::pong, false, {}}, t.io);
        return;
    case wire::engineio_type::pong:
        heartbeat_.on_pong(t.now);
        return;
    case wire::engineio_type::message:
        if (const core::error_code error = upper.on_message(packet, t)) {
            const bool foreign = error == core::errc::wrong_revision;
            fail(core::errc_of(error),
                 (foreign ? "the server joins without an id, as Engine.IO revision 3 does: " : "packet: ") +
                     core::printable(packet.data, 80),
                 t);
        }
        return;
    case wire::engineio_type::noop:
        return;
    case wire::engineio_type::close:
        end(core::errc::server_closed, "Engine.IO close packet", io_command::kind::close, t);
        return;
    case wire::engineio_type::open:
    case wire::engineio_type::upgrade:
        fail(core::errc::protocol_violation,
             packet.type == wire::engineio_type::open ? "a second open packet"
                                                      : "an upgrade packet of the server",
             t);
        return;
    }
}

// What every event leaves to do: the GET loop, the end of an upgrade, queued packets, freed memory.
void transport_machine::settle(message_handler& upper, turn& t)
{
    if (state_ == state::switching && !polling_->get_pending() && !polling_->post_pending())
        finish_upgrade(t);
    if (early_ && state_ != state::switching) {
        const auto held = std::move(early_);
        for (; !held->empty() && stands(); held->pop(1)) {
            wire::engineio_packet packet = held->at(0);
            packet.data = t.kept.text(std::string(packet.data));
            take_packet(packet, upper, t);
        }
    }
    const bool polls =
        state_ == state::polling || state_ == state::probe_connecting || state_ == state::probing;
    if (polls && !polling_->get_pending())
        polling_->send_get(address_, t.io);
    flush(t.now, t.io);
    if (state_ == state::saying_goodbye)
        go_on_with_goodbye(t);
    if (state_ == state::polling)
        websocket_.reset(); // of an upgrade that failed
    if (state_ == state::idle || state_ == state::websocket)
        polling_.reset();
    if (state_ == state::idle)
        release();
}

void transport_machine::send(const wire::engineio_packet& message, io_queue& io)
{
    if (!stands())
        return;
    if (state_ == state::websocket)
        websocket_->write(options_->revision, message, io);
    else
        polling_->queue(message);
}

void transport_machine::flush(core::time_point now, io_queue& io)
{
    const bool posts = (stands() && state_ != state::websocket && state_ != state::switching) ||
                       state_ == state::saying_goodbye;
    if (posts)
        polling_->flush(address_, open_.max_payload.value_or(core::limits::payload_bytes), now, io);
}

} // namespace muster::client
