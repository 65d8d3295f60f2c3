// Growth of the table up to its budget.
#include "checks/lanes/lane_table.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace muster::checks {
namespace {

constexpr std::size_t smallest = 32;
constexpr std::size_t most_ranges = 1'000'000;

} // namespace

lane_table::lane_table(std::size_t memory_budget)
    : slots_(smallest), pool_{std::min(most_ranges, memory_budget / 64)},
      largest_{std::max(smallest, std::bit_floor(memory_budget / sizeof(slot)))}, shift_{64 -
                                                                                         std::countr_zero(
                                                                                             smallest)}
{}

const lane_table::slot* lane_table::find(std::uint32_t receiver, std::uint32_t stream) const
{
    const slot& s = slots_[place_of(pair_key(receiver, stream))];
    return s.key == empty ? nullptr : &s;
}

void lane_table::list_missing(const slot* s, number_range within, std::vector<number_range>& out) const
{
    static const lane untouched;
    checks::list_missing(s == nullptr ? untouched : s->state, s == nullptr ? empty : s->key, pool_, within,
                         out);
}

void lane_table::grow()
{
    --shift_;
    const auto old = std::exchange(slots_, std::vector<slot>(slots_.size() * 2));
    for (const slot& s : old)
        if (s.key != empty)
            slots_[place_of(s.key)] = s;
}

} // namespace muster::checks
