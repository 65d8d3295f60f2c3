// Counts arrivals per rendezvous; clients that ended are no longer waited for.
#include "engine/rendezvous.hpp"

#include <algorithm>

namespace muster::engine {

namespace {

template <class Place>
void collect(const std::vector<scenario::step>& steps, std::vector<Place>& places)
{
    for (const scenario::step& s : steps) {
        if (const auto* meeting = std::get_if<scenario::rendezvous_step>(&s.action))
            places.push_back({meeting->id, meeting->users, 0});
        else if (const auto* loop = std::get_if<scenario::loop_step>(&s.action))
            collect(loop->body, places);
        else if (const auto* choice = std::get_if<scenario::random_switch_step>(&s.action))
            for (const auto& branch : choice->branches)
                collect(branch.flow, places);
    }
}

} // namespace

rendezvous_hall::rendezvous_hall(const scenario::scenario_file& scenario, std::uint32_t clients)
    : expected_(clients)
{
    for (const scenario::flow& f : scenario.flows)
        collect(f.steps, places_);
}

rendezvous_hall::place* rendezvous_hall::find(std::uint32_t id)
{
    const auto it = std::find_if(places_.begin(), places_.end(), [id](const place& p) { return p.id == id; });
    return it == places_.end() ? nullptr : &*it;
}

std::span<const std::uint32_t> rendezvous_hall::take(shard_signals& from)
{
    released_.clear();
    if (from.arrived.empty() && from.left.empty() && from.ended == 0)
        return released_;
    for (const std::uint32_t id : from.arrived)
        if (place* p = find(id))
            ++p->waiting;
    for (const std::uint32_t id : from.left)
        if (place* p = find(id); p != nullptr && p->waiting > 0)
            --p->waiting;
    expected_ -= std::min(expected_, from.ended);
    from.arrived.clear();
    from.left.clear();
    from.ended = 0;
    for (place& p : places_) {
        const std::uint32_t enough = p.users > 0 ? std::min(p.users, expected_) : expected_;
        if (p.waiting > 0 && p.waiting >= enough) {
            p.waiting = 0;
            released_.push_back(p.id);
        }
    }
    return released_;
}

} // namespace muster::engine
