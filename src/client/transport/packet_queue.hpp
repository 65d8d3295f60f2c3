// Engine.IO packets that wait, copied into one buffer.
#pragma once

#include "wire/engineio_packet.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace muster::client {

class packet_queue {
public:
    void push(const wire::engineio_packet& packet)
    {
        entries_.push_back({packet.type, packet.binary, bytes_.size(), packet.data.size()});
        bytes_ += packet.data;
    }

    bool empty() const { return head_ == entries_.size(); }
    std::size_t size() const { return entries_.size() - head_; }
    std::size_t bytes() const { return empty() ? 0 : bytes_.size() - entries_[head_].offset; }
    std::size_t held_bytes() const { return bytes_.capacity(); } // what was taken included

    // The packet `index` places behind the front; valid until the next push() or pop().
    wire::engineio_packet at(std::size_t index) const
    {
        const entry& e = entries_[head_ + index];
        return {e.type, e.binary, std::string_view(bytes_).substr(e.offset, e.size)};
    }

    // Takes `count` packets off the front. What was taken is kept until it is half of all.
    void pop(std::size_t count)
    {
        head_ += count;
        if (head_ * 2 < entries_.size())
            return;
        const std::size_t taken = bytes_.size() - bytes();
        bytes_.erase(0, taken);
        entries_.erase(entries_.begin(), entries_.begin() + static_cast<std::ptrdiff_t>(head_));
        head_ = 0;
        for (entry& e : entries_)
            e.offset -= taken;
    }

private:
    struct entry {
        wire::engineio_type type;
        bool binary;
        std::size_t offset;
        std::size_t size;
    };
    std::string bytes_;
    std::vector<entry> entries_;
    std::size_t head_ = 0;
};

} // namespace muster::client
