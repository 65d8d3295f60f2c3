// Connection state recovery: what clients would have received while they were gone, and who they were.
// Socket.IO documentation, "Connection state recovery".
#pragma once

#include "core/time.hpp"
#include "reference_server/core/packets/outgoing.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster::server {

class recovery_table {
public:
    // Of events as of lost clients, in all namespaces together; the oldest go first.
    static constexpr std::size_t max_kept = 10'000;
    static constexpr std::size_t max_bytes = std::size_t{16} * 1'024 * 1'024; // of texts and attachments

    // A client that has gone without goodbye.
    struct lost_client {
        std::string pid; // its secret
        std::string id;
        std::vector<std::string> rooms;
    };
    struct restored {
        lost_client client;
        std::vector<outgoing_ptr> missed; // in order
    };

    // `keep`: how long a client may be gone; zero: nothing is ever kept.
    explicit recovery_table(core::duration keep) : keep_(keep) {}

    bool is_on() const { return keep_ > core::duration::zero(); }
    // A text that no other event has: the last argument of the next one.
    std::string next_offset() { return std::to_string(++last_offset_); }

    // An event was sent to `rooms`, or to everybody where there are none, but not to `except`.
    void sent(std::string_view nsp, std::string offset, outgoing_ptr what, std::vector<std::string> rooms,
              std::string except, core::time_point now);
    void lost(std::string_view nsp, lost_client who, core::time_point now);
    // The client with that secret, if it is not gone for too long and the event it saw last is still known.
    std::optional<restored> take(std::string_view nsp, std::string_view pid, std::string_view offset,
                                 core::time_point now);

private:
    struct event {
        std::string offset;
        outgoing_ptr what;
        std::vector<std::string> rooms;
        std::string except;
    };
    template <class What>
    struct kept {
        std::string nsp;
        What what;
        core::time_point until{};
        std::size_t bytes = 0;
    };
    template <class What>
    struct shelf {
        std::deque<kept<What>> items;
        std::size_t bytes = 0;

        void put(kept<What> item, core::time_point now);
        void trim(core::time_point now);
    };

    core::duration keep_;
    std::uint64_t last_offset_ = 0;
    shelf<event> events_;
    shelf<lost_client> gone_;
};

} // namespace muster::server
