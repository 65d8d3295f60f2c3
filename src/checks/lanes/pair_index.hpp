// A flat hash from a pair of 32-bit keys to an index: open addressing, one cache line per look-up.
// Entries are never removed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace muster::checks {

// Spreads the bits of a pair; the high bits are the good ones.
constexpr std::uint64_t spread(std::uint64_t key)
{
    key ^= key >> 32;
    return key * 0x9e3779b97f4a7c15;
}

constexpr std::uint64_t pair_key(std::uint32_t high, std::uint32_t low)
{
    return std::uint64_t{high} << 32 | low;
}

class pair_index {
public:
    static constexpr std::uint32_t none = 0xffffffff;

    // The index stored under the pair, or `none`.
    std::uint32_t find(std::uint32_t high, std::uint32_t low) const;

    // Stores `index` (not `none`) under a pair that is not there yet.
    void insert(std::uint32_t high, std::uint32_t low, std::uint32_t index);

private:
    struct slot {
        std::uint64_t key = 0;
        std::uint32_t index = none;
    };

    void put(std::uint64_t key, std::uint32_t index);

    std::vector<slot> slots_;
    std::size_t used_ = 0;
    int shift_ = 64; // hash >> shift_ is a slot
};

inline std::uint32_t pair_index::find(std::uint32_t high, std::uint32_t low) const
{
    if (slots_.empty())
        return none;
    const std::uint64_t key = pair_key(high, low);
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t at = spread(key) >> shift_;; at = (at + 1) & mask) {
        const slot& s = slots_[at];
        if (s.index == none || s.key == key)
            return s.index;
    }
}

} // namespace muster::checks
