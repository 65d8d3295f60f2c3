// The receiving path allocates nothing in steady state: counted by this program's own operator new.
#include "wire/engineio_packet.hpp"
#include "wire/engineio_payload.hpp"
#include "wire/socketio_packet.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::size_t> allocations = 0;

} // namespace

// Never inlined: g++ takes a free() that it sees where it does not see the malloc() for a mismatch.
[[gnu::noinline]] void* operator new(std::size_t size)
{
    ++allocations;
    if (void* block = std::malloc(size == 0 ? 1 : size))
        return block;
    throw std::bad_alloc();
}

// std::stable_sort asks for its buffer in this way; the sanitizers pair it with its own delete.
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept
{
    ++allocations;
    return std::malloc(size == 0 ? 1 : size);
}

[[gnu::noinline]] void operator delete(void* block) noexcept
{
    std::free(block);
}

[[gnu::noinline]] void operator delete(void* block, std::size_t) noexcept
{
    std::free(block);
}

namespace {

using namespace muster::wire;

template <class Function>
std::size_t allocations_of(Function f)
{
    const std::size_t before = allocations;
    f();
    return allocations - before;
}

TEST(allocation, the_counter_sees_an_allocation)
{
    EXPECT_EQ(allocations_of([] { delete new int(1); }), 1u);
}

TEST(allocation, a_text_message_is_decoded_and_checked_without_any)
{
    const std::string frame =
        R"(42/admin,12["chat message",{"messageContent":"a text that is far too long for a small string"},[1,2.5,null]])";
    EXPECT_EQ(allocations_of([&] {
                  const auto packet = decode_engineio_text(frame);
                  const auto header = decode_socketio(packet->data);
                  std::string_view rest;
                  EXPECT_TRUE(raw_event_name(header->json, rest));
                  EXPECT_TRUE(validate_payload(*header, engineio_revision::v4));
              }),
              0u);
}

TEST(allocation, polling_bodies_are_decoded_into_reused_memory)
{
    engineio_payload payload;
    std::string body = "42[\"a\"]";
    for (int i = 0; i < 50; ++i)
        body += "\x1e"
                "42[\"chat message\",\"hello\"]";
    EXPECT_TRUE(decode_payload(engineio_revision::v4, body, false, payload));
    EXPECT_EQ(
        allocations_of([&] { EXPECT_TRUE(decode_payload(engineio_revision::v4, body, false, payload)); }),
        0u);
}

TEST(allocation, packets_are_appended_into_reused_memory)
{
    std::string out;
    out.reserve(1'000);
    const socketio_packet packet{socketio_type::event, 0, "/admin", 123456789012345678u,
                                 R"(["chat message","hello"])"};
    EXPECT_EQ(allocations_of([&] {
                  append_engineio(out, engineio_revision::v4, {engineio_type::message, false, ""});
                  append_socketio(out, packet);
              }),
              0u);
    EXPECT_EQ(out, R"(42/admin,123456789012345678["chat message","hello"])");
}

} // namespace
