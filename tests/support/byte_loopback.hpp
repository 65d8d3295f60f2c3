// The conformance suite joined to the reference server in memory, byte streams between them, under a
// simulated clock: no socket, no sleep, every run the same.
#pragma once

#include "client/io_command.hpp"
#include "core/time.hpp"
#include "engine/cases/suite.hpp"
#include "reference_server/net/peer/assembly.hpp"
#include "reference_server/net/peer/peer.hpp"
#include "reference_server/net/peer/site.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace muster::test {

struct byte_loopback_options {
    std::vector<std::string> faults;
    std::uint64_t seed = 1;
    core::duration latency = std::chrono::milliseconds(1); // each way
    bool single_bytes = false; // every byte is a segment of its own (of a large body the first ones)
    bool revision_3 = true;    // the server speaks it
    core::duration longest = std::chrono::hours(2); // of simulated time; then the run is given up
};

class byte_loopback {
public:
    byte_loopback(engine::suite_options suite, byte_loopback_options options);
    ~byte_loopback();

    // Plays the suite to its end.
    result::run_result play();

    const engine::server_traits& traits() const { return suite_.traits(); }
    bool ended_by_itself() const { return suite_.finished(); }
    core::duration elapsed() const { return now_ - start_; }

private:
    using key = std::pair<client::client_id, client::channel_id>;
    struct wire_end;

    void at(core::time_point when, std::function<void()> what);
    void perform();
    void open(key from);
    void write(key from, std::string_view bytes);
    void let_go(key from, bool clean);
    void to_client(wire_end& e, std::string_view bytes);
    void ended(wire_end& e);
    void feed(wire_end& e);
    void send(wire_end& e);
    void turn();
    void serve_deadlines();
    bool step();

    byte_loopback_options options_;
    core::time_point start_{std::chrono::hours(1)};
    core::time_point now_ = start_;
    std::map<std::pair<core::time_point, std::uint64_t>, std::function<void()>> agenda_;
    std::uint64_t sequence_ = 0;
    std::unique_ptr<server::assembly> apps_;
    std::unique_ptr<server::site> site_;
    std::map<std::uint64_t, std::unique_ptr<wire_end>> ends_; // by number, never reused
    std::map<key, std::uint64_t> open_;                       // what the client holds
    std::vector<std::uint64_t> touched_;                      // ends to look at before this turn is over
    core::time_point peers_due_ = core::never;
    std::uint64_t last_end_ = 0;
    client::io_queue io_;
    engine::suite suite_;
};

} // namespace muster::test
