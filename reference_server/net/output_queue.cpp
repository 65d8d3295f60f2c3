// A vector of pointers with a moving front: a broadcast costs each receiver one pointer.
#include "reference_server/net/output_queue.hpp"

#include <algorithm>

namespace muster::server {

namespace {

constexpr std::size_t compact_after = 64; // sent items at the front before the rest moves up
constexpr std::size_t kept_items = 16;    // room that an empty queue keeps

} // namespace

void output_queue::push(shared_frame bytes, core::time_point now)
{
    if (!bytes || bytes->empty())
        return;
    bytes_ += bytes->size();
    items_.push_back({std::move(bytes), now});
}

void output_queue::push(std::string bytes, core::time_point now)
{
    push(std::make_shared<const std::string>(std::move(bytes)), now);
}

std::size_t output_queue::gather(std::span<std::string_view> parts) const
{
    const std::size_t count = std::min(parts.size(), items_.size() - first_);
    for (std::size_t i = 0; i < count; ++i)
        parts[i] = *items_[first_ + i].bytes;
    if (count > 0)
        parts[0].remove_prefix(sent_);
    return count;
}

void output_queue::consume(std::size_t count)
{
    bytes_ -= count;
    sent_ += count;
    while (first_ < items_.size() && sent_ >= items_[first_].bytes->size()) {
        sent_ -= items_[first_].bytes->size();
        items_[first_++].bytes.reset();
    }
    if (first_ == items_.size()) {
        clear();
    } else if (first_ >= compact_after && first_ * 2 > items_.size()) {
        items_.erase(items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(first_));
        first_ = 0;
    }
}

void output_queue::clear()
{
    if (items_.capacity() > kept_items)
        std::vector<item>().swap(items_);
    items_.clear();
    first_ = 0;
    sent_ = 0;
    bytes_ = 0;
}

} // namespace muster::server
