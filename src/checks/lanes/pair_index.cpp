// Growth of the flat hash.
#include "checks/lanes/pair_index.hpp"

#include <utility>

namespace muster::checks {

void pair_index::insert(std::uint32_t high, std::uint32_t low, std::uint32_t index)
{
    if ((used_ + 1) * 4 > slots_.size() * 3) {
        const std::size_t size = slots_.empty() ? 16 : slots_.size() * 2;
        shift_ = slots_.empty() ? 60 : shift_ - 1;
        const auto old = std::exchange(slots_, std::vector<slot>(size));
        for (const slot& s : old)
            if (s.index != none)
                put(s.key, s.index);
    }
    put(pair_key(high, low), index);
    ++used_;
}

void pair_index::put(std::uint64_t key, std::uint32_t index)
{
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = spread(key) >> shift_;
    while (slots_[at].index != none)
        at = (at + 1) & mask;
    slots_[at] = {key, index};
}

} // namespace muster::checks
