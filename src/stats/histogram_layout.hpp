// The bucket layout of an HdrHistogram with three significant digits and unit magnitude 0:
// 2048 buckets of width 1, then 1024 buckets for every further doubling.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

namespace muster::stats::layout {

inline constexpr int half_magnitude = 10;
inline constexpr std::int64_t half_count = std::int64_t{1} << half_magnitude;
inline constexpr std::uint64_t sub_bucket_mask = (std::uint64_t{1} << (half_magnitude + 1)) - 1;
inline constexpr int doublings = 22; // 2048 << 21 is the first power of two above one hour of microseconds
inline constexpr std::size_t bucket_count = (doublings + 1) * std::size_t{1 << half_magnitude};

// The doubling that holds `value` (not negative): its buckets are 1 << doubling wide.
constexpr int doubling_of(std::int64_t value)
{
    const auto bits = static_cast<std::uint64_t>(value) | sub_bucket_mask;
    return 64 - std::countl_zero(bits) - (half_magnitude + 1);
}

constexpr std::size_t index_of(std::int64_t value)
{
    const int doubling = doubling_of(value);
    const std::int64_t sub_bucket = value >> doubling;
    return static_cast<std::size_t>(((static_cast<std::int64_t>(doubling) + 1) << half_magnitude) +
                                    sub_bucket - half_count);
}

// The lowest value of the bucket at `index`.
constexpr std::int64_t value_at(std::size_t index)
{
    const auto position = static_cast<std::int64_t>(index);
    if (position < 2 * half_count)
        return position;
    const auto doubling = (position >> half_magnitude) - 1;
    return ((position & (half_count - 1)) + half_count) << doubling;
}

constexpr std::int64_t width_at(std::size_t index)
{
    const auto position = static_cast<std::int64_t>(index);
    return position < 2 * half_count ? 1 : std::int64_t{1} << ((position >> half_magnitude) - 1);
}

// What HdrHistogram calls the median equivalent value: the middle of the bucket.
constexpr std::int64_t middle_of(std::size_t index)
{
    return value_at(index) + (width_at(index) >> 1);
}

} // namespace muster::stats::layout
