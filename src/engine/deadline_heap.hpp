// The deadlines of all clients of a shard: an indexed binary heap, the soonest on top.
#pragma once

#include "core/time.hpp"

#include <cstdint>
#include <vector>

namespace muster::engine {

class deadline_heap {
public:
    // Wakes client `index` at `at` (core::never: not at all). A later time than the one set is taken at once.
    void set(std::uint32_t index, core::time_point at);
    // Brings the wake-up forward if `at` is sooner; a later one is left to the early wake-up to notice. O(1)
    // on the receive path, where deadlines only move away.
    void set_no_later(std::uint32_t index, core::time_point at);

    core::time_point soonest() const { return heap_.empty() ? core::never : heap_.front().at; }
    std::uint32_t top() const { return heap_.front().index; }
    bool empty() const { return heap_.empty(); }

private:
    struct entry {
        core::time_point at;
        std::uint32_t index;
    };
    static constexpr std::uint32_t absent = 0xffffffff;

    void place(std::size_t where, entry e);
    void up(std::size_t where, entry e);
    void down(std::size_t where, entry e);
    void remove(std::size_t where);

    std::vector<entry> heap_;
    std::vector<std::uint32_t> where_; // of a client in heap_
};

} // namespace muster::engine
