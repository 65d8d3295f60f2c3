// Who is in which room, from the clients' own steps: OUT, JOINING, IN, LEAVING, and the windows in which a
// member must receive. Namespaces and rooms are known here by their keys.
#pragma once

#include "checks/lanes/pair_index.hpp"
#include "core/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace muster::checks {

// What is sent strictly after `from` and strictly before `to` must reach the member.
struct member_window {
    core::time_point from{};
    core::time_point to = core::never;
    std::uint64_t proof = 0;             // the answer that opened it (answer_book); 0: beyond doubt
    core::time_point firm = core::never; // when something beyond doubt showed the membership
    enum class end : std::uint8_t { open, left, session } how = end::open;
    bool leave_answered = false; // then everything that was on its way before has come
};

struct member {
    enum class state : std::uint8_t { out, joining, in, leaving };

    std::uint32_t client = 0;
    std::uint32_t room = 0; // index into rooms()
    state now = state::out;
    std::uint16_t ordinal = 0;        // counts joins
    std::uint16_t joins_to_skip = 0;  // answers still due to joins that were overtaken by a leave
    std::uint16_t leaves_to_skip = 0; // answers still due to leaves that were overtaken by a join
    bool confirmed = false;           // windows.back() is this membership's
    core::time_point asked{};         // the join or leave that is not confirmed yet
    std::vector<member_window> windows;

    // Whether a message sent at `sent`, arriving now, is one that this member must receive.
    bool must_receive(core::time_point sent) const;
    // Whether it belongs to an earlier membership, which ended while it was under way.
    bool is_straggler(core::time_point sent) const;
};

struct room_entry {
    std::uint32_t key = 0;
    std::string nsp;
    std::string name;
    bool ambiguous = false; // two names fell on one key: nothing is judged here
    std::uint32_t in = 0;   // members that are IN
    std::vector<std::uint32_t> members;
};

class membership {
public:
    explicit membership(std::uint64_t secret) : secret_{secret} {}

    // The index of the room; made when it is not there.
    std::uint32_t open_room(std::string_view nsp, std::string_view room);

    void join_invoked(std::uint32_t who, std::uint32_t room, core::time_point now);
    void join_confirmed(std::uint32_t who, std::uint32_t room, core::time_point now, std::uint64_t proof = 0);
    // A message of the room came. It proves the join only when no leave before it is still unanswered: what
    // was on its way before that leave looks the same. False when it proves nothing yet.
    bool join_shown(std::uint32_t who, std::uint32_t room, core::time_point now);
    void leave_invoked(std::uint32_t who, std::uint32_t room, core::time_point now);
    void leave_confirmed(std::uint32_t who, std::uint32_t room, core::time_point now);
    // The server answered something that this client asked at `asked`: what it invoked until then is settled.
    // Within one instant a client's steps follow each other: a request of the same instant came after.
    // `proof` is kept with the windows that it opens; unless it `settles`, it does nothing else.
    void evidence(std::uint32_t who, core::time_point asked, core::time_point now, std::uint64_t proof = 0,
                  bool settles = true);
    void session_ended(std::uint32_t who, core::time_point now);
    // The client is out of a namespace: like the end of a session, for the rooms there.
    void namespace_left(std::uint32_t who, std::string_view nsp, core::time_point now);

    // The membership of a client in the room with this key; null when it never joined.
    const member* find(std::uint32_t who, std::uint32_t room_key) const
    {
        const std::uint32_t at = index_.find(who, room_key);
        return at == pair_index::none ? nullptr : &members_[at];
    }

    const std::vector<room_entry>& rooms() const { return rooms_; }
    const std::vector<member>& members() const { return members_; }
    // The room with this key, or null.
    const room_entry* room_of(std::uint32_t room_key) const;

private:
    member& open_member(std::uint32_t who, std::uint32_t room);
    void enter(member& m, core::time_point now, std::uint64_t proof);
    void close(member& m, core::time_point to, member_window::end how);
    static void answer_leave(member& m);
    void settle(member& m, core::time_point now, std::uint64_t proof);
    void end(member& m, core::time_point now);

    std::uint64_t secret_;
    std::vector<room_entry> rooms_;
    std::unordered_map<std::uint32_t, std::uint32_t> room_by_key_;
    std::vector<member> members_;
    pair_index index_; // (client, room key) to members_
    std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> of_client_;
};

} // namespace muster::checks
