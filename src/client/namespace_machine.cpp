// Namespace states and Socket.IO packets.
#include "client/namespace_machine.hpp"

#include "core/limits.hpp"
#include "wire/json.hpp"

#include <algorithm>
#include <utility>

namespace muster::client {

namespace {
// The namespace without the query that protocol 4 allows behind it.
std::string_view bare(std::string_view nsp)
{
    return nsp.substr(0, nsp.find('?'));
}

} // namespace

namespace_machine::namespace_machine(const client_options& options, transport_machine& transport)
    : options_(&options), transport_(&transport)
{}

const namespace_machine::entry* namespace_machine::find(std::string_view nsp) const
{
    const std::string_view name = bare(nsp);
    const auto found =
        std::find_if(entries_.begin(), entries_.end(), [&](const entry& e) { return bare(e.name) == name; });
    return found == entries_.end() ? nullptr : &*found;
}

namespace_machine::entry* namespace_machine::find(std::string_view nsp)
{
    const auto* found = std::as_const(*this).find(nsp);
    return found == nullptr ? nullptr : &entries_[static_cast<std::size_t>(found - entries_.data())];
}

void namespace_machine::remove(const entry& e)
{
    entries_.erase(entries_.begin() + (&e - entries_.data()));
}

bool namespace_machine::is_joined(std::string_view nsp) const
{
    const entry* e = find(nsp);
    return e != nullptr && e->state == joining::joined;
}

void namespace_machine::connect(std::string_view nsp, std::string_view auth, core::time_point now,
                                io_queue& io)
{
    if (find(nsp) != nullptr || entries_.size() >= core::limits::namespaces)
        return;
    entry& e = entries_.emplace_back();
    e.name = nsp;
    if (options_->revision == wire::engineio_revision::v4)
        e.auth = auth;
    if (transport_->stands())
        ask(e, now, io);
}

void namespace_machine::ask(entry& e, core::time_point now, io_queue& io)
{
    wire::socketio_packet packet;
    packet.type = wire::socketio_type::connect;
    packet.nsp = e.name;
    packet.json = e.auth;
    send(packet, {}, io);
    e.auth = {};
    e.state = joining::asked;
    e.answer_by = now + options_->handshake_time;
}

void namespace_machine::on_session_open(turn& t)
{
    if (options_->revision == wire::engineio_revision::v3) {
        entry* root = find("/");
        if (root == nullptr) {
            root = &entries_.emplace_back();
            root->name = "/";
        }
        root->state = joining::asked; // by the server itself
        root->answer_by = t.now + options_->handshake_time;
    }
    for (entry& e : entries_)
        if (e.state == joining::queued)
            ask(e, t.now, t.io);
}

void namespace_machine::send(const wire::socketio_packet& packet, std::span<const std::string> attachments,
                             io_queue& io)
{
    io.packet.clear();
    wire::append_socketio(io.packet, packet);
    transport_->send({wire::engineio_type::message, false, io.packet}, io);
    for (const std::string& bytes : attachments)
        transport_->send({wire::engineio_type::message, true, bytes}, io);
}

std::optional<std::uint64_t> namespace_machine::emit(std::string_view nsp, std::string_view json,
                                                     std::span<const std::string> attachments, bool want_ack,
                                                     io_queue& io)
{
    entry* e = find(nsp);
    if (e == nullptr || e->state != joining::joined)
        return std::nullopt;
    wire::socketio_packet packet;
    packet.type = attachments.empty() ? wire::socketio_type::event : wire::socketio_type::binary_event;
    packet.attachments = static_cast<std::uint32_t>(attachments.size());
    packet.nsp = bare(e->name);
    packet.json = json;
    if (want_ack)
        packet.id = e->next_ack++;
    send(packet, attachments, io);
    return packet.id;
}

void namespace_machine::send_ack(std::string_view nsp, std::uint64_t id, std::string_view json,
                                 std::span<const std::string> attachments, io_queue& io)
{
    if (!is_joined(nsp))
        return;
    wire::socketio_packet packet;
    packet.type = attachments.empty() ? wire::socketio_type::ack : wire::socketio_type::binary_ack;
    packet.attachments = static_cast<std::uint32_t>(attachments.size());
    packet.nsp = bare(nsp);
    packet.id = id;
    packet.json = json;
    send(packet, attachments, io);
}

void namespace_machine::disconnect(std::string_view nsp, io_queue& io)
{
    const entry* e = find(nsp);
    if (e == nullptr)
        return;
    if (e->state == joining::joined) {
        wire::socketio_packet packet;
        packet.type = wire::socketio_type::disconnect;
        packet.nsp = bare(nsp);
        send(packet, {}, io);
    }
    remove(*e);
}

void namespace_machine::disconnect_all(io_queue& io)
{
    while (!entries_.empty())
        disconnect(std::string(entries_.front().name), io);
}

void namespace_machine::clear()
{
    entries_.clear();
    collector_.reset();
    attachments_by_ = core::never;
}

core::error_code namespace_machine::on_message(const wire::engineio_packet& message, turn& t)
{
    return message.binary ? on_attachment(message.data, t) : on_text(message.data, t);
}

core::error_code namespace_machine::on_text(std::string_view text, turn& t)
{
    if (collector_)
        return core::errc::missing_attachments;
    const auto packet = wire::decode_socketio(text);
    if (!packet)
        return packet.error();
    if (packet->attachments == 0)
        return on_packet(*packet, {}, t);
    collector_ = std::make_unique<wire::attachment_collector>();
    collector_->begin(*packet);
    attachments_by_ = t.now + core::limits::message_time;
    return {};
}

core::error_code namespace_machine::on_attachment(std::string_view bytes, turn& t)
{
    if (!collector_)
        return core::errc::unexpected_binary;
    const auto whole = collector_->add(bytes);
    if (!whole)
        return whole.error();
    if (!*whole)
        return {};
    attachments_by_ = core::never;
    const wire::attachment_collector& packet = t.kept.packet(std::move(collector_));
    return on_packet(packet.packet(), packet.attachments(), t);
}

core::error_code namespace_machine::on_packet(const wire::socketio_packet& packet,
                                              std::span<const std::string> attachments, turn& t)
{
    switch (packet.type) {
    case wire::socketio_type::event:
    case wire::socketio_type::binary_event:
        if (is_joined(packet.nsp))
            t.notices.emplace_back(event_received{bare(packet.nsp), packet.id, packet.json, attachments});
        return {};
    case wire::socketio_type::ack:
    case wire::socketio_type::binary_ack:
        if (is_joined(packet.nsp))
            t.notices.emplace_back(ack_received{bare(packet.nsp), packet.id, packet.json, attachments});
        return {};
    case wire::socketio_type::connect:
        return on_connect(packet, t);
    case wire::socketio_type::connect_error:
        on_refused(packet, t);
        return {};
    case wire::socketio_type::disconnect:
        on_disconnect(packet, t);
        return {};
    }
    return core::errc::unknown_packet_type;
}

core::error_code namespace_machine::on_connect(const wire::socketio_packet& packet, turn& t)
{
    std::string sid;
    const auto answer = wire::parse_json(packet.json);
    if (answer)
        if (const wire::value* member = answer->find("sid"))
            if (const auto* text = member->if_is<std::string>())
                sid = *text;
    const std::string_view name = bare(packet.nsp);
    if (sid.empty()) {
        // Only protocol 4 joins without telling an id: the server speaks it over either revision's WebSocket.
        if (options_->revision == wire::engineio_revision::v4)
            return core::errc::wrong_revision;
        sid = name == "/" ? std::string(transport_->session_id())
                          : std::string(name) + "#" + std::string(transport_->session_id());
    }
    entry* e = find(name);
    if (e == nullptr || e->state == joining::joined)
        return {};
    e->state = joining::joined;
    e->answer_by = core::never;
    t.notices.emplace_back(namespace_connected{name, t.kept.text(std::move(sid))});
    return {};
}

void namespace_machine::on_refused(const wire::socketio_packet& packet, turn& t)
{
    const entry* e = find(packet.nsp);
    if (e == nullptr || e->state == joining::joined)
        return;
    t.notices.emplace_back(namespace_refused{bare(packet.nsp), packet.json});
    remove(*e);
}

void namespace_machine::on_disconnect(const wire::socketio_packet& packet, turn& t)
{
    const entry* e = find(packet.nsp);
    if (e == nullptr)
        return;
    t.notices.emplace_back(namespace_disconnected{bare(packet.nsp)});
    remove(*e);
}

std::string namespace_machine::progress() const
{
    std::string joined;
    std::string asked;
    for (const entry& e : entries_) {
        std::string& list = e.state == joining::joined ? joined : asked;
        list += (list.empty() ? "" : " ") + std::string(bare(e.name));
    }
    if (!joined.empty())
        return "joined " + joined;
    return asked.empty() ? "no namespace asked for" : "CONNECT of " + asked + " not answered";
}

core::time_point namespace_machine::next_deadline() const
{
    core::time_point next = attachments_by_;
    for (const entry& e : entries_)
        next = std::min(next, e.answer_by);
    return next;
}

void namespace_machine::on_deadline(turn& t)
{
    if (attachments_by_ <= t.now) {
        transport_->fail(core::errc::missing_attachments, "the attachments of a packet stayed out", t);
        return;
    }
    for (const entry& e : entries_) {
        if (e.answer_by <= t.now) {
            transport_->fail(core::errc::handshake_timeout,
                             "no answer to CONNECT of " + std::string(bare(e.name)), t);
            return;
        }
    }
}

} // namespace muster::client
