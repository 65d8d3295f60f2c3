// What the senders of a run emitted: every message of every lane with its times, and how far each sender's
// session is proven to have been handled. A value: shards copy theirs to each other at the drain.
#pragma once

#include "checks/answer_proof.hpp"
#include "checks/lanes/pair_index.hpp"
#include "core/time.hpp"

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace muster::checks {

struct emitted_message {
    core::time_point sent{};
    core::time_point accepted = core::never; // acked or delivered to somebody: the first proof
    std::uint32_t global = 0;                // the sender's number across all lanes
    std::uint32_t audience = 0;              // members of the room that were to receive it, of this shard
};

// How far one session of a sender was heard on a lane.
struct heard_session {
    std::uint16_t epoch = 0;
    bool any = false;
    std::uint32_t lowest_lane = 0;
    std::uint32_t highest_global = 0;
};

// The messages of one sender in one room, by lane number.
struct message_stream {
    std::uint32_t sender = 0;
    std::uint32_t room = 0;
    bool complete = false; // every message is listed: a sender of this shard, or learned
    std::vector<emitted_message> messages;
    heard_session heard;                     // of the latest epoch
    std::vector<heard_session> heard_before; // of earlier ones

    void hear(std::uint16_t epoch, std::uint32_t lane, std::uint32_t global)
    {
        if (heard.any && heard.epoch == epoch && lane >= heard.lowest_lane)
            heard.highest_global = global > heard.highest_global ? global : heard.highest_global;
        else
            hear_anew(epoch, lane, global);
    }
    // The lowest lane number that came from a session after `epoch`, or lane_end.
    std::uint32_t first_after(std::uint16_t epoch) const;

private:
    void hear_anew(std::uint16_t epoch, std::uint32_t lane, std::uint32_t global);
};

// One session of a sender. Its messages have the numbers from `first_global` on. All of them below
// `proven_global`, and all sent before `proven_time`, were handled by the server: a session's packets are
// handled in order.
struct sender_session {
    std::uint16_t epoch = 0;
    bool alive = true;
    std::uint32_t first_global = 0;
    std::uint32_t proven_global = 0;
    core::time_point proven_time = core::time_point::min();
    // The latest answer that may be in doubt, and when it was asked for.
    core::time_point answered_time = core::time_point::min();
    std::uint64_t answered_by = 0;
};

struct emitted_lanes {
    std::vector<message_stream> streams;
    std::unordered_map<std::uint32_t, std::vector<sender_session>> sessions; // by sender
    answer_book answers;

    // The index of the stream in `streams`, or pair_index::none.
    std::uint32_t find(std::uint32_t sender, std::uint32_t room) const { return index_.find(sender, room); }
    // The same; made when it is not there.
    std::uint32_t open(std::uint32_t sender, std::uint32_t room);

    // Adds what another shard knows: its senders' messages and sessions, and whom it heard.
    void learn(const emitted_lanes& other);

    // Turns everything that was heard into proof. Call after the last learn().
    void settle_proof();

    // The session that sent this number; null when the sender is not known.
    const sender_session* session_of(std::uint32_t sender, std::uint32_t global) const;
    sender_session* session_of(std::uint32_t sender, std::uint32_t global);
    // Whether the server is proven to have handled the message. After settle_proof() exact, before it a
    // lower bound.
    bool is_accepted(const message_stream& s, std::uint32_t lane) const;

private:
    sender_session* session_of_epoch(std::uint32_t sender, std::uint16_t epoch);

    pair_index index_;
};

} // namespace muster::checks
