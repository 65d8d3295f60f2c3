// One packet on its way out, with each of its encoded forms made at most once and shared by all receivers.
#pragma once

#include "reference_server/core/server_command.hpp"
#include "wire/engineio_packet.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace muster::server {

// An Engine.IO packet; a message may have attachments, which follow it as binary messages.
// Immutable but for its caches; used from one thread.
class outgoing {
public:
    outgoing(wire::engineio_type type, std::string text, std::vector<std::string> attachments = {})
        : type_(type), text_(std::move(text)), attachments_(std::move(attachments))
    {}
    // A binary message without text before it.
    explicit outgoing(std::string bytes)
        : type_(wire::engineio_type::message), attachments_({std::move(bytes)}), only_binary_(true)
    {}

    wire::engineio_type type() const { return type_; }
    // What follows the type digit: of a message the Socket.IO packet.
    const std::string& text() const { return text_; }
    const std::vector<std::string>& attachments() const { return attachments_; }
    std::size_t bytes() const; // about what it takes to hold it

    // Unmasked WebSocket frames, the attachments' included.
    const shared_frame& websocket(wire::engineio_revision revision) const;
    // Revision 4: the packets joined by U+001E.
    const std::string& polling() const;
    // The packets as views into this object, for a payload encoder.
    void append_packets(std::vector<wire::engineio_packet>& packets) const;

private:
    wire::engineio_type type_;
    std::string text_;
    std::vector<std::string> attachments_;
    bool only_binary_ = false;
    mutable shared_frame v3_;
    mutable shared_frame v4_;
    mutable std::string polling_;
};

using outgoing_ptr = std::shared_ptr<const outgoing>;

inline outgoing_ptr make_outgoing(wire::engineio_type type, std::string text = {},
                                  std::vector<std::string> attachments = {})
{
    return std::make_shared<outgoing>(type, std::move(text), std::move(attachments));
}

inline outgoing_ptr make_binary_message(std::string bytes)
{
    return std::make_shared<outgoing>(std::move(bytes));
}

} // namespace muster::server
