// The indexed heap of deadlines.
#include "engine/deadline_heap.hpp"

#include "core/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace {

using namespace muster;
using namespace std::chrono_literals;

constexpr core::time_point start{1s};

TEST(deadline_heap, has_the_soonest_on_top)
{
    engine::deadline_heap h;
    h.set(3, start + 3s);
    h.set(1, start + 1s);
    h.set(2, start + 2s);
    EXPECT_EQ(h.soonest(), start + 1s);
    EXPECT_EQ(h.top(), 1U);
}

TEST(deadline_heap, forgets_a_client_without_a_deadline)
{
    engine::deadline_heap h;
    h.set(0, start + 1s);
    h.set(0, core::never);
    EXPECT_TRUE(h.empty());
    EXPECT_EQ(h.soonest(), core::never);
}

TEST(deadline_heap, does_not_move_a_deadline_away_on_the_receive_path)
{
    engine::deadline_heap h;
    h.set(0, start + 1s);
    h.set_no_later(0, start + 5s);
    EXPECT_EQ(h.soonest(), start + 1s);
    h.set_no_later(0, start + 500ms);
    EXPECT_EQ(h.soonest(), start + 500ms);
}

TEST(deadline_heap, agrees_with_a_plain_map_over_many_changes)
{
    engine::deadline_heap h;
    std::map<std::uint32_t, core::time_point> plain;
    core::random_source random(5);
    for (int i = 0; i < 20000; ++i) {
        const auto index = static_cast<std::uint32_t>(random.between(0, 200));
        if (random.between(0, 4) == 0) {
            h.set(index, core::never);
            plain.erase(index);
        } else {
            const core::time_point at = start + core::duration(std::int64_t(random.between(0, 1'000'000)));
            h.set(index, at);
            plain[index] = at;
        }
        const auto soonest = std::min_element(
            plain.begin(), plain.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
        ASSERT_EQ(h.soonest(), soonest == plain.end() ? core::never : soonest->second) << "change " << i;
        if (soonest != plain.end()) {
            ASSERT_EQ(plain.at(h.top()), h.soonest());
        }
    }
}

} // namespace
