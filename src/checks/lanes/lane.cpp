// The lane's one transition, its pool of missing ranges and what can be asked of it.
#include "checks/lanes/lane.hpp"

#include <algorithm>
#include <bit>

namespace muster::checks {
namespace {

bool note_missing(lane& l, std::uint64_t key, missing_ranges& pool, number_range r)
{
    if (r.begin >= r.end)
        return true;
    if (l.gap_begin == l.gap_end) {
        l.gap_begin = r.begin;
        l.gap_end = r.end;
        return true;
    }
    l.has_ranges = true;
    return pool.add(key, r);
}

// Moves past `next`, which has just come, and the run of numbers that came ahead of it.
void advance(lane& l)
{
    const int run = std::countr_one(l.ahead);
    l.next += static_cast<std::uint32_t>(run) + 1;
    l.ahead = run >= 63 ? 0 : l.ahead >> (run + 1);
}

// A number beyond the look-ahead: what is still missing below it becomes ranges, and the lane goes on after
// it.
arrival jump(lane& l, std::uint64_t key, missing_ranges& pool, std::uint32_t number)
{
    lane moved = l;
    bool kept = true;
    while (moved.ahead != 0) {
        const auto hole = static_cast<std::uint32_t>(std::countr_zero(moved.ahead)) + 1;
        kept = note_missing(moved, key, pool, {moved.next, moved.next + hole}) && kept;
        moved.next += hole;
        moved.ahead = hole == 64 ? 0 : moved.ahead >> hole;
        advance(moved);
    }
    kept = note_missing(moved, key, pool, {moved.next, number}) && kept;
    if (!kept) {
        l.degraded = true;
        return arrival::unjudged;
    }
    moved.next = number + 1;
    l = moved;
    return arrival::highest;
}

// Takes `number` out of the lane's own gap; false when the pool has no room for the upper part.
bool split_gap(lane& l, std::uint64_t key, missing_ranges& pool, std::uint32_t number)
{
    if (number == l.gap_begin) {
        ++l.gap_begin;
        return true;
    }
    if (number + 1 < l.gap_end) {
        if (!pool.add(key, {number + 1, l.gap_end}))
            return false;
        l.has_ranges = true;
    }
    l.gap_end = number;
    return true;
}

// A number below `next`: late when it is still missing.
arrival below(lane& l, std::uint64_t key, missing_ranges& pool, std::uint32_t number)
{
    bool kept = true;
    if (number >= l.gap_begin && number < l.gap_end) {
        kept = split_gap(l, key, pool, number);
    } else {
        bool full = false;
        if (!l.has_ranges || !pool.remove(key, number, full))
            return arrival::duplicate;
        kept = !full;
    }
    if (kept)
        return arrival::late;
    l.degraded = true;
    return arrival::unjudged;
}

} // namespace

missing_ranges::missing_ranges(std::size_t capacity) : capacity_{capacity} {}

bool missing_ranges::add(std::uint64_t lane_key, number_range r)
{
    if (used_ >= capacity_)
        return false;
    auto& list = ranges_[lane_key];
    if (list.size() >= per_lane)
        return false;
    const auto at = std::lower_bound(list.begin(), list.end(), r.begin,
                                     [](const number_range& a, std::uint32_t b) { return a.begin < b; });
    list.insert(at, r);
    ++used_;
    return true;
}

bool missing_ranges::remove(std::uint64_t lane_key, std::uint32_t number, bool& full)
{
    const auto found = ranges_.find(lane_key);
    if (found == ranges_.end())
        return false;
    auto& list = found->second;
    const auto at = std::upper_bound(list.begin(), list.end(), number,
                                     [](std::uint32_t n, const number_range& r) { return n < r.end; });
    if (at == list.end() || number < at->begin)
        return false;
    const number_range upper{number + 1, at->end};
    const bool has_upper = upper.begin < upper.end;
    if (at->begin == number && !has_upper) {
        list.erase(at);
        --used_;
    } else if (at->begin == number) {
        *at = upper;
    } else if (has_upper && (used_ >= capacity_ || list.size() >= per_lane)) {
        full = true;
    } else {
        at->end = number;
        if (has_upper)
            add(lane_key, upper);
    }
    return true;
}

const std::vector<number_range>& missing_ranges::of(std::uint64_t lane_key) const
{
    static const std::vector<number_range> nothing;
    const auto found = ranges_.find(lane_key);
    return found == ranges_.end() ? nothing : found->second;
}

arrival arrive(lane& l, std::uint64_t key, missing_ranges& pool, std::uint32_t number)
{
    if (l.degraded)
        return arrival::unjudged;
    if (number == l.next) {
        const bool late = l.ahead != 0;
        advance(l);
        return late ? arrival::late : arrival::highest;
    }
    if (number < l.next)
        return below(l, key, pool, number);
    const std::uint32_t distance = number - l.next - 1;
    if (distance >= 64)
        return jump(l, key, pool, number);
    if ((l.ahead >> distance & 1) != 0)
        return arrival::duplicate;
    const bool late = l.ahead >> distance != 0;
    l.ahead |= std::uint64_t{1} << distance;
    return late ? arrival::late : arrival::highest;
}

std::uint32_t highest_end(const lane& l)
{
    return l.ahead == 0 ? l.next : l.next + 1 + static_cast<std::uint32_t>(std::bit_width(l.ahead));
}

void list_missing(const lane& l, std::uint64_t key, const missing_ranges& pool, number_range within,
                  std::vector<number_range>& out)
{
    out.clear();
    const auto take = [&out, within](std::uint32_t begin, std::uint32_t end) {
        begin = std::max(begin, within.begin);
        end = std::min(end, within.end);
        if (begin < end)
            out.push_back({begin, end});
    };
    take(l.gap_begin, l.gap_end);
    if (l.has_ranges)
        for (const number_range& r : pool.of(key))
            take(r.begin, r.end);
    std::uint32_t hole = l.next;
    for (std::uint64_t rest = l.ahead; rest != 0; rest &= rest - 1) {
        const std::uint32_t came = l.next + 1 + static_cast<std::uint32_t>(std::countr_zero(rest));
        take(hole, came);
        hole = came + 1;
    }
    take(hole, lane_end);
    std::sort(out.begin(), out.end(),
              [](const number_range& a, const number_range& b) { return a.begin < b.begin; });
    // Neighbours become one range; only a degraded lane has ranges that overlap.
    std::size_t kept = 0;
    for (const number_range& r : out) {
        if (kept > 0 && r.begin <= out[kept - 1].end)
            out[kept - 1].end = std::max(out[kept - 1].end, r.end);
        else
            out[kept++] = r;
    }
    out.resize(kept);
}

std::uint32_t next_arrived(const lane& l, std::uint64_t key, const missing_ranges& pool, std::uint32_t number)
{
    std::vector<number_range> missing;
    list_missing(l, key, pool, {number + 1, lane_end}, missing);
    std::uint32_t candidate = number + 1;
    for (const number_range& r : missing) {
        if (candidate < r.begin)
            break;
        candidate = r.end;
    }
    return candidate;
}

} // namespace muster::checks
