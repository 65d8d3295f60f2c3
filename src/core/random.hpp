// The one source of chance: a seeded generator (xoshiro256**) whose every draw is replayed by its seed.
#pragma once

#include "core/time.hpp"

#include <array>
#include <cstdint>

namespace muster::core {

class random_source {
public:
    explicit random_source(std::uint64_t seed);

    // An independent stream for `index` (a client, a shard) under the same seed.
    static random_source stream(std::uint64_t seed, std::uint64_t index);

    std::uint64_t next();

    // Uniform in [low, high], both included; low <= high.
    std::uint64_t between(std::uint64_t low, std::uint64_t high);

    // Uniform in [0, 1).
    double unit();

    // Exponential with the given mean; never negative.
    duration exponential(duration mean);

    // Normal, cut at zero.
    duration normal(duration mean, duration deviation);

    duration uniform(duration low, duration high);

private:
    std::array<std::uint64_t, 4> state_;
};

} // namespace muster::core
