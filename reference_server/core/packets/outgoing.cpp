// Encodes a packet for WebSocket and polling.
#include "reference_server/core/packets/outgoing.hpp"

#include "wire/engineio_payload.hpp"
#include "wire/websocket/frame.hpp"

namespace muster::server {

std::size_t outgoing::bytes() const
{
    std::size_t sum = sizeof(outgoing) + text_.size(); // of small packets the most
    for (const std::string& a : attachments_)
        sum += sizeof(std::string) + a.size();
    return sum;
}

void outgoing::append_packets(std::vector<wire::engineio_packet>& packets) const
{
    if (!only_binary_)
        packets.push_back({type_, false, text_});
    for (const std::string& a : attachments_)
        packets.push_back({wire::engineio_type::message, true, a});
}

const shared_frame& outgoing::websocket(wire::engineio_revision revision) const
{
    // Text is framed alike by both; attachments are not.
    const bool old = revision == wire::engineio_revision::v3 && !attachments_.empty();
    shared_frame& cache = old ? v3_ : v4_;
    if (cache)
        return cache;
    std::vector<wire::engineio_packet> packets;
    append_packets(packets);
    std::string frames;
    std::string message;
    for (const wire::engineio_packet& packet : packets) {
        message.clear();
        wire::append_engineio(message, revision, packet);
        wire::websocket_frame frame;
        const auto opcode = packet.binary ? wire::websocket_opcode::binary : wire::websocket_opcode::text;
        frame.opcode = static_cast<std::uint8_t>(opcode);
        frame.payload = message;
        wire::append_frame(frames, frame);
    }
    cache = std::make_shared<const std::string>(std::move(frames));
    return cache;
}

const std::string& outgoing::polling() const
{
    if (polling_.empty()) {
        std::vector<wire::engineio_packet> packets;
        append_packets(packets);
        wire::append_payload(polling_, wire::engineio_revision::v4, packets, wire::binary_form::base64);
    }
    return polling_;
}

} // namespace muster::server
