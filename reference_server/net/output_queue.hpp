// What one connection has to send: shared frames in order, never copied, bounded in bytes and in age.
#pragma once

#include "core/time.hpp"
#include "reference_server/core/server_core.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace muster::server {

class output_queue {
public:
    void push(shared_frame bytes, core::time_point now);
    void push(std::string bytes, core::time_point now);

    bool empty() const { return bytes_ == 0; }
    std::size_t bytes() const { return bytes_; }

    // When the oldest unsent item was queued; core::never when nothing waits.
    core::time_point oldest() const { return empty() ? core::never : items_[first_].since; }

    // True when one more item of `more` bytes would pass `bound`, be it in bytes or in what it takes to hold
    // that many items. One item alone never does, however large.
    bool would_pass(std::size_t more, std::size_t bound) const
    {
        return !empty() && (bytes_ + more > bound || (items_.size() - first_ + 1) * item_bytes > bound);
    }

    // Fills `parts` with the unsent bytes in order; the number of parts filled. Valid until push or consume.
    std::size_t gather(std::span<std::string_view> parts) const;

    // `count` bytes from the front were sent.
    void consume(std::size_t count);

    void clear();

private:
    struct item {
        shared_frame bytes;
        core::time_point since;
    };
    static constexpr std::size_t item_bytes = sizeof(item) + sizeof(std::string); // of small frames the most
    std::vector<item> items_; // takes no memory while nothing waits, as a deque would
    std::size_t first_ = 0;   // items before it are sent
    std::size_t sent_ = 0;    // bytes of the first item
    std::size_t bytes_ = 0;
};

} // namespace muster::server
