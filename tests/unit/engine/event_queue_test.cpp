// Events kept for a later waitFor.
#include "engine/script/event_queue.hpp"

#include <gtest/gtest.h>

namespace {

using muster::engine::event_queue;

TEST(event_queue, gives_events_in_order_and_forgets_what_was_taken)
{
    event_queue q;
    q.push("/", "a", "[1]", {});
    q.push("/", "b", "[2]", {});
    q.push("/", "c", "[3]", {});
    q.take(1);
    ASSERT_EQ(q.waiting().size(), 2U);
    EXPECT_EQ(q.waiting()[0].name, "a");
    EXPECT_EQ(q.waiting()[1].name, "c");
}

TEST(event_queue, drops_the_oldest_when_full)
{
    event_queue q;
    for (std::size_t i = 0; i <= event_queue::capacity; ++i)
        q.push("/", std::to_string(i), "[]", {});
    ASSERT_EQ(q.waiting().size(), event_queue::capacity);
    EXPECT_EQ(q.waiting().front().name, "1");
    EXPECT_EQ(q.waiting().back().name, std::to_string(event_queue::capacity));
}

TEST(event_queue, bounds_the_bytes_it_keeps)
{
    event_queue q;
    const std::string large(event_queue::byte_limit / 2, 'x');
    q.push("/", "a", large, {});
    q.push("/", "b", large, {});
    q.push("/", "c", "[]", {});
    ASSERT_EQ(q.waiting().size(), 2U);
    EXPECT_EQ(q.waiting().front().name, "b");
    q.push("/", "d", large + large + "x", {});
    EXPECT_EQ(q.waiting().size(), 2U);
}

} // namespace
