// How often this program has taken memory from the heap.
#pragma once

#include <cstdint>

namespace muster::checks {

std::uint64_t counted_allocations();

} // namespace muster::checks
