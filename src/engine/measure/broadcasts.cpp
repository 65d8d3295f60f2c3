// A chained hash table over a pool, with the records linked by age.
#include "engine/measure/broadcasts.hpp"

#include <algorithm>

namespace muster::engine {

broadcasts::broadcasts()
{
    buckets_.fill(none);
}

std::size_t broadcasts::bucket_of(const key& k)
{
    std::uint64_t h = (std::uint64_t{k.sender} << 32U | k.lane) * 0x9e3779b97f4a7c15ULL;
    h ^= (h >> 29U) + k.room;
    h *= 0xbf58476d1ce4e5b9ULL;
    return (h >> 32U) % (2 * most_open);
}

std::uint32_t broadcasts::open(const key& k, core::duration send_lag)
{
    if (free_.empty()) {
        pool_.emplace_back();
        free_.push_back(static_cast<std::uint32_t>(pool_.size() - 1));
    }
    const std::uint32_t index = free_.back();
    free_.pop_back();
    record& r = pool_[index];
    std::uint32_t& bucket = buckets_[bucket_of(k)];
    r.id = k;
    r.send_lag = send_lag;
    r.latencies.clear();
    r.next = bucket;
    r.younger = none;
    r.older = youngest_;
    bucket = index;
    (youngest_ == none ? oldest_ : pool_[youngest_].younger) = index;
    youngest_ = index;
    return index;
}

void broadcasts::close(std::uint32_t index, broadcast_times& closed)
{
    record& r = pool_[index];
    std::uint32_t* link = &buckets_[bucket_of(r.id)];
    while (*link != index)
        link = &pool_[*link].next;
    *link = r.next;
    (r.older == none ? oldest_ : pool_[r.older].younger) = r.younger;
    (r.younger == none ? youngest_ : pool_[r.younger].older) = r.older;
    free_.push_back(index);

    const auto [low, high] = std::minmax_element(r.latencies.begin(), r.latencies.end());
    closed.first = core::duration(*low);
    closed.last = core::duration(*high);
    closed.spread = closed.last - closed.first;
    closed.send_lag = r.send_lag;
    const auto middle = r.latencies.begin() + static_cast<std::ptrdiff_t>((r.latencies.size() - 1) / 2);
    std::nth_element(r.latencies.begin(), middle, r.latencies.end());
    closed.median = core::duration(*middle);
}

bool broadcasts::delivered(const key& k, core::duration latency, core::duration send_lag,
                           std::uint32_t audience, broadcast_times& closed)
{
    std::uint32_t index = buckets_[bucket_of(k)];
    while (index != none && !(pool_[index].id == k))
        index = pool_[index].next;
    bool any_closed = false;
    if (index == none) {
        if (pool_.size() - free_.size() >= most_open) {
            close(oldest_, closed);
            any_closed = true;
        }
        index = open(k, send_lag);
    }
    record& r = pool_[index];
    r.latencies.push_back(latency.count());
    if (!any_closed && audience > 0 && r.latencies.size() >= audience) {
        close(index, closed);
        return true;
    }
    return any_closed;
}

bool broadcasts::close_one(broadcast_times& closed)
{
    if (oldest_ == none)
        return false;
    close(oldest_, closed);
    return true;
}

} // namespace muster::engine
