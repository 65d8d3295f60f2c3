// The facade: sessions, memberships and emissions; reading and closing are in files of their own.
#include "checks/delivery_judge.hpp"

#include "checks/delivery_state.hpp"

namespace muster::checks {
namespace {

sender_session& session_for(delivery_state& s, client_id who)
{
    auto& list = s.emitted.sessions[who];
    const judged_client& c = s.clients[who];
    if (list.empty() || list.back().epoch != c.epoch) {
        sender_session& fresh = list.emplace_back();
        fresh.epoch = c.epoch;
        fresh.first_global = c.next_global;
        fresh.proven_global = c.next_global;
    }
    return list.back();
}

void end_session(delivery_state& s, client_id who, core::time_point now)
{
    s.clients[who].alive = false;
    if (const auto found = s.emitted.sessions.find(who);
        found != s.emitted.sessions.end() && !found->second.empty())
        found->second.back().alive = false;
    s.members.session_ended(who, now);
}

std::size_t find_placeholder(std::string_view text)
{
    std::size_t at = find_stamp(text);
    while (at != std::string_view::npos && text.substr(at, stamp_size) != stamp_placeholder())
        at = find_stamp(text, at + 1);
    return at;
}

// The members of the room that are to receive a message of this sender.
std::uint32_t audience_of(const delivery_state& s, const emission& e)
{
    const room_entry* room = e.room == 0 ? nullptr : s.members.room_of(e.room);
    if (room == nullptr)
        return 0;
    const member* sender = s.members.find(e.sender, e.room);
    const bool sender_in = sender != nullptr && sender->now == member::state::in;
    return room->in - (sender_in && !s.expects_own() ? 1 : 0);
}

// Whether the text holds stamps of messages that this run has sent before.
bool quotes(std::string_view text, const judge_options& options)
{
    for (std::size_t at = find_magic(text); at != std::string_view::npos; at = find_magic(text, at + 1))
        if (const auto reading = read_stamp(text.substr(at), options.secret); reading && reading->intact)
            return true;
    return false;
}

// A body that is no string literal is not judged: its length says so.
constexpr body_digest no_digest{0xffffffff, 0};

} // namespace

struct delivery_judge::impl : delivery_state {
    using delivery_state::delivery_state;
};

delivery_judge::delivery_judge(const judge_options& options, core::time_point run_start)
    : impl_{std::make_unique<impl>(options, run_start)}
{}
delivery_judge::delivery_judge(delivery_judge&&) noexcept = default;
delivery_judge& delivery_judge::operator=(delivery_judge&&) noexcept = default;
delivery_judge::~delivery_judge() = default;

void delivery_judge::join_invoked(client_id who, std::string_view nsp, std::string_view room,
                                  core::time_point now)
{
    impl_->members.join_invoked(who, impl_->members.open_room(nsp, room), now);
}

void delivery_judge::join_confirmed(client_id who, std::string_view nsp, std::string_view room,
                                    core::time_point now, const answer_proof& proof)
{
    impl_->members.join_confirmed(who, impl_->members.open_room(nsp, room), now,
                                  impl_->emitted.answers.enter(who, proof));
    impl_->complete_member = 0;
}

bool delivery_judge::join_shown(client_id who, std::string_view nsp, std::string_view room,
                                core::time_point now)
{
    impl_->complete_member = 0;
    return impl_->members.join_shown(who, impl_->members.open_room(nsp, room), now);
}

void delivery_judge::leave_invoked(client_id who, std::string_view nsp, std::string_view room,
                                   core::time_point now)
{
    impl_->members.leave_invoked(who, impl_->members.open_room(nsp, room), now);
}

void delivery_judge::leave_confirmed(client_id who, std::string_view nsp, std::string_view room,
                                     core::time_point now)
{
    impl_->members.leave_confirmed(who, impl_->members.open_room(nsp, room), now);
}

void delivery_judge::evidence(client_id who, core::time_point asked, core::time_point now,
                              const answer_proof& proof)
{
    const std::uint64_t number = impl_->emitted.answers.enter(who, proof);
    impl_->members.evidence(who, asked, now, number, proof.firm() || proof.selective);
    impl_->complete_member = 0;
    const auto found = impl_->emitted.sessions.find(who);
    if (found == impl_->emitted.sessions.end() || found->second.empty() || !found->second.back().alive)
        return;
    sender_session& session = found->second.back();
    if (number == 0) {
        session.proven_time = std::max(session.proven_time, asked);
    } else {
        session.answered_time = asked;
        session.answered_by = number;
    }
}

void delivery_judge::heard_unasked(std::uint64_t name)
{
    impl_->emitted.answers.heard_unasked(name);
}

void delivery_judge::session_ended(client_id who, bool /*graceful*/, core::time_point now)
{
    // However polite, a goodbye proves nothing about what was sent before it: only answers do.
    end_session(*impl_, who, now);
}

void delivery_judge::namespace_left(client_id who, std::string_view nsp, core::time_point now)
{
    impl_->members.namespace_left(who, nsp, now);
}

void delivery_judge::session_began(client_id who, core::time_point now)
{
    judged_client& c = impl_->clients[who];
    if (c.begun) {
        if (c.alive)
            end_session(*impl_, who, now);
        ++c.epoch;
    }
    c.begun = true;
    c.alive = true;
}

emission delivery_judge::begin_emit(client_id who, std::string_view nsp, std::string_view room)
{
    emission e;
    e.sender = who;
    if (!room.empty())
        e.room = impl_->members.rooms()[impl_->members.open_room(nsp, room)].key;
    const std::uint32_t at = impl_->emitted.open(who, e.room);
    impl_->emitted.streams[at].complete = true;
    e.lane = static_cast<std::uint32_t>(impl_->emitted.streams[at].messages.size());
    e.global = impl_->clients[who].next_global;
    return e;
}

bool delivery_judge::seal(emission& e, core::time_point due, core::time_point now, bool wants_ack,
                          std::string& json, std::span<std::string> attachments)
{
    delivery_state& s = *impl_;
    std::string* where = &json;
    std::size_t at = find_placeholder(json);
    for (std::size_t i = 0; at == std::string::npos && i < attachments.size(); ++i) {
        where = &attachments[i];
        at = find_placeholder(*where);
    }
    auto& messages = s.emitted.streams[s.emitted.open(e.sender, e.room)].messages;
    if (at == std::string::npos || messages.size() >= lane_end)
        return false;
    const body_digest body = where == &json ? digest_json_body(json, at, s.scratch).value_or(no_digest)
                                            : digest_bytes_body(*where, at);
    judged_client& sender = s.clients[e.sender];
    const sender_session& session = session_for(s, e.sender);
    e.stamped = true;
    e.lane = static_cast<std::uint32_t>(messages.size());
    e.global = sender.next_global++;

    stamp mark;
    mark.kind = static_cast<std::uint8_t>((wants_ack ? kind_wants_ack : 0) |
                                          (quotes(json, s.options) ? kind_quotes : 0));
    mark.run = s.options.run;
    mark.sender = e.sender;
    mark.epoch = session.epoch;
    mark.room = e.room;
    mark.lane = e.lane;
    mark.global = e.global;
    mark.due = due;
    mark.sent = now;
    mark.body_length = body.length;
    mark.body_crc = body.crc;
    write_stamp(mark, s.options.secret, where->data() + at);

    messages.push_back({.sent = now, .global = e.global, .audience = audience_of(s, e)});
    ++s.ledger.emitted;
    if (s.options.sender_excluded && e.room != 0)
        s.found.exercised(check_kind::own_messages);
    s.complete_member = 0;
    return true;
}

void delivery_judge::accepted(const emission& e, core::time_point now)
{
    if (!e.stamped)
        return;
    const std::uint32_t at = impl_->emitted.find(e.sender, e.room);
    if (at == pair_index::none || e.lane >= impl_->emitted.streams[at].messages.size())
        return;
    emitted_message& m = impl_->emitted.streams[at].messages[e.lane];
    m.accepted = std::min(m.accepted, now);
    if (sender_session* session = impl_->emitted.session_of(e.sender, e.global); session != nullptr)
        session->proven_global = std::max(session->proven_global, e.global + 1);
}

delivery delivery_judge::delivered(client_id who, std::string_view nsp, std::string_view json,
                                   std::span<const std::string> attachments, core::time_point now)
{
    return judge_arrival(*impl_, {who, nsp, json, attachments, now});
}

const std::vector<delivery>& delivery_judge::others() const
{
    return impl_->others;
}

const emitted_lanes& delivery_judge::emitted() const
{
    return impl_->emitted;
}

void delivery_judge::learn(const emitted_lanes& of_other_shard)
{
    impl_->emitted.learn(of_other_shard);
    impl_->learned = true;
    impl_->complete_member = 0;
}

bool delivery_judge::complete() const
{
    return all_arrived(*impl_);
}

core::time_point delivery_judge::last_delivery() const
{
    return impl_->last_delivery;
}

void delivery_judge::finish(bool capped, core::time_point /*now*/, std::vector<result::check_result>& checks,
                            result::ledger& ledger)
{
    delivery_state& s = *impl_;
    close_lanes(s, capped);
    ledger.add(s.ledger);
    const auto take = [&](check_kind k, bool expected) {
        if (expected)
            checks.push_back(s.found.take(k));
    };
    take(check_kind::order, s.options.order);
    take(check_kind::duplicates, s.options.delivery);
    take(check_kind::loss, s.options.delivery);
    take(check_kind::phantoms, true);
    take(check_kind::integrity, true);
    take(check_kind::rooms, s.options.isolation);
    take(check_kind::namespaces, s.options.isolation);
    take(check_kind::own_messages, s.options.sender_excluded);
}

} // namespace muster::checks
