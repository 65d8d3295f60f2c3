// Binary data of Socket.IO packets: out into attachments with placeholders, and back in.
// Socket.IO protocol, "Sending and receiving binary data".
#pragma once

#include "core/error.hpp"
#include "wire/json.hpp"
#include "wire/socketio_packet.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace muster::wire {

// Replaces every binary leaf of `root` by {"_placeholder":true,"num":i} and returns the bytes in order of
// num.
std::vector<std::string> take_attachments(value& root);

// Puts the attachments back where the placeholders are. Errors: bad_placeholder.
core::result<void> put_attachments(value& root, std::span<const std::string> attachments);

// Collects a binary packet whose header came as text and whose attachments follow as binary messages,
// possibly in several polling bodies. Owns copies of what it holds.
class attachment_collector {
public:
    bool collecting() const { return due_ > 0; }

    // A header with attachments > 0; its text is copied. Precondition: !collecting().
    void begin(const socketio_packet& header);

    // One attachment; true when the packet is whole. unexpected_binary when none is due.
    core::result<bool> add(std::string_view bytes);

    // The packet and its attachments; valid from the add() that returned true until the next begin() or move
    // of the collector.
    socketio_packet packet() const;
    std::span<const std::string> attachments() const { return attachments_; }

    void reset();

private:
    std::string nsp_;
    std::string json_;
    socketio_packet header_; // its views are stale: packet() points them at the copies
    std::vector<std::string> attachments_;
    std::size_t due_ = 0;
};

} // namespace muster::wire
