// Learning from other shards and proof of acceptance.
#include "checks/lanes/emitted_lanes.hpp"

#include "checks/lanes/lane.hpp"

#include <algorithm>

namespace muster::checks {
namespace {

void absorb(message_stream& into, const heard_session& heard)
{
    if (!heard.any)
        return;
    into.hear(heard.epoch, heard.lowest_lane, heard.highest_global);
}

} // namespace

void message_stream::hear_anew(std::uint16_t epoch, std::uint32_t lane, std::uint32_t global)
{
    heard_session* entry = &heard;
    if (heard.any && heard.epoch != epoch) {
        if (epoch > heard.epoch) {
            heard_before.push_back(heard);
            heard = {};
        } else {
            const auto same = std::find_if(heard_before.begin(), heard_before.end(),
                                           [epoch](const heard_session& h) { return h.epoch == epoch; });
            entry = same == heard_before.end() ? &heard_before.emplace_back() : &*same;
        }
    }
    entry->lowest_lane = entry->any ? std::min(entry->lowest_lane, lane) : lane;
    entry->highest_global = std::max(entry->highest_global, global);
    entry->epoch = epoch;
    entry->any = true;
}

std::uint32_t message_stream::first_after(std::uint16_t epoch) const
{
    std::uint32_t first = heard.any && heard.epoch > epoch ? heard.lowest_lane : lane_end;
    for (const heard_session& h : heard_before)
        if (h.epoch > epoch)
            first = std::min(first, h.lowest_lane);
    return first;
}

std::uint32_t emitted_lanes::open(std::uint32_t sender, std::uint32_t room)
{
    std::uint32_t at = index_.find(sender, room);
    if (at != pair_index::none)
        return at;
    at = static_cast<std::uint32_t>(streams.size());
    message_stream& s = streams.emplace_back();
    s.sender = sender;
    s.room = room;
    index_.insert(sender, room, at);
    return at;
}

void emitted_lanes::learn(const emitted_lanes& other)
{
    for (const message_stream& theirs : other.streams) {
        message_stream& mine = streams[open(theirs.sender, theirs.room)];
        if (theirs.complete && !mine.complete) {
            mine.messages = theirs.messages;
            mine.complete = true;
        }
        absorb(mine, theirs.heard);
        for (const heard_session& h : theirs.heard_before)
            absorb(mine, h);
    }
    for (const auto& [sender, list] : other.sessions)
        sessions.try_emplace(sender, list);
    answers.learn(other.answers);
}

void emitted_lanes::settle_proof()
{
    const auto prove = [this](std::uint32_t sender, const heard_session& h) {
        sender_session* session = h.any ? session_of_epoch(sender, h.epoch) : nullptr;
        if (session != nullptr)
            session->proven_global = std::max(session->proven_global, h.highest_global + 1);
    };
    for (const message_stream& s : streams) {
        prove(s.sender, s.heard);
        for (const heard_session& h : s.heard_before)
            prove(s.sender, h);
        for (const emitted_message& m : s.messages)
            if (m.accepted != core::never)
                if (sender_session* session = session_of(s.sender, m.global); session != nullptr)
                    session->proven_global = std::max(session->proven_global, m.global + 1);
    }
}

sender_session* emitted_lanes::session_of(std::uint32_t sender, std::uint32_t global)
{
    const auto& self = *this;
    return const_cast<sender_session*>(self.session_of(sender, global));
}

const sender_session* emitted_lanes::session_of(std::uint32_t sender, std::uint32_t global) const
{
    const auto found = sessions.find(sender);
    if (found == sessions.end() || found->second.empty())
        return nullptr;
    const auto& list = found->second;
    const auto after =
        std::upper_bound(list.begin(), list.end(), global,
                         [](std::uint32_t g, const sender_session& s) { return g < s.first_global; });
    return after == list.begin() ? nullptr : &*(after - 1);
}

sender_session* emitted_lanes::session_of_epoch(std::uint32_t sender, std::uint16_t epoch)
{
    const auto found = sessions.find(sender);
    if (found == sessions.end())
        return nullptr;
    for (sender_session& s : found->second)
        if (s.epoch == epoch)
            return &s;
    return nullptr;
}

bool emitted_lanes::is_accepted(const message_stream& s, std::uint32_t lane) const
{
    const emitted_message& m = s.messages[lane];
    if (m.accepted != core::never)
        return true;
    const sender_session* session = session_of(s.sender, m.global);
    if (session == nullptr)
        return false;
    return m.global < session->proven_global || m.sent < session->proven_time ||
           (m.sent < session->answered_time && !answers.doubtful(session->answered_by));
}

} // namespace muster::checks
