// The reference server on its own thread and port: what `muster serve` runs and `muster run` embeds.
#pragma once

#include "core/error.hpp"
#include "core/problem.hpp"
#include "reference_server/core/server_core.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace muster::server {

struct listen_options {
    std::string address = "127.0.0.1"; // loopback unless the user names another
    std::uint16_t port = 0;            // 0: the system chooses
    server_options server;
    std::string app = "rooms";
    bool variants = false;           // the echo app on all the paths that conformance cases ask for
    std::vector<std::string> faults; // "name" or "name:probability"
    std::uint64_t seed = 1;          // of the faults
    std::string tls_certificate;     // PEM files; empty: plain HTTP
    std::string tls_key;
};

class embedded_server {
public:
    // Binds and starts. The problem says what is wrong: port taken, unknown app or fault.
    static std::unique_ptr<embedded_server> start(const listen_options& options, core::problem& why);
    ~embedded_server(); // stop()

    std::uint16_t port() const;
    std::string url() const; // "http://127.0.0.1:PORT"
    void stop();             // clean: peers get a close; within 2 s

private:
    struct impl;
    explicit embedded_server(std::unique_ptr<impl> i);
    std::unique_ptr<impl> impl_;
};

// Names for --help, lint and messages.
std::vector<std::string_view> app_names();
struct fault_info {
    std::string_view name;
    std::string_view summary;
};
std::vector<fault_info> fault_list();

} // namespace muster::server
