// Performs the network commands of one shard's clients and hands back what happened. One per thread; knows
// nothing of scenarios, so the engine is one user of several.
#pragma once

#include "client/io_command.hpp"
#include "client/io_event.hpp"
#include "core/random.hpp"
#include "core/time.hpp"
#include "net/channel/connection.hpp"
#include "net/reach.hpp"

#include <boost/asio/io_context.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace muster::net {

// Takes the events of a driver, one at a time, never from inside perform().
class event_sink {
public:
    event_sink() = default;
    event_sink(const event_sink&) = delete;
    event_sink& operator=(const event_sink&) = delete;
    virtual ~event_sink() = default;
    virtual void on_event(client::client_id who, const client::io_event& event, core::time_point now) = 0;
};

// Where the clients of a run connect to: client id modulo the number of targets. Shared by all shards.
struct network {
    std::vector<reachable_target> targets;
    tls_context* tls = nullptr; // set when a target wants TLS
    target_permission permission;
};

// The monotonic clock as the machines' time line.
core::time_point read_clock();

class driver {
public:
    // `stride`: clients of this driver have ids with equal remainders modulo it (the number of shards).
    // All references outlive the driver; `context` outlives it too and is run by one thread.
    driver(boost::asio::io_context& context, const network& where, event_sink& sink, std::uint32_t stride,
           core::random_source random);
    driver(const driver&) = delete;
    driver& operator=(const driver&) = delete;

    // Performs all commands in order and empties the queue; what was written on one connection goes out in
    // one write.
    void perform(client::io_queue& queue);

    // Connections that were closed but are still saying goodbye.
    std::size_t lingering() const { return lingering_; }

    std::uint64_t bytes_sent() const { return bytes_sent_; }
    std::uint64_t bytes_received() const { return bytes_received_; }

private:
    friend class connection;

    void perform_one(const client::io_command& command, const client::io_queue& queue);
    void start_request(const client::io_command& command, const client::io_queue& queue);
    void start_websocket(const client::io_command& command, const client::io_queue& queue);
    connection* find(client::client_id client, client::channel_id channel);
    std::shared_ptr<connection> make(client::client_id client, client::channel_id channel);
    std::shared_ptr<connection> unlink(client::client_id client, client::channel_id channel);
    void mark_dirty(connection& c);
    const reachable_target& target_of(client::client_id client) const;

    // Buffers without steady-state allocation.
    std::string take_spare();
    void give_spare(std::string buffer);

    boost::asio::io_context& context_;
    const network& network_;
    event_sink& sink_;
    std::uint32_t stride_;
    core::random_source random_;
    std::vector<std::shared_ptr<connection>> heads_; // by client id / stride: its list of channels
    std::vector<std::shared_ptr<connection>> dirty_;
    std::vector<std::string> spares_;
    std::string plain_; // decrypted bytes of the connection being read
    std::array<char, 65'536> buffer_{};
    std::size_t lingering_ = 0;
    std::uint64_t bytes_sent_ = 0;
    std::uint64_t bytes_received_ = 0;
};

} // namespace muster::net
