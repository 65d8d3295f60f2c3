// Time as values. Nothing here reads a clock: `now` is always an argument, so a simulated clock
// and the kernel's monotonic clock are the same to every machine.
#pragma once

#include <chrono>
#include <cstdint>

namespace muster::core {

using duration = std::chrono::nanoseconds;

// The monotonic time line of one process. Has no now(): only `net`, the reference server's `net`
// and the mains read clocks and hand the reading in.
struct run_clock {
    using duration = core::duration;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<run_clock, duration>;
    static constexpr bool is_steady = true;
};
using time_point = run_clock::time_point;

// A deadline that is not set.
inline constexpr time_point never = time_point::max();

constexpr std::int64_t to_microseconds(duration d)
{
    return std::chrono::duration_cast<std::chrono::microseconds>(d).count();
}

} // namespace muster::core
