// Transport, queue, heartbeat and upgrade of one session.
#include "reference_server/core/session.hpp"

#include "core/limits.hpp"
#include "reference_server/core/http/answers.hpp"
#include "reference_server/core/http/jsonp.hpp"
#include "reference_server/core/namespaces.hpp"
#include "wire/engineio_payload.hpp"

#include <algorithm>

namespace muster::server {

using wire::engineio_type;

session::session(identity who, carrier first, core::time_point now, const server_options& options)
    : who_(std::move(who)), over_(first), ping_interval_(options.ping_interval),
      ping_timeout_(options.ping_timeout), upgrade_timeout_(options.upgrade_timeout), last_ping_(now)
{
    if (is_v4())
        next_ping_ = now + ping_interval_;
    else
        silent_until_ = now + ping_interval_ + ping_timeout_;
}

session::~session() = default;

bool session::write(const outgoing_ptr& packet, server_commands& out)
{
    if (over_ == carrier::websocket) {
        out.emplace_back(send_frame{websocket, packet->websocket(who_.revision)});
        return true;
    }
    if (queued_bytes_ > core::limits::output_queue_bytes)
        return false;
    queue_.push_back(packet);
    queued_bytes_ += packet->bytes();
    return true;
}

void session::flush(server_commands& out, tap* between)
{
    if (poll == 0 || queue_.empty())
        return;
    std::string body;
    bool octets = false;
    if (is_v4()) {
        for (const outgoing_ptr& packet : queue_) {
            if (!body.empty())
                body += '\x1e';
            body += packet->polling();
        }
    } else {
        std::vector<wire::engineio_packet> packets;
        for (const outgoing_ptr& packet : queue_)
            packet->append_packets(packets);
        const auto form = who_.base64 || poll_jsonp ? wire::binary_form::base64 : wire::binary_form::octets;
        octets = wire::append_payload(body, who_.revision, packets, form);
    }
    wire::http_response answer = octets ? octets_answer(std::move(body)) : text_answer(std::move(body));
    if (poll_jsonp)
        answer = script_answer(jsonp_answer(*poll_jsonp, answer.body));
    for (auto& field : poll_fields)
        answer.fields.push_back(std::move(field));
    if (between)
        between->on_response(answer);
    out.emplace_back(respond{poll, std::move(answer)});
    poll = 0;
    poll_fields.clear();
    poll_jsonp.reset();
    queue_.clear();
    queued_bytes_ = 0;
}

void session::begin_upgrade(connection_id from, core::time_point now)
{
    probe = from;
    upgrading = upgrade::opened;
    upgrade_due_ = now + upgrade_timeout_;
}

void session::abandon_upgrade()
{
    probe = 0;
    upgrading = upgrade::none;
    upgrade_due_ = core::never;
}

void session::finish_upgrade(server_commands& out)
{
    websocket = probe;
    over_ = carrier::websocket;
    abandon_upgrade();
    for (const outgoing_ptr& packet : queue_)
        out.emplace_back(send_frame{websocket, packet->websocket(who_.revision)});
    queue_.clear();
    queued_bytes_ = 0;
}

session::meaning session::on_packet(engineio_type type, core::time_point now)
{
    if (!is_v4())
        silent_until_ = now + ping_interval_ + ping_timeout_; // any packet proves life
    switch (type) {
    case engineio_type::message:
        return meaning::message;
    case engineio_type::close:
        return meaning::closed;
    case engineio_type::ping:
        return is_v4() ? meaning::wrong_direction : meaning::wants_pong;
    case engineio_type::pong:
        if (pong_due_ != core::never) { // one nobody asked for changes nothing
            pong_due_ = core::never;
            next_ping_ = std::max(last_ping_ + ping_interval_, now);
        }
        return meaning::nothing;
    case engineio_type::open:
    case engineio_type::upgrade:
    case engineio_type::noop:
        return meaning::nothing;
    }
    return meaning::nothing;
}

session::alarm session::tick(core::time_point now)
{
    if (now >= linger_until_)
        return alarm::forget;
    if (doomed)
        return alarm::nothing;
    if (now >= pong_due_ || now >= silent_until_)
        return alarm::ping_timeout;
    if (now >= upgrade_due_)
        return alarm::upgrade_timeout;
    if (now >= next_ping_) {
        last_ping_ = next_ping_ + ping_interval_ > now ? next_ping_ : now;
        next_ping_ = core::never;
        pong_due_ = now + ping_timeout_;
        return alarm::send_ping;
    }
    return alarm::nothing;
}

core::time_point session::next_deadline() const
{
    if (doomed)
        return linger_until_;
    return std::min({next_ping_, pong_due_, silent_until_, upgrade_due_});
}

void session::revive(core::time_point now)
{
    if (is_v4()) {
        pong_due_ = core::never;
        next_ping_ = now + ping_interval_;
    } else {
        silent_until_ = now + ping_interval_ + ping_timeout_;
    }
}

void session::linger(core::time_point until)
{
    linger_until_ = until;
}

} // namespace muster::server
