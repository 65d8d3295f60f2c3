// Inbound packets: which namespace they are for, and whether the client may send them now.
#include "reference_server/core/namespaces.hpp"

#include "core/limits.hpp"
#include "reference_server/core/packets/event_packet.hpp"
#include "reference_server/core/packets/json_scan.hpp"
#include "wire/json.hpp"

#include <algorithm>
#include <exception>

namespace muster::server {

using wire::socketio_packet;
using wire::socketio_type;

namespace {

constexpr std::size_t most_refusals = 1'000; // of one session: they cost nothing but their answers

} // namespace

hub::hub(app& application, switchboard& board, const server_options& options,
         const std::function<std::string()>& new_id, std::uint64_t seed)
    : app_(application), board_(board), options_(options), new_id_(new_id), seed_(seed),
      spaces_(0, seeded_hash{seed}), recovery_(options.recovery)
{}

void hub::opened(session& s)
{
    s.talk = std::make_unique<conversation>();
    if (options_.engine_only)
        return;
    s.talk->join_due = board_.now() + options_.connect_timeout;
    if (!s.is_v4()) // protocol 4: "/" is joined without being asked for
        on_connect(s, {socketio_type::connect, 0, "/", {}, {}});
}

void hub::take(session& s, bool binary, std::string_view data)
{
    if (binary)
        take_binary(s, data);
    else
        take_text(s, data);
}

void hub::take_text(session& s, std::string_view text)
{
    conversation& c = *s.talk;
    if (c.collector.collecting()) {
        if (board_.violated(s, violation::attachments))
            return;
        c.collector.reset();
        c.collect_due = core::never;
    }
    const auto packet = wire::decode_socketio(text);
    if (!packet && is_ack_beyond_numbers(text))
        return; // sound, and no question had that id
    if (!packet) {
        const bool many = core::errc_of(packet.error()) == core::errc::too_many_attachments;
        board_.violated(s, many ? violation::attachments : violation::malformed_message);
        return;
    }
    const bool binary =
        packet->type == socketio_type::binary_event || packet->type == socketio_type::binary_ack;
    if (binary)
        begin_attachments(s, *packet);
    else
        dispatch(s, *packet, {});
}

void hub::begin_attachments(session& s, const socketio_packet& packet)
{
    if (packet.attachments == 0 || packet.attachments > core::limits::attachments) {
        board_.violated(s, violation::attachments);
        return;
    }
    if (!joined_member(s, packet.nsp)) {
        board_.violated(s, violation::not_joined);
        return;
    }
    s.talk->collector.begin(packet);
    s.talk->collect_due = board_.now() + core::limits::message_time;
    board_.schedule(s, s.talk->collect_due);
}

void hub::take_binary(session& s, std::string_view bytes)
{
    conversation& c = *s.talk;
    if (!c.collector.collecting()) {
        board_.violated(s, violation::attachments);
        return;
    }
    const auto whole = c.collector.add(bytes);
    if (!whole || !*whole)
        return;
    c.collect_due = core::never;
    const socketio_packet packet = c.collector.packet();
    if (!placeholders_fit(packet.json, c.collector.attachments().size()) &&
        board_.violated(s, violation::attachments))
        return;
    dispatch(s, packet, c.collector.attachments());
}

void hub::dispatch(session& s, const socketio_packet& packet, std::span<const std::string> attachments)
{
    if (packet.type == socketio_type::connect) {
        on_connect(s, packet);
        return;
    }
    if (packet.type == socketio_type::connect_error) {
        board_.violated(s, violation::refused_type);
        return;
    }
    member* m = joined_member(s, packet.nsp);
    if (!m) {
        if (s.is_v4()) // protocol 4 servers pass over it
            board_.violated(s, violation::not_joined);
    } else if (packet.type == socketio_type::disconnect) {
        on_disconnect(s, packet);
    } else if (packet.type == socketio_type::event || packet.type == socketio_type::binary_event) {
        on_event(s, *m, packet, attachments);
    } else {
        on_ack(s, *m, packet, attachments);
    }
}

void hub::on_connect(session& s, const socketio_packet& packet)
{
    connect_request request{packet.nsp, {}, packet.json};
    if (s.is_v4()) {
        const bool object = packet.json.empty() || packet.json.front() == '{';
        if (!object || (!packet.json.empty() && !check_json(packet.json))) {
            board_.violated(s, object ? violation::malformed_message : violation::wrong_payload);
            return;
        }
    } else if (const std::size_t mark = packet.nsp.find('?'); mark != std::string_view::npos) {
        request = {packet.nsp.substr(0, mark), packet.nsp.substr(mark + 1), {}};
    } else {
        request.auth = {};
    }
    conversation& c = *s.talk;
    if (joined_member(s, request.nsp)) {
        if (s.is_v4())
            board_.violated(s, violation::joined_twice);
        return;
    }
    if (std::find(c.waiting.begin(), c.waiting.end(), request.nsp) != c.waiting.end())
        return;
    if (c.members.size() + c.waiting.size() >= core::limits::namespaces || c.refused >= most_refusals) {
        board_.violated(s, violation::too_many_namespaces);
        return;
    }
    if (auto back = s.is_v4() ? recovered(request) : std::nullopt) {
        join(s, request, std::move(back));
        return;
    }
    const admission answer = app_.admit(request);
    switch (answer.what) {
    case admission::kind::accepted:
        join(s, request);
        return;
    case admission::kind::later:
        join_later(s, request, answer.wait);
        return;
    case admission::kind::unknown_namespace:
        refuse_connect(s, request.nsp, "Invalid namespace", {});
        return;
    case admission::kind::refused:
        refuse_connect(s, request.nsp, answer.message, answer.data);
        return;
    }
}

void hub::join_later(session& s, const connect_request& request, core::duration wait)
{
    s.talk->waiting.emplace_back(request.nsp);
    board_.at(board_.now() + wait, [this, key = s.who().key, nsp = std::string(request.nsp),
                                    query = std::string(request.query), auth = std::string(request.auth)] {
        session* still = board_.find(key);
        if (!still || still->doomed)
            return;
        std::erase(still->talk->waiting, nsp);
        join(*still, {nsp, query, auth});
    });
}

// The client that the pid in the payload means, and what it missed.
std::optional<recovery_table::restored> hub::recovered(const connect_request& request)
{
    if (!recovery_.is_on() || request.auth.empty())
        return std::nullopt;
    const auto auth = wire::parse_json(request.auth);
    const wire::value* pid = auth ? auth->find("pid") : nullptr;
    const wire::value* offset = auth ? auth->find("offset") : nullptr;
    const auto* secret = pid ? pid->if_is<std::string>() : nullptr;
    const auto* seen = offset ? offset->if_is<std::string>() : nullptr;
    if (!secret || !seen)
        return std::nullopt;
    return recovery_.take(request.nsp, *secret, *seen, board_.now());
}

void hub::join(session& s, const connect_request& request, std::optional<recovery_table::restored> back)
{
    auto made = std::make_unique<member>();
    member& m = *made;
    m.key = ++last_key_;
    m.owner = &s;
    m.nsp = &space(request.nsp);
    if (back)
        m.id = back->client.id;
    else if (s.is_v4())
        m.id = new_id_();
    else
        m.id = request.nsp == "/" ? s.who().sid : std::string(request.nsp) + '#' + s.who().sid;
    if (recovery_.is_on() && s.is_v4())
        m.pid = back ? back->client.pid : new_id_();
    m.nsp->rooms.add(m);
    members_.emplace(m.key, &m);
    s.talk->members.push_back(std::move(made));
    s.talk->join_due = core::never;

    if (back) {
        for (const std::string& room : back->client.rooms)
            m.nsp->rooms.join(m, room);
        for (const outgoing_ptr& event : back->missed)
            board_.send(s, packet_kind::event, event, m.nsp->name);
    }
    std::string payload;
    if (s.is_v4()) {
        payload = R"({"sid":)";
        wire::append_json_string(payload, m.id);
        if (!m.pid.empty()) {
            payload += R"(,"pid":)";
            wire::append_json_string(payload, m.pid);
        }
        payload += '}';
    }
    send(m, packet_kind::connect, {socketio_type::connect, 0, m.nsp->name, {}, payload});
    app_.on_connect(socket(*this, m.key), request);
}

void hub::refuse_connect(session& s, std::string_view nsp, std::string_view message, const std::string& data)
{
    ++s.talk->refused;
    std::string payload;
    if (s.is_v4()) {
        payload = R"({"message":)";
        wire::append_json_string(payload, message);
        if (!data.empty())
            payload += R"(,"data":)" + data;
        payload += '}';
    } else if (data.empty()) {
        wire::append_json_string(payload, message);
    } else {
        payload = data;
    }
    std::string text;
    wire::append_socketio(text, {socketio_type::connect_error, 0, nsp, {}, payload});
    board_.send(s, packet_kind::connect_error, make_outgoing(wire::engineio_type::message, std::move(text)),
                nsp);
}

void hub::on_disconnect(session& s, const socketio_packet& packet)
{
    if (!packet.json.empty() && board_.violated(s, violation::wrong_payload))
        return;
    remove(s, *joined_member(s, packet.nsp), leave_reason::client_left);
}

void hub::on_event(session& s, member& m, const socketio_packet& packet,
                   std::span<const std::string> attachments)
{
    event e;
    std::string unescaped;
    switch (read_event(packet.json, e, unescaped)) {
    case event_reading::malformed:
        board_.violated(s, violation::malformed_message);
        return;
    case event_reading::wrong_payload:
        board_.violated(s, violation::wrong_payload);
        return;
    case event_reading::reserved: // protocol 4 servers pass over it
        if (s.is_v4())
            board_.violated(s, violation::wrong_payload);
        return;
    case event_reading::numbered:
        return;
    case event_reading::sound:
        break;
    }
    e.args.attachments = attachments;
    e.ack = packet.id;
    app_.on_event(socket(*this, m.key), e);
}

void hub::on_ack(session& s, member& m, const socketio_packet& packet,
                 std::span<const std::string> attachments)
{
    if (packet.json.empty())
        return;
    std::vector<std::string_view> each;
    if (const auto sound = split_array(packet.json, each); !sound) {
        const bool array = core::errc_of(sound.error()) != core::errc::wrong_payload_type;
        board_.violated(s, array ? violation::malformed_message : violation::wrong_payload);
        return;
    }
    const auto asked = packet.id ? m.asks.find(*packet.id) : m.asks.end();
    if (asked == m.asks.end())
        return; // an answer nobody waits for
    const ack_handler then = std::move(asked->second.then);
    m.asks.erase(asked);
    then({false, {joined_text(each, 0), attachments}});
}

void hub::ended(session& s, leave_reason why)
{
    while (!s.talk->members.empty())
        remove(s, *s.talk->members.back(), why);
}

void hub::remove(session& s, member& m, leave_reason why)
{
    auto& all = s.talk->members;
    const auto at = std::find_if(all.begin(), all.end(), [&](const auto& held) { return held.get() == &m; });
    gone_.push_back(std::move(*at));
    all.erase(at);
    const bool may_return = why == leave_reason::transport_lost || why == leave_reason::ping_timeout ||
                            why == leave_reason::client_closed || why == leave_reason::too_slow;
    if (may_return && !m.pid.empty()) {
        recovery_table::lost_client lost{m.pid, m.id, {}};
        for (std::size_t i = 1; i < m.places.size(); ++i)
            lost.rooms.push_back(m.places[i].in->name);
        recovery_.lost(m.nsp->name, std::move(lost), board_.now());
    }
    m.nsp->rooms.remove(m);
    m.asks.clear();
    emptied_ = emptied_ || m.nsp->rooms.everyone().empty();
    try {
        app_.on_disconnect(socket(*this, m.key), why);
    } catch (const std::exception&) { // of a client that is gone nothing more can end
    }
    members_.erase(m.key);
}

void hub::tick(session& s)
{
    if (!s.doomed && board_.now() >= s.talk->join_due) {
        s.talk->join_due = core::never;
        board_.violated(s, violation::late_join);
    }
    if (!s.doomed && board_.now() >= s.talk->collect_due) {
        s.talk->collect_due = core::never;
        board_.violated(s, violation::slow_attachments);
    }
}

core::time_point hub::next_deadline(const session& s)
{
    return s.doomed || !s.talk ? core::never : std::min(s.talk->join_due, s.talk->collect_due);
}

member* hub::joined_member(const session& s, std::string_view nsp)
{
    for (const auto& m : s.talk->members)
        if (m->nsp->name == nsp)
            return m.get();
    return nullptr;
}

namespace_state& hub::space(std::string_view name)
{
    auto found = spaces_.find(name);
    if (found == spaces_.end())
        found =
            spaces_.emplace(std::string(name), std::make_unique<namespace_state>(std::string(name), seed_))
                .first;
    return *found->second;
}

std::vector<session_key> hub::joined(std::string_view nsp) const
{
    std::vector<session_key> keys;
    if (const auto found = spaces_.find(nsp); found != spaces_.end())
        for (const member* m : found->second->rooms.everyone())
            keys.push_back(m->owner->who().key);
    return keys;
}

void hub::sweep()
{
    gone_.clear();
    if (!emptied_)
        return;
    emptied_ = false;
    std::erase_if(spaces_, [](const auto& entry) { return entry.second->rooms.everyone().empty(); });
}

} // namespace muster::server
