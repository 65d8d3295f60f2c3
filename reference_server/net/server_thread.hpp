// Cores, their listener and their loop on a thread of their own: what embedded_server is made of, with the
// apps, the faults and the bounds handed in.
#pragma once

#include "core/problem.hpp"
#include "reference_server/net/net_options.hpp"
#include "reference_server/net/peer/assembly.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace muster::server {

struct thread_options {
    std::string address = "127.0.0.1"; // an IP address, or "localhost"
    std::uint16_t port = 0;
    server_options server; // of the only app
    net_options net;
    std::string tls_certificate; // PEM files, both or neither
    std::string tls_key;
};

class server_thread {
public:
    // At least one app, each with a path of its own; thread_options::server is not looked at.
    static std::unique_ptr<server_thread> start(thread_options options, std::vector<mounted_app> apps,
                                                core::problem& why);
    // Binds and starts; nullptr and a filled `why` when that fails. `faults` may be nullptr.
    static std::unique_ptr<server_thread> start(thread_options options, std::unique_ptr<app> application,
                                                std::unique_ptr<tap> faults, core::problem& why);
    ~server_thread(); // stop()
    server_thread(const server_thread&) = delete;
    server_thread& operator=(const server_thread&) = delete;

    std::uint16_t port() const;
    std::string url() const;
    void stop();

private:
    struct impl;
    explicit server_thread(std::unique_ptr<impl> i);
    std::unique_ptr<impl> impl_;
};

} // namespace muster::server
