// Packets in order, and no memory for those that left.
#include "client/transport/packet_queue.hpp"

#include <gtest/gtest.h>

namespace muster::client {
namespace {

TEST(packet_queue, keeps_order_and_counts_what_waits)
{
    packet_queue q;
    EXPECT_TRUE(q.empty());
    EXPECT_EQ(q.bytes(), 0U);
    for (const std::string_view text : {"a", "", "bb", "ccc"})
        q.push({wire::engineio_type::message, text.size() == 2, text});
    EXPECT_EQ(q.size(), 4U);
    EXPECT_EQ(q.bytes(), 6U);
    q.pop(1);
    EXPECT_EQ(q.bytes(), 5U);
    q.pop(1);
    q.push({wire::engineio_type::ping, false, "dddd"});
    ASSERT_EQ(q.size(), 3U);
    EXPECT_EQ(q.bytes(), 9U);
    EXPECT_EQ(q.at(0), (wire::engineio_packet{wire::engineio_type::message, true, "bb"}));
    EXPECT_EQ(q.at(1).data, "ccc");
    EXPECT_EQ(q.at(2), (wire::engineio_packet{wire::engineio_type::ping, false, "dddd"}));
    q.pop(3);
    EXPECT_TRUE(q.empty());
    EXPECT_EQ(q.bytes(), 0U);
}

TEST(packet_queue, that_is_never_empty_keeps_no_more_than_twice_what_waits)
{
    packet_queue q;
    const std::string kilobyte(1'024, 'x');
    q.push({wire::engineio_type::message, false, kilobyte});
    for (int i = 0; i < 10'000; ++i) {
        q.push({wire::engineio_type::message, false, kilobyte});
        q.pop(1);
    }
    EXPECT_EQ(q.size(), 1U);
    EXPECT_LE(q.held_bytes(), 4'096U);
}

} // namespace
} // namespace muster::client
