// Membership in constant time: every member knows its index in each of its rooms.
#include "reference_server/core/rooms.hpp"

namespace muster::server {

void room_table::add(member& m)
{
    enter(m, everyone_);
    by_id_.emplace(m.id, &m);
}

void room_table::remove(member& m)
{
    while (!m.places.empty())
        drop(m, m.places.size() - 1);
    by_id_.erase(std::string_view(m.id));
}

void room_table::join(member& m, std::string_view name)
{
    if (name.size() > max_name_bytes || m.places.size() > max_rooms)
        return;
    auto found = rooms_.find(name);
    if (found == rooms_.end()) {
        found = rooms_.emplace(std::string(name), std::make_unique<room>()).first;
        found->second->name = name;
    }
    for (const member::place& p : m.places)
        if (p.in == found->second.get())
            return;
    enter(m, *found->second);
}

void room_table::leave(member& m, std::string_view name)
{
    for (std::size_t i = 1; i < m.places.size(); ++i)
        if (m.places[i].in->name == name) {
            drop(m, i);
            return;
        }
}

void room_table::enter(member& m, room& r)
{
    m.places.push_back({&r, r.members.size()});
    r.members.push_back(&m);
}

void room_table::drop(member& m, std::size_t place)
{
    room& r = *m.places[place].in;
    const std::size_t index = m.places[place].index;
    m.places.erase(m.places.begin() + static_cast<std::ptrdiff_t>(place));
    member* last = r.members.back();
    r.members.pop_back();
    if (last != &m) {
        r.members[index] = last;
        for (member::place& p : last->places)
            if (p.in == &r)
                p.index = index;
    }
    if (r.members.empty() && &r != &everyone_)
        rooms_.erase(rooms_.find(r.name));
}

void room_table::collect(std::span<const std::string_view> names, const member* except,
                         std::vector<member*>& out)
{
    ++mark_;
    const auto take = [&](member* m) {
        if (m == except || m->mark == mark_)
            return;
        m->mark = mark_;
        out.push_back(m);
    };
    for (const std::string_view name : names) {
        if (const auto found = rooms_.find(name); found != rooms_.end())
            for (member* m : found->second->members)
                take(m);
        if (const auto own = by_id_.find(name); own != by_id_.end())
            take(own->second);
    }
}

void room_table::collect_everyone(const member* except, std::vector<member*>& out) const
{
    for (member* m : everyone_.members)
        if (m != except)
            out.push_back(m);
}

} // namespace muster::server
