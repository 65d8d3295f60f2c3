// The server but for its sockets: cores on their paths, the exchanges that peers have with them, and the
// commands that cores give, performed in order. Sans-IO: the loop of sockets runs one, and so does a test.
#pragma once

#include "reference_server/core/server_core.hpp"
#include "reference_server/faults/habits.hpp"
#include "reference_server/net/net_options.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace muster::server {

class peer;

// One core on its path (options.path). The core outlives the site.
struct mount {
    server_options options;
    server_core* core = nullptr;
    const habits* bytes = nullptr; // of the first mount: planted defects of all peers
};

// What a site tells whoever runs it. Each may be empty.
struct site_events {
    std::function<void(std::string_view line)> log;
    std::function<void()> settled; // a core was called: next_deadline() may be another
};

class site {
public:
    // At least one mount. The first speaks for what lies on no path.
    site(std::vector<mount> mounts, net_options bounds, site_events on);
    site(const site&) = delete;
    site& operator=(const site&) = delete;

    void on_deadline(core::time_point now);
    core::time_point next_deadline() const; // of the cores; peers have their own
    // Every core closes its sessions; peers that have drained end from now on without lingering.
    void shut_down(core::time_point now);
    bool is_stopping() const { return stopping_; }

    // For peers:
    const net_options& bounds() const { return bounds_; }
    void log(std::string_view line) const;
    const mount& front() const { return mounts_.front(); }
    const habits* bytes() const { return mounts_.front().bytes; } // nullptr: no planted defects
    // The mount that serves `target`: its path, everything beneath, and the same without the last slash.
    // nullptr when none does.
    const mount* find(std::string_view target) const;
    std::size_t body_limit(std::string_view target) const; // bytes

    connection_id open_exchange(peer& p, const mount& with);
    // The exchange ended without the core: it is told.
    void abandon(connection_id id, core::time_point now);
    // step(core, now, commands): then performs the commands, unless that is going on already.
    template <class Step>
    void tell(const mount& with, core::time_point now, Step step)
    {
        step(*with.core, now, commands_);
        perform(now);
    }

private:
    struct exchange {
        peer* with = nullptr;
        const mount* at = nullptr;
    };

    void perform(core::time_point now);
    void perform_one(const server_command& command, core::time_point now);

    std::vector<mount> mounts_;
    net_options bounds_;
    site_events on_;
    std::unordered_map<connection_id, exchange> exchanges_;
    server_commands commands_;  // to be performed
    server_commands performed_; // empty but while they are
    connection_id last_id_ = 0;
    bool performing_ = false;
    bool stopping_ = false;
};

// "http://host/path" as "/path": RFC 9112 section 3.2.2 wants absolute targets taken.
std::string origin_form(const std::string& target);
// The target without query.
std::string_view path_of(std::string_view target);

} // namespace muster::server
