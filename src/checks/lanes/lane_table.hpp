// All lanes of a shard: a flat open-addressing table of 32-byte slots under a memory budget.
#pragma once

#include "checks/lanes/lane.hpp"
#include "checks/lanes/pair_index.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace muster::checks {

class lane_table {
public:
    struct slot {
        std::uint64_t key = empty; // receiver << 32 | stream
        lane state;
    };
    static_assert(sizeof(slot) == 32);

    // `memory_budget` in bytes, of the table; at least one kilobyte is used.
    explicit lane_table(std::size_t memory_budget);

    // The lane of a receiver and a stream; made when it is not there. Null when the budget is spent.
    slot* open(std::uint32_t receiver, std::uint32_t stream);
    const slot* find(std::uint32_t receiver, std::uint32_t stream) const;

    arrival arrive(slot& s, std::uint32_t number) { return checks::arrive(s.state, s.key, pool_, number); }

    // The numbers of `within` that have not come. A null slot is a lane that nothing came on.
    void list_missing(const slot* s, number_range within, std::vector<number_range>& out) const;
    std::uint32_t next_arrived(const slot& s, std::uint32_t number) const
    {
        return checks::next_arrived(s.state, s.key, pool_, number);
    }

    // True when a lane was refused: a lane that is not there may have had deliveries.
    bool overflowed() const { return overflowed_; }
    std::size_t size() const { return used_; }

    // Calls f(slot) for every lane.
    template <class Function>
    void for_each(Function f) const
    {
        for (const slot& s : slots_)
            if (s.key != empty)
                f(s);
    }

private:
    static constexpr std::uint64_t empty = ~std::uint64_t{0};

    void grow();
    std::size_t place_of(std::uint64_t key) const;

    std::vector<slot> slots_;
    missing_ranges pool_;
    std::size_t used_ = 0;
    std::size_t largest_;
    int shift_;
    bool overflowed_ = false;
};

inline std::size_t lane_table::place_of(std::uint64_t key) const
{
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = spread(key) >> shift_;
    while (slots_[at].key != key && slots_[at].key != empty)
        at = (at + 1) & mask;
    return at;
}

inline lane_table::slot* lane_table::open(std::uint32_t receiver, std::uint32_t stream)
{
    const std::uint64_t key = pair_key(receiver, stream);
    slot* s = &slots_[place_of(key)];
    if (s->key == key)
        return s;
    if ((used_ + 1) * 4 > slots_.size() * 3) {
        if (slots_.size() >= largest_) {
            overflowed_ = true;
            return nullptr;
        }
        grow();
        s = &slots_[place_of(key)];
    }
    s->key = key;
    ++used_;
    return s;
}

} // namespace muster::checks
