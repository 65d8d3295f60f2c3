// Events that came before the step that waits for them: a few per client, the oldest dropped first. Memory is
// reused.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace muster::engine {

class event_queue {
public:
    struct entry {
        std::string nsp;
        std::string name;
        std::string json;
        std::vector<std::string> attachments;
        std::size_t size = 0; // of json and attachments
    };
    static constexpr std::size_t capacity = 64;
    static constexpr std::size_t byte_limit = 1'048'576; // of all payloads together

    void push(std::string_view nsp, std::string_view name, std::string_view json,
              std::span<const std::string> attachments)
    {
        std::size_t size = json.size();
        for (const std::string& a : attachments)
            size += a.size();
        if (size > byte_limit)
            return;
        while (used_ == capacity || bytes_ + size > byte_limit)
            take(0);
        if (used_ == entries_.size())
            entries_.emplace_back();
        entry& e = entries_[used_++];
        e.nsp.assign(nsp);
        e.name.assign(name);
        e.json.assign(json);
        e.attachments.assign(attachments.begin(), attachments.end());
        e.size = size;
        bytes_ += size;
    }

    // Oldest first.
    std::span<const entry> waiting() const { return {entries_.data(), used_}; }

    // Forgets the event at `index` of waiting().
    void take(std::size_t index)
    {
        bytes_ -= entries_[index].size;
        if (entries_[index].size > kept_size)
            entries_[index] = {}; // large ones give their memory back
        const auto begin = entries_.begin() + static_cast<std::ptrdiff_t>(index);
        std::rotate(begin, begin + 1, entries_.begin() + static_cast<std::ptrdiff_t>(used_));
        --used_;
    }

    void clear()
    {
        used_ = 0;
        bytes_ = 0;
    }

private:
    static constexpr std::size_t kept_size = 4'096;

    std::vector<entry> entries_;
    std::size_t used_ = 0;
    std::size_t bytes_ = 0;
};

} // namespace muster::engine
