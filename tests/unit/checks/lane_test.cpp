// The lane against plain sets, and its degraded states.
#include "checks/lanes/lane_table.hpp"

#include "core/random.hpp"

#include <gmock/gmock.h>

#include <set>

namespace muster::checks {
namespace {

// What a lane must say, the slow and obvious way.
class set_oracle {
public:
    arrival arrive(std::uint32_t number)
    {
        if (!came_.insert(number).second)
            return arrival::duplicate;
        return *came_.rbegin() > number ? arrival::late : arrival::highest;
    }
    bool has(std::uint32_t number) const { return came_.contains(number); }
    std::uint32_t next_arrived(std::uint32_t number) const
    {
        const auto at = came_.upper_bound(number);
        return at == came_.end() ? lane_end : *at;
    }
    std::uint32_t end() const { return came_.empty() ? 0 : *came_.rbegin() + 1; }

private:
    std::set<std::uint32_t> came_;
};

std::vector<std::uint32_t> flat(const std::vector<number_range>& ranges)
{
    std::vector<std::uint32_t> out;
    for (const auto& r : ranges)
        for (std::uint32_t n = r.begin; n < r.end; ++n)
            out.push_back(n);
    return out;
}

// The next number to deliver: mostly in order, with swaps, drops, repeats, long delays and jumps.
std::uint32_t draw(core::random_source& chance, std::uint32_t& front)
{
    switch (chance.between(0, 19)) {
    case 0:
        return static_cast<std::uint32_t>(chance.between(0, front));
    case 1:
        return front += static_cast<std::uint32_t>(chance.between(1, 5));
    case 2:
        return front += static_cast<std::uint32_t>(chance.between(1, 200));
    case 3:
        return front - std::min<std::uint32_t>(front, static_cast<std::uint32_t>(chance.between(0, 80)));
    case 4:
        return front + static_cast<std::uint32_t>(chance.between(0, 66));
    default:
        return front++;
    }
}

void expect_same(const lane_table& table, const lane_table::slot& slot, const set_oracle& oracle)
{
    std::vector<number_range> missing;
    const std::uint32_t end = oracle.end() + 3;
    table.list_missing(&slot, {0, end}, missing);
    std::vector<std::uint32_t> expected;
    for (std::uint32_t n = 0; n < end; ++n)
        if (!oracle.has(n))
            expected.push_back(n);
    ASSERT_EQ(flat(missing), expected);
    ASSERT_EQ(highest_end(slot.state), oracle.end());
}

TEST(lane, agrees_with_plain_sets_on_random_histories)
{
    for (std::uint64_t seed = 0; seed < 120; ++seed) {
        SCOPED_TRACE(seed);
        auto chance = core::random_source{seed};
        lane_table table{1 << 20};
        lane_table::slot* slot = table.open(1, 2);
        set_oracle oracle;
        std::uint32_t front = static_cast<std::uint32_t>(chance.between(0, 300));
        for (int i = 0; i < 400; ++i) {
            const std::uint32_t number = draw(chance, front);
            ASSERT_EQ(table.arrive(*slot, number), oracle.arrive(number)) << number;
            const auto below = static_cast<std::uint32_t>(chance.between(0, oracle.end()));
            ASSERT_EQ(table.next_arrived(*slot, below), oracle.next_arrived(below)) << below;
        }
        ASSERT_FALSE(slot->state.degraded);
        expect_same(table, *slot, oracle);
    }
}

TEST(lane, stays_one_increment_on_a_healthy_stream)
{
    lane l;
    missing_ranges pool{0}; // no room: nothing may need it
    for (std::uint32_t n = 0; n < 1000; ++n)
        ASSERT_EQ(arrive(l, 1, pool, n), arrival::highest);
    EXPECT_EQ(l.next, 1000U);
    EXPECT_EQ(l.ahead, 0U);
}

TEST(lane, swaps_and_short_holes_need_no_pool)
{
    lane l;
    missing_ranges pool{0};
    for (const std::uint32_t n : {1U, 0U, 2U, 5U, 3U, 4U, 70U})
        EXPECT_NE(arrive(l, 1, pool, n), arrival::unjudged) << n;
    EXPECT_FALSE(l.degraded);
}

TEST(lane, degrades_when_the_pool_is_full_and_keeps_what_it_knew)
{
    lane_table table{64}; // room for one range
    lane_table::slot* slot = table.open(1, 1);
    EXPECT_EQ(table.arrive(*slot, 100), arrival::highest);  // its own gap: 0..99
    EXPECT_EQ(table.arrive(*slot, 300), arrival::highest);  // the one range of the pool
    EXPECT_EQ(table.arrive(*slot, 500), arrival::unjudged); // no room for another
    EXPECT_TRUE(slot->state.degraded);
    EXPECT_EQ(table.arrive(*slot, 301), arrival::unjudged);
    EXPECT_EQ(highest_end(slot->state), 301U);
}

TEST(lane, degrades_when_a_range_cannot_be_split)
{
    lane l;
    missing_ranges pool{0};
    arrive(l, 1, pool, 100);
    EXPECT_EQ(arrive(l, 1, pool, 50), arrival::unjudged);
    EXPECT_TRUE(l.degraded);
}

TEST(lane, stands_the_last_numbers_without_wrapping)
{
    lane l;
    missing_ranges pool{10};
    EXPECT_EQ(arrive(l, 1, pool, lane_end - 2), arrival::highest);
    EXPECT_EQ(arrive(l, 1, pool, lane_end - 1), arrival::highest);
    EXPECT_EQ(highest_end(l), lane_end);
    EXPECT_EQ(arrive(l, 1, pool, lane_end - 2), arrival::duplicate);
}

TEST(lane_table, refuses_lanes_beyond_its_budget_and_says_so)
{
    lane_table table{32 * 64}; // 64 slots, 48 of them usable
    int opened = 0;
    while (opened < 1000 && table.open(static_cast<std::uint32_t>(opened), 0) != nullptr)
        ++opened;
    EXPECT_EQ(opened, 48);
    EXPECT_TRUE(table.overflowed());
    EXPECT_NE(table.open(3, 0), nullptr) << "lanes that are there stay";
}

TEST(lane_table, finds_every_lane_again_after_growing)
{
    lane_table table{1 << 24};
    for (std::uint32_t r = 0; r < 100; ++r)
        for (std::uint32_t s = 0; s < 100; ++s)
            table.arrive(*table.open(r, s), r * 100 + s);
    for (std::uint32_t r = 0; r < 100; ++r)
        for (std::uint32_t s = 0; s < 100; ++s) {
            const auto* slot = table.find(r, s);
            ASSERT_NE(slot, nullptr);
            ASSERT_EQ(highest_end(slot->state), r * 100 + s + 1);
        }
    EXPECT_EQ(table.find(100, 0), nullptr);
    EXPECT_EQ(table.size(), 10'000U);
}

} // namespace
} // namespace muster::checks
