// Two queues per namespace; what is too old leaves at the front.
#include "reference_server/core/recovery.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace muster::server {

namespace {

template <class Queue>
void trim(Queue& queue, std::size_t most, core::time_point now)
{
    while (!queue.empty() && (queue.size() > most || queue.front().until <= now))
        queue.pop_front();
}

bool contains(const std::vector<std::string>& all, const std::string& one)
{
    return std::find(all.begin(), all.end(), one) != all.end();
}

} // namespace

void recovery_table::sent(std::string_view nsp, std::string offset, outgoing_ptr what,
                          std::vector<std::string> rooms, std::string except, core::time_point now)
{
    space& here = spaces_[std::string(nsp)];
    here.events.push_back(
        {std::move(offset), std::move(what), std::move(rooms), std::move(except), now + keep_});
    trim(here.events, max_events, now);
}

void recovery_table::lost(std::string_view nsp, lost_client who, core::time_point now)
{
    space& here = spaces_[std::string(nsp)];
    who.until = now + keep_;
    here.gone.push_back(std::move(who));
    trim(here.gone, max_lost, now);
}

std::optional<recovery_table::restored> recovery_table::take(std::string_view nsp, std::string_view pid,
                                                             std::string_view offset, core::time_point now)
{
    const auto found = spaces_.find(nsp);
    if (found == spaces_.end())
        return std::nullopt;
    space& here = found->second;
    trim(here.gone, max_lost, now);
    const auto who =
        std::find_if(here.gone.begin(), here.gone.end(), [&](const lost_client& l) { return l.pid == pid; });
    const auto seen = std::find_if(here.events.begin(), here.events.end(),
                                   [&](const event& e) { return e.offset == offset; });
    if (who == here.gone.end() || seen == here.events.end() || seen->until <= now)
        return std::nullopt;
    restored back;
    back.client = std::move(*who);
    here.gone.erase(who);
    const auto concerns = [&](const event& e) {
        const bool room = e.rooms.empty() || contains(e.rooms, back.client.id) ||
                          std::any_of(e.rooms.begin(), e.rooms.end(),
                                      [&](const std::string& r) { return contains(back.client.rooms, r); });
        return room && e.except != back.client.id;
    };
    for (auto e = std::next(seen); e != here.events.end(); ++e)
        if (concerns(*e))
            back.missed.push_back(e->what);
    return back;
}

} // namespace muster::server
