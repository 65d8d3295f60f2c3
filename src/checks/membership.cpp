// The four-state machine of a membership.
#include "checks/membership.hpp"

#include "checks/stamp.hpp"

namespace muster::checks {

bool member::must_receive(core::time_point sent) const
{
    if (!confirmed)
        return false;
    const member_window& w = windows.back();
    return sent > w.from && sent < w.to;
}

bool member::is_straggler(core::time_point sent) const
{
    for (std::size_t i = windows.size() - (confirmed ? 1 : 0); i > 0; --i) {
        const member_window& w = windows[i - 1];
        if (sent >= w.to)
            return false;
        if (sent > w.from)
            return true;
    }
    return false;
}

std::uint32_t membership::open_room(std::string_view nsp, std::string_view room)
{
    const std::uint32_t key = room_key(nsp, room, secret_);
    const auto [found, fresh] = room_by_key_.try_emplace(key, static_cast<std::uint32_t>(rooms_.size()));
    if (fresh) {
        room_entry& entry = rooms_.emplace_back();
        entry.key = key;
        entry.nsp = nsp;
        entry.name = room;
    } else if (rooms_[found->second].nsp != nsp || rooms_[found->second].name != room) {
        rooms_[found->second].ambiguous = true;
    }
    return found->second;
}

const room_entry* membership::room_of(std::uint32_t room_key) const
{
    const auto found = room_by_key_.find(room_key);
    return found == room_by_key_.end() ? nullptr : &rooms_[found->second];
}

member& membership::open_member(std::uint32_t who, std::uint32_t room)
{
    const std::uint32_t key = rooms_[room].key;
    std::uint32_t at = index_.find(who, key);
    if (at == pair_index::none) {
        at = static_cast<std::uint32_t>(members_.size());
        member& m = members_.emplace_back();
        m.client = who;
        m.room = room;
        index_.insert(who, key, at);
        rooms_[room].members.push_back(at);
        of_client_[who].push_back(at);
    }
    return members_[at];
}

void membership::enter(member& m, core::time_point now, std::uint64_t proof)
{
    m.now = member::state::in;
    m.confirmed = true;
    m.windows.push_back({.from = now, .proof = proof});
    ++rooms_[m.room].in;
}

namespace {

// What was in doubt is so no more.
void make_firm(member& m, core::time_point now)
{
    if (m.now == member::state::in && m.windows.back().firm == core::never)
        m.windows.back().firm = now;
}

} // namespace

// Ends the window of the membership, if it has one.
void membership::close(member& m, core::time_point to, member_window::end how)
{
    if (m.now == member::state::in)
        --rooms_[m.room].in;
    if (m.confirmed && m.windows.back().how == member_window::end::open) {
        m.windows.back().to = to;
        m.windows.back().how = how;
    }
}

void membership::join_invoked(std::uint32_t who, std::uint32_t room, core::time_point now)
{
    member& m = open_member(who, room);
    switch (m.now) {
    case member::state::joining:
    case member::state::in:
        return; // joining twice changes nothing at the server
    case member::state::leaving:
        ++m.leaves_to_skip;
        break;
    case member::state::out:
        break;
    }
    m.now = member::state::joining;
    m.confirmed = false;
    m.asked = now;
    ++m.ordinal;
}

void membership::join_confirmed(std::uint32_t who, std::uint32_t room, core::time_point now,
                                std::uint64_t proof)
{
    member& m = open_member(who, room);
    if (m.joins_to_skip > 0) {
        --m.joins_to_skip;
        return;
    }
    switch (m.now) {
    case member::state::in:
        if (proof == 0)
            make_firm(m, now);
        return;
    case member::state::leaving:
        return;
    case member::state::out:
        ++m.ordinal;
        break;
    case member::state::joining:
        break;
    }
    enter(m, now, proof);
}

bool membership::join_shown(std::uint32_t who, std::uint32_t room, core::time_point now)
{
    const member& m = open_member(who, room);
    if (m.now == member::state::joining && m.leaves_to_skip > 0)
        return false;
    join_confirmed(who, room, now);
    return true;
}

void membership::leave_invoked(std::uint32_t who, std::uint32_t room, core::time_point now)
{
    member& m = open_member(who, room);
    switch (m.now) {
    case member::state::out:
    case member::state::leaving:
        return;
    case member::state::joining:
        ++m.joins_to_skip;
        break;
    case member::state::in:
        break;
    }
    close(m, now, member_window::end::left);
    m.now = member::state::leaving;
    m.asked = now;
}

void membership::leave_confirmed(std::uint32_t who, std::uint32_t room, core::time_point now)
{
    member& m = open_member(who, room);
    answer_leave(m);
    if (m.leaves_to_skip > 0) {
        --m.leaves_to_skip;
        return;
    }
    switch (m.now) {
    case member::state::out:
    case member::state::joining:
        return;
    case member::state::in: // the server says so without having been asked
        close(m, now, member_window::end::left);
        answer_leave(m);
        break;
    case member::state::leaving:
        break;
    }
    m.now = member::state::out;
}

// Of the last window: none opens while the leave before it is unanswered.
void membership::answer_leave(member& m)
{
    if (!m.windows.empty() && m.windows.back().how == member_window::end::left)
        m.windows.back().leave_answered = true;
}

void membership::settle(member& m, core::time_point now, std::uint64_t proof)
{
    answer_leave(m);
    m.joins_to_skip = 0;
    m.leaves_to_skip = 0;
    switch (m.now) {
    case member::state::joining:
        enter(m, now, proof);
        break;
    case member::state::leaving:
        m.now = member::state::out;
        break;
    case member::state::in:
        if (proof == 0)
            make_firm(m, now);
        break;
    case member::state::out:
        break;
    }
}

void membership::evidence(std::uint32_t who, core::time_point asked, core::time_point now,
                          std::uint64_t proof, bool settles)
{
    const auto found = of_client_.find(who);
    if (found == of_client_.end())
        return;
    for (const std::uint32_t at : found->second) {
        member& m = members_[at];
        if (m.asked > asked)
            continue;
        if (settles)
            settle(m, now, proof);
        else if (m.now == member::state::joining && m.joins_to_skip + m.leaves_to_skip == 0)
            enter(m, now, proof);
    }
}

// What was on its way to this member reaches nobody any more: that of a membership which it was just leaving
// neither.
void membership::end(member& m, core::time_point now)
{
    close(m, now, member_window::end::session);
    if (!m.windows.empty() && !m.windows.back().leave_answered)
        m.windows.back().how = member_window::end::session;
    m.now = member::state::out;
    m.confirmed = false;
    m.joins_to_skip = 0;
    m.leaves_to_skip = 0;
}

void membership::session_ended(std::uint32_t who, core::time_point now)
{
    const auto found = of_client_.find(who);
    if (found == of_client_.end())
        return;
    for (const std::uint32_t at : found->second)
        end(members_[at], now);
}

void membership::namespace_left(std::uint32_t who, std::string_view nsp, core::time_point now)
{
    const auto found = of_client_.find(who);
    if (found == of_client_.end())
        return;
    for (const std::uint32_t at : found->second)
        if (rooms_[members_[at].room].nsp == nsp)
            end(members_[at], now);
}

} // namespace muster::checks
