// The output queue: order, partial writes, sharing, and its two bounds.
#include "reference_server/net/output_queue.hpp"

#include <array>
#include <gtest/gtest.h>

namespace muster::server {
namespace {

using namespace std::chrono_literals;

std::string all_of(const output_queue& queue)
{
    std::array<std::string_view, 300> parts;
    std::string out;
    for (std::size_t i = 0, count = queue.gather(parts); i < count; ++i)
        out += parts[i];
    return out;
}

TEST(output_queue, hands_out_what_was_not_yet_sent_in_order)
{
    output_queue queue;
    queue.push(std::string("abc"), {});
    queue.push(std::string(), {});
    queue.push(std::string("de"), {});
    EXPECT_EQ(all_of(queue), "abcde");
    queue.consume(2);
    EXPECT_EQ(all_of(queue), "cde");
    EXPECT_EQ(queue.bytes(), 3U);
    queue.consume(3);
    EXPECT_TRUE(queue.empty());
    EXPECT_EQ(all_of(queue), "");
}

TEST(output_queue, stays_right_over_many_pushes_and_partial_writes)
{
    output_queue queue;
    std::string expected;
    for (int i = 0; i < 1'000; ++i) {
        queue.push(std::to_string(i), {});
        expected += std::to_string(i);
        const std::size_t sent = i % 3;
        queue.consume(sent);
        expected.erase(0, sent);
        ASSERT_EQ(queue.bytes(), expected.size());
        ASSERT_EQ(all_of(queue).substr(0, 100), expected.substr(0, 100));
    }
}

TEST(output_queue, shares_a_frame_and_lets_it_go_when_sent)
{
    const auto frame = std::make_shared<const std::string>("frame");
    output_queue one;
    output_queue two;
    one.push(frame, {});
    two.push(frame, {});
    std::array<std::string_view, 1> part;
    ASSERT_EQ(one.gather(part), 1U);
    EXPECT_EQ(part[0].data(), frame->data());
    EXPECT_EQ(frame.use_count(), 3);
    one.consume(5);
    two.clear();
    EXPECT_EQ(frame.use_count(), 1);
}

TEST(output_queue, knows_the_age_of_its_oldest_bytes)
{
    output_queue queue;
    EXPECT_EQ(queue.oldest(), core::never);
    queue.push(std::string("a"), core::time_point(1s));
    queue.push(std::string("b"), core::time_point(2s));
    EXPECT_EQ(queue.oldest(), core::time_point(1s));
    queue.consume(1);
    EXPECT_EQ(queue.oldest(), core::time_point(2s));
}

TEST(output_queue, passes_its_bound_only_when_something_waits)
{
    output_queue queue;
    EXPECT_FALSE(queue.would_pass(1'000, 10));
    queue.push(std::string("12345"), {});
    EXPECT_FALSE(queue.would_pass(5, 1'000));
    EXPECT_TRUE(queue.would_pass(996, 1'000));
}

TEST(output_queue, counts_what_it_takes_to_hold_small_frames)
{
    output_queue queue;
    while (!queue.would_pass(7, 100'000))
        queue.push(std::string("seven b"), {});
    EXPECT_LT(queue.bytes(), 20'000U);
    EXPECT_GT(queue.bytes(), 5'000U);
    queue.consume(queue.bytes() - 7);
    EXPECT_FALSE(queue.would_pass(7, 100'000)) << "what is sent is not held";
}

} // namespace
} // namespace muster::server
