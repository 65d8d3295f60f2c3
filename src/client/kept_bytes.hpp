// Storage behind the views of the current call's notices, for what does not live in the caller's buffer.
#pragma once

#include "wire/socketio_attachments.hpp"

#include <forward_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace muster::client {

// Empty, and without memory, while every message arrives whole and without attachments.
class kept_bytes {
public:
    std::string_view text(std::string bytes) { return texts_.emplace_front(std::move(bytes)); }

    const wire::attachment_collector& packet(std::unique_ptr<wire::attachment_collector> whole)
    {
        return *packets_.emplace_back(std::move(whole));
    }

    void clear()
    {
        texts_.clear();
        packets_.clear();
    }

private:
    std::forward_list<std::string> texts_;
    std::vector<std::unique_ptr<wire::attachment_collector>> packets_;
};

} // namespace muster::client
