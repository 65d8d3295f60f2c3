// Receiving a broadcast allocates nothing once every pair of sender and receiver has met.
#include "tests/support/load_text.hpp"
#include "tests/support/loopback_server.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

namespace {

bool counting = false;
std::size_t allocations = 0;

} // namespace

// Never inlined: g++ takes a free() that it sees where it does not see the malloc() for a mismatch.
[[gnu::noinline]] void* operator new(std::size_t size)
{
    if (counting)
        ++allocations;
    if (void* p = std::malloc(size == 0 ? 1 : size)) // NOLINT
        return p;
    throw std::bad_alloc();
}
// std::stable_sort asks for its buffer in this way; the sanitizers pair it with its own delete.
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept
{
    if (counting)
        ++allocations;
    return std::malloc(size == 0 ? 1 : size); // NOLINT
}

[[gnu::noinline]] void operator delete(void* p) noexcept
{
    std::free(p); // NOLINT
}
[[gnu::noinline]] void operator delete(void* p, std::size_t) noexcept
{
    std::free(p); // NOLINT
}

namespace {

using namespace muster;
using namespace std::chrono_literals;

TEST(allocation_proof, receives_broadcasts_without_allocating)
{
    const auto s = test::load_text(R"(
config:
  target: reference
  app: echo
  phases: [{ duration: 1s, arrivalCount: 40 }]
scenarios:
  - flow:
      - join: { emit: [join, "r{{ $client % 2 }}"], room: "r{{ $client % 2 }}", acknowledge: {} }
      - loop:
          - emit: [to, "{{ $room }}", "hello {{ $stamp }}", 1]
        over: 20s
        pace: 500ms
expect: { senderExcluded: true }
)");
    test::loopback_server server("echo");
    test::loopback l(s, server, {});
    std::size_t received = 0;
    std::size_t while_starting = 0; // shows that the counter counts
    l.around_engine = [&](bool before) {
        if (l.elapsed() < 2s)
            while_starting = allocations;
        else if (l.elapsed() < 10s)
            allocations = 0;
        counting = before && (l.elapsed() < 2s || (l.elapsed() > 10s && l.elapsed() < 19s));
        received += counting && l.elapsed() > 10s ? 1 : 0;
    };
    const result::run_result r = l.play();
    counting = false;
    EXPECT_GT(while_starting, 0U);
    EXPECT_GT(received, 10'000U);
    EXPECT_EQ(allocations, 0U) << "in " << received << " deliveries";
    EXPECT_EQ(r.ledger.missing, 0U);
}

} // namespace
