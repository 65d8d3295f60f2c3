// One lane: which numbers of one sender's messages in one room have reached one receiver, exactly, in 24
// bytes. Order, duplicates and loss are all read from it.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace muster::checks {

// Numbers end here: what carries a larger one is refused, so nothing ever wraps.
inline constexpr std::uint32_t lane_end = 0x80000000;

// Every number below `next` has come, save [gap_begin, gap_end) and the ranges kept in missing_ranges;
// `next` has not; bit i of `ahead` tells whether next + 1 + i has; nothing higher has.
struct lane {
    std::uint32_t next = 0;
    std::uint32_t gap_begin = 0;
    std::uint32_t gap_end = 0;
    std::uint16_t membership = 0; // the receiver's membership that the highest number came in
    bool degraded = false;        // the pool of ranges was full: frozen, its verdict is unknown
    bool has_ranges = false;
    std::uint64_t ahead = 0;
};
static_assert(sizeof(lane) == 24);

// Missing numbers from `begin` up to, not including, `end`.
struct number_range {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
};

// The pool of missing ranges for lanes that one gap and the look-ahead cannot describe. Capped: a full pool
// degrades the lane that needed it.
class missing_ranges {
public:
    explicit missing_ranges(std::size_t capacity);

    bool add(std::uint64_t lane_key, number_range r);
    // Takes `number` out of the missing ones; false when it is not among them. `full` becomes true, and
    // nothing changes, when there is no room to split its range.
    bool remove(std::uint64_t lane_key, std::uint32_t number, bool& full);
    // Ascending.
    const std::vector<number_range>& of(std::uint64_t lane_key) const;

private:
    static constexpr std::size_t per_lane = 4'096;

    std::unordered_map<std::uint64_t, std::vector<number_range>> ranges_;
    std::size_t used_ = 0;
    std::size_t capacity_;
};

enum class arrival : std::uint8_t {
    highest,   // above everything that came before: the only case on a healthy server
    late,      // fills a hole below something that came before
    duplicate, // came before
    unjudged   // the lane is degraded
};

// Books the arrival of `number` (< lane_end) in the lane stored under `key`.
arrival arrive(lane& l, std::uint64_t key, missing_ranges& pool, std::uint32_t number);

// One past the highest number that came; 0 when none did.
std::uint32_t highest_end(const lane& l);

// The numbers in [begin, end) that have not come, ascending, into `out` (cleared first).
void list_missing(const lane& l, std::uint64_t key, const missing_ranges& pool, number_range within,
                  std::vector<number_range>& out);

// The lowest number above `number` that has come, or lane_end.
std::uint32_t next_arrived(const lane& l, std::uint64_t key, const missing_ranges& pool,
                           std::uint32_t number);

} // namespace muster::checks
