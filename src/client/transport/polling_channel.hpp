// The two request lines of a polling session: at most one GET and one POST on their way, each on its own
// connection. Engine.IO protocol v4, "HTTP long-polling".
#pragma once

#include "client/transport/packet_queue.hpp"
#include "client/transport/session_address.hpp"
#include "core/time.hpp"
#include "wire/engineio_packet.hpp"

#include <cstdint>

namespace muster::client {

class polling_channel {
public:
    polling_channel(channel_id get, channel_id post, const client_options& options);

    channel_id get_channel() const { return get_; }
    channel_id post_channel() const { return post_; }

    // Precondition: no GET is pending.
    void send_get(const session_address& address, io_queue& io);
    bool get_pending() const { return get_pending_; }
    void get_done() { get_pending_ = false; }

    void queue(const wire::engineio_packet& packet) { queue_.push(packet); }
    packet_queue& queued() { return queue_; }

    // Sends what is queued, as much as one body may hold, unless a POST is on its way or nothing waits.
    void flush(const session_address& address, std::uint64_t max_payload, core::time_point now, io_queue& io);
    bool post_pending() const { return post_by_ != core::never; }
    void post_done() { post_by_ = core::never; }
    // When the POST on its way counts as unanswered.
    core::time_point post_deadline() const { return post_by_; }

    // The connections that the server still may see open.
    void close(io_command::kind how, io_queue& io);
    void get_gone();
    void post_gone();

private:
    std::size_t packets_that_fit(std::uint64_t max_payload) const;

    const client_options* options_;
    packet_queue queue_;
    std::vector<wire::engineio_packet> batch_;
    core::time_point post_by_ = core::never;
    channel_id get_;
    channel_id post_;
    bool get_pending_ = false;
    bool get_open_ = false;
    bool post_open_ = false;
};

} // namespace muster::client
