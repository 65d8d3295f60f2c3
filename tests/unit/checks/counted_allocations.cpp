// Replaces the global operator new by one that counts. In a file of its own, so that the compiler never sees
// one half of a new and delete pair inlined.
#include "counted_allocations.hpp"

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::uint64_t> allocations{0};

} // namespace

void* operator new(std::size_t size)
{
    ++allocations;
    if (void* got = std::malloc(size == 0 ? 1 : size))
        return got;
    throw std::bad_alloc{};
}

// std::stable_sort asks for its buffer in this way; the sanitizers pair it with its own delete.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept
{
    ++allocations;
    return std::malloc(size == 0 ? 1 : size);
}

void operator delete(void* p) noexcept
{
    std::free(p);
}

void operator delete(void* p, std::size_t) noexcept
{
    std::free(p);
}

namespace muster::checks {

std::uint64_t counted_allocations()
{
    return allocations;
}

} // namespace muster::checks
