// Who is in which room of one namespace: rooms by hash, members in flat lists, leaving in constant time.
#pragma once

#include "reference_server/core/application.hpp"
#include "reference_server/core/seeded_hash.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace muster::server {

class session;
struct room;
struct namespace_state;

// A question of the server that waits for its ack.
struct open_ask {
    ack_handler then;
};

// One client in one namespace.
struct member {
    struct place {
        room* in = nullptr;
        std::size_t index = 0; // in room::members
    };

    socket_key key = 0;
    std::string id;
    std::string pid; // the secret with which it may come back; empty without recovery
    session* owner = nullptr;
    namespace_state* nsp = nullptr;
    std::vector<place> places; // the first is the list of everyone
    std::map<std::uint64_t, open_ask> asks;
    std::size_t timers = 0; // of socket::after() that wait
    std::uint64_t mark = 0; // the last collection that saw this member
};

struct room {
    std::string name;
    std::vector<member*> members;
};

class room_table {
public:
    static constexpr std::size_t max_rooms = 1'000;      // of one member
    static constexpr std::size_t max_name_bytes = 1'024; // longer names name no room

    explicit room_table(std::uint64_t seed) : rooms_(0, seeded_hash{seed}), by_id_(0, seeded_hash{seed}) {}

    void add(member& m);
    void remove(member& m); // from everything
    void join(member& m, std::string_view name);
    void leave(member& m, std::string_view name);

    // Appends the members of the rooms, each once, without `except`. A member's own id is a room too.
    void collect(std::span<const std::string_view> names, const member* except, std::vector<member*>& out);
    void collect_everyone(const member* except, std::vector<member*>& out) const;

    std::size_t room_count() const { return rooms_.size(); }
    const std::vector<member*>& everyone() const { return everyone_.members; }

private:
    void enter(member& m, room& r);
    void drop(member& m, std::size_t place);

    std::unordered_map<std::string, std::unique_ptr<room>, seeded_hash, std::equal_to<>> rooms_;
    std::unordered_map<std::string_view, member*, seeded_hash, std::equal_to<>> by_id_; // views of member::id
    room everyone_;
    std::uint64_t mark_ = 0;
};

} // namespace muster::server
