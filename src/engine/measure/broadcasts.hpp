// Open broadcasts: one record per emission until its audience is reached, for the times of the first, median
// and last receiver. Bounded, and without allocation once its pool has grown.
#pragma once

#include "core/time.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace muster::engine {

// What became of one broadcast, counted from its due time.
struct broadcast_times {
    core::duration first{};
    core::duration median{};
    core::duration last{};
    core::duration spread{};   // last minus first
    core::duration send_lag{}; // sent after due: what the raw figures leave out
};

class broadcasts {
public:
    struct key {
        std::uint32_t sender = 0;
        std::uint32_t room = 0;
        std::uint32_t lane = 0;
        friend bool operator==(const key&, const key&) = default;
    };

    broadcasts();

    // One delivery, `latency` after the due time. True when it closed a broadcast: `closed` tells its times.
    // `audience` 0: unknown, closed by close_all() or when the table is full. A full table closes the oldest.
    bool delivered(const key& k, core::duration latency, core::duration send_lag, std::uint32_t audience,
                   broadcast_times& closed);

    // Closes one of what is still open; false when none is left.
    bool close_one(broadcast_times& closed);

    static constexpr std::size_t most_open = 4096;

private:
    struct record {
        key id;
        core::duration send_lag{};
        std::vector<std::int64_t> latencies; // nanoseconds
        std::uint32_t next = none;           // in its bucket
        std::uint32_t younger = none;        // in order of age
        std::uint32_t older = none;
    };
    static constexpr std::uint32_t none = 0xffffffff;
    static std::size_t bucket_of(const key& k);

    std::uint32_t open(const key& k, core::duration send_lag);
    void close(std::uint32_t index, broadcast_times& closed);

    std::vector<record> pool_;
    std::vector<std::uint32_t> free_;
    std::array<std::uint32_t, 2 * most_open> buckets_{};
    std::uint32_t oldest_ = none;
    std::uint32_t youngest_ = none;
};

} // namespace muster::engine
