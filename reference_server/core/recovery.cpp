// Two queues; what is too old or too much leaves at the front.
#include "reference_server/core/recovery.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace muster::server {

namespace {

bool contains(const std::vector<std::string>& all, const std::string& one)
{
    return std::find(all.begin(), all.end(), one) != all.end();
}

std::size_t bytes_of(const std::vector<std::string>& texts)
{
    std::size_t sum = 0;
    for (const std::string& text : texts)
        sum += text.size();
    return sum;
}

} // namespace

template <class What>
void recovery_table::shelf<What>::put(kept<What> item, core::time_point now)
{
    bytes += item.bytes;
    items.push_back(std::move(item));
    trim(now);
}

template <class What>
void recovery_table::shelf<What>::trim(core::time_point now)
{
    while (!items.empty() && (items.size() > max_kept || bytes > max_bytes || items.front().until <= now)) {
        bytes -= items.front().bytes;
        items.pop_front();
    }
}

void recovery_table::sent(std::string_view nsp, std::string offset, outgoing_ptr what,
                          std::vector<std::string> rooms, std::string except, core::time_point now)
{
    const std::size_t bytes = what->bytes() + bytes_of(rooms);
    events_.put({std::string(nsp),
                 {std::move(offset), std::move(what), std::move(rooms), std::move(except)},
                 now + keep_,
                 bytes},
                now);
}

void recovery_table::lost(std::string_view nsp, lost_client who, core::time_point now)
{
    const std::size_t bytes = bytes_of(who.rooms);
    gone_.put({std::string(nsp), std::move(who), now + keep_, bytes}, now);
}

std::optional<recovery_table::restored> recovery_table::take(std::string_view nsp, std::string_view pid,
                                                             std::string_view offset, core::time_point now)
{
    gone_.trim(now);
    const auto who = std::find_if(gone_.items.begin(), gone_.items.end(),
                                  [&](const auto& l) { return l.what.pid == pid && l.nsp == nsp; });
    const auto seen = std::find_if(events_.items.begin(), events_.items.end(),
                                   [&](const auto& e) { return e.what.offset == offset && e.nsp == nsp; });
    if (who == gone_.items.end() || seen == events_.items.end() || seen->until <= now)
        return std::nullopt;
    restored back;
    back.client = std::move(who->what);
    gone_.bytes -= who->bytes;
    gone_.items.erase(who);
    const auto concerns = [&](const event& e) {
        const bool room = e.rooms.empty() || contains(e.rooms, back.client.id) ||
                          std::any_of(e.rooms.begin(), e.rooms.end(),
                                      [&](const std::string& r) { return contains(back.client.rooms, r); });
        return room && e.except != back.client.id;
    };
    for (auto e = std::next(seen); e != events_.items.end(); ++e)
        if (e->nsp == nsp && concerns(e->what))
            back.missed.push_back(e->what.what);
    return back;
}

} // namespace muster::server
