// What apps do: emits to the six targets, questions and answers, rooms, leaving.
#include "reference_server/core/namespaces.hpp"
#include "reference_server/core/packets/event_packet.hpp"

#include "core/limits.hpp"

#include <algorithm>

namespace muster::server {

using wire::socketio_packet;
using wire::socketio_type;

namespace {

constexpr std::size_t max_open_asks = 1'000; // of one socket
constexpr std::size_t max_timers = 1'000;

// A member that has left is in no list any more, not even in everyone's.
bool has_left(const member& m)
{
    return m.places.empty();
}

outgoing_ptr message(const socketio_packet& packet, raw_args args)
{
    std::string text;
    wire::append_socketio(text, packet);
    return make_outgoing(wire::engineio_type::message, std::move(text),
                         {args.attachments.begin(), args.attachments.end()});
}

outgoing_ptr event_message(std::string_view nsp, std::string_view name, raw_args args,
                           std::optional<std::uint64_t> id = {})
{
    const std::string json = event_json(name, args.json);
    const auto count = static_cast<std::uint32_t>(args.attachments.size());
    const auto type = count == 0 ? socketio_type::event : socketio_type::binary_event;
    return message({type, count, nsp, id, json}, args);
}

} // namespace

member* hub::find(socket_key key)
{
    const auto found = members_.find(key);
    return found == members_.end() ? nullptr : found->second;
}

void hub::send(member& to, packet_kind kind, const socketio_packet& packet, raw_args args)
{
    board_.send(*to.owner, kind, message(packet, args), packet.nsp, packet.id);
}

void hub::emit(member& to, std::string_view name, raw_args args)
{
    if (has_left(to))
        return;
    board_.send(*to.owner, packet_kind::event, recoverable(to, name, args, {to.id}, {}), to.nsp->name);
}

outgoing_ptr hub::recoverable(const member& from, std::string_view name, raw_args args,
                              std::vector<std::string> rooms, std::string except)
{
    if (!recovery_.is_on())
        return event_message(from.nsp->name, name, args);
    std::string offset = recovery_.next_offset();
    const std::string json = std::string(args.json) + (args.json.empty() ? "\"" : ",\"") + offset + '"';
    outgoing_ptr event = event_message(from.nsp->name, name, {json, args.attachments});
    recovery_.sent(from.nsp->name, std::move(offset), event, std::move(rooms), std::move(except),
                   board_.now());
    return event;
}

void hub::broadcast(member& from, const audience& who, std::string_view name, raw_args args)
{
    receivers_.clear();
    const member* except = who.with_self ? nullptr : &from;
    if (who.everyone)
        from.nsp->rooms.collect_everyone(except, receivers_);
    else
        from.nsp->rooms.collect(who.rooms, except, receivers_);
    if (receivers_.empty() && !recovery_.is_on())
        return;
    sessions_.clear();
    for (const member* m : receivers_)
        sessions_.push_back(m->owner);
    board_.broadcast(sessions_,
                     recoverable(from, name, args, {who.rooms.begin(), who.rooms.end()},
                                 who.with_self ? std::string() : from.id),
                     {from.nsp->name, from.owner, !who.everyone, !who.with_self});
}

void hub::ask(member& to, std::string_view name, raw_args args, core::duration timeout, ack_handler then)
{
    if (has_left(to) || to.asks.size() >= max_open_asks)
        return;
    const std::uint64_t id = to.nsp->last_ask++;
    to.asks.emplace(id, open_ask{std::move(then)});
    board_.at(board_.now() + timeout, [this, key = to.key, id] {
        member* m = find(key);
        const auto late = m ? m->asks.extract(id) : decltype(m->asks)::node_type();
        if (late)
            late.mapped().then({true, {}});
    });
    board_.send(*to.owner, packet_kind::event, event_message(to.nsp->name, name, args, id), to.nsp->name);
}

void hub::ask_all(member& from, std::string_view name, raw_args args, core::duration timeout,
                  answers_handler then)
{
    struct poll {
        std::vector<std::string> answers;
        std::size_t due = 0;
        answers_handler then;
    };
    receivers_.clear();
    from.nsp->rooms.collect_everyone(nullptr, receivers_);
    auto state = std::make_shared<poll>();
    state->due = receivers_.size();
    state->then = std::move(then);
    const std::uint64_t id = from.nsp->last_ask++;
    sessions_.clear();
    for (member* m : receivers_) {
        sessions_.push_back(m->owner);
        if (m->asks.size() >= max_open_asks)
            continue;
        m->asks.emplace(id, open_ask{[state](const ack_answer& a) {
                            state->answers.push_back('[' + std::string(a.args.json) + ']');
                            if (--state->due == 0 && state->then)
                                std::exchange(state->then, nullptr)(false, state->answers);
                        }});
    }
    board_.at(board_.now() + timeout, [this, state, id, nsp = from.nsp->name] {
        if (const auto space = spaces_.find(nsp); space != spaces_.end())
            for (member* m : space->second->rooms.everyone())
                m->asks.erase(id);
        if (state->then)
            std::exchange(state->then, nullptr)(true, state->answers);
    });
    board_.broadcast(sessions_, event_message(from.nsp->name, name, args, id),
                     {from.nsp->name, from.owner, false, false});
}

void hub::reply(member& to, std::uint64_t ack, raw_args args)
{
    if (has_left(to))
        return;
    const std::string json = '[' + std::string(args.json) + ']';
    const auto count = static_cast<std::uint32_t>(args.attachments.size());
    const auto type = count == 0 ? socketio_type::ack : socketio_type::binary_ack;
    send(to, packet_kind::ack, {type, count, to.nsp->name, ack, json}, args);
}

void hub::disconnect(member& m)
{
    if (has_left(m))
        return;
    send(m, packet_kind::disconnect, {socketio_type::disconnect, 0, m.nsp->name, {}, {}});
    remove(*m.owner, m, leave_reason::server_left);
}

void hub::close(member& m)
{
    session& s = *m.owner;
    for (const auto& held : s.talk->members)
        send(*held, packet_kind::disconnect, {socketio_type::disconnect, 0, held->nsp->name, {}, {}});
    board_.close(s, leave_reason::server_left);
}

void hub::join_room(member& m, std::string_view room)
{
    if (!has_left(m))
        m.nsp->rooms.join(m, room);
}

void hub::after(socket_key key, core::duration wait, std::function<void()> then)
{
    member* m = find(key);
    if (!m || m->timers >= max_timers)
        return;
    ++m->timers;
    const core::duration least = std::chrono::milliseconds(1);
    board_.at(board_.now() + std::max(wait, least), [this, key, action = std::move(then)] {
        member* still = find(key);
        if (!still)
            return;
        --still->timers;
        action();
    });
}

bool socket::connected() const
{
    return hub_ && hub_->find(key_);
}

std::string_view socket::id() const
{
    const member* m = hub_ ? hub_->find(key_) : nullptr;
    return m ? std::string_view(m->id) : std::string_view();
}

std::string_view socket::nsp() const
{
    const member* m = hub_ ? hub_->find(key_) : nullptr;
    return m ? std::string_view(m->nsp->name) : std::string_view();
}

wire::engineio_revision socket::revision() const
{
    const member* m = hub_ ? hub_->find(key_) : nullptr;
    return m ? m->owner->who().revision : wire::engineio_revision::v4;
}

void socket::emit(std::string_view name, raw_args args) const
{
    if (member* m = hub_ ? hub_->find(key_) : nullptr)
        hub_->emit(*m, name, args);
}

void socket::emit_others(std::string_view name, raw_args args) const
{
    if (member* m = hub_ ? hub_->find(key_) : nullptr)
        hub_->broadcast(*m, {true, {}, false}, name, args);
}

void socket::emit_all(std::string_view name, raw_args args) const
{
    if (member* m = hub_ ? hub_->find(key_) : nullptr)
        hub_->broadcast(*m, {true, {}, true}, name, args);
}

void socket::emit_to(std::string_view room, std::string_view name, raw_args args) const
{
    if (member* m = hub_ ? hub_->find(key_) : nullptr)
        hub_->broadcast(*m, {false, {&room, 1}, false}, name, args);
}

void socket::emit_in(std::string_view room, std::string_view name, raw_args args) const
{
    if (member* m = hub_ ? hub_->find(key_) : nullptr)
        hub_->broadcast(*m, {false, {&room, 1}, true}, name, args);
}

void socket::emit_to_union(std::span<const std::string_view> rooms, std::string_view name,
                           raw_args args) const
{
    if (member* m = hub_ ? hub_->find(key_) : nullptr)
        hub_->broadcast(*m, {false, rooms, false}, name, args);
}

void socket::ask(std::string_view name, raw_args args, core::duration timeout, ack_handler then) const
{
    if (member* m = hub_ ? hub_->find(key_) : nullptr)
        hub_->ask(*m, name, args, timeout, std::move(then));
}

void socket::ask_all(std::string_view name, raw_args args, core::duration timeout, answers_handler then) const
{
    if (member* m = hub_ ? hub_->find(key_) : nullptr)
        hub_->ask_all(*m, name, args, timeout, std::move(then));
}

void socket::reply(std::uint64_t ack, raw_args args) const
{
    if (member* m = hub_ ? hub_->find(key_) : nullptr)
        hub_->reply(*m, ack, args);
}

void socket::join(std::string_view room) const
{
    if (member* m = hub_ ? hub_->find(key_) : nullptr)
        hub_->join_room(*m, room);
}

void socket::leave(std::string_view room) const
{
    if (member* m = hub_ ? hub_->find(key_) : nullptr)
        m->nsp->rooms.leave(*m, room);
}

std::size_t socket::room_count() const
{
    const member* m = hub_ ? hub_->find(key_) : nullptr;
    return m && !m->places.empty() ? m->places.size() - 1 : 0;
}

void socket::disconnect() const
{
    if (member* m = hub_ ? hub_->find(key_) : nullptr)
        hub_->disconnect(*m);
}

void socket::close() const
{
    if (member* m = hub_ ? hub_->find(key_) : nullptr)
        hub_->close(*m);
}

void socket::after(core::duration wait, std::function<void()> then) const
{
    if (hub_)
        hub_->after(key_, wait, std::move(then));
}

admission app::admit(const connect_request& request)
{
    admission a;
    if (request.nsp != "/")
        a.what = admission::kind::unknown_namespace;
    return a;
}

void app::on_connect(socket /*s*/, const connect_request& /*request*/) {}

void app::on_disconnect(socket /*s*/, leave_reason /*why*/) {}

} // namespace muster::server
