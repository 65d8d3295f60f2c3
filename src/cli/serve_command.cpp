// muster serve: the reference server until a signal ends it.
#include "cli/commands.hpp"
#include "cli/stop_signals.hpp"
#include "core/problem.hpp"
#include "reference_server/net/embedded_server.hpp"

#include <chrono>
#include <cstdio>
#include <fmt/format.h>
#include <thread>

namespace muster::cli {

namespace {

int print_list()
{
    std::fputs("applications:\n", stdout);
    for (const auto app : server::app_names())
        std::fputs(fmt::format("  {}\n", app).c_str(), stdout);
    std::fputs("faults:\n", stdout);
    for (const auto& fault : server::fault_list())
        std::fputs(fmt::format("  {:<24} {}\n", fault.name, fault.summary).c_str(), stdout);
    return 0;
}

server::listen_options options_of(const serve_flags& flags)
{
    server::listen_options o;
    o.address = flags.address;
    o.port = flags.port;
    o.app = flags.app;
    o.variants = true;
    o.faults = flags.faults;
    o.seed = flags.seed;
    o.tls_certificate = flags.certificate;
    o.tls_key = flags.key;
    o.server.ping_interval = std::chrono::milliseconds(flags.ping_interval_ms);
    o.server.ping_timeout = std::chrono::milliseconds(flags.ping_timeout_ms);
    o.server.connect_timeout = std::chrono::milliseconds(flags.connect_timeout_ms);
    o.server.allow_eio3 = !flags.no_eio3;
    o.server.origins = flags.origins;
    o.server.hosts = flags.hosts;
    return o;
}

} // namespace

int status_of_refused_start(const core::problem& why)
{
    return why.code == "usage" || why.code == "bad_fault" || why.code == "unknown_app" ||
                   why.code == "bad_target"
               ? 2
               : 3;
}

int serve(const serve_flags& flags)
{
    if (flags.list)
        return print_list();
    watch_stop_signals();
    core::problem why;
    const auto server = server::embedded_server::start(options_of(flags), why);
    if (!server) {
        std::fputs(core::to_text(why).c_str(), stderr);
        return status_of_refused_start(why);
    }
    std::fputs(fmt::format("listening on {} (app {})\n", server->url(), flags.app).c_str(), stdout);
    for (const auto& fault : flags.faults)
        std::fputs(fmt::format("planted fault: {}\n", fault).c_str(), stdout);
    std::fflush(stdout);
    while (stop_signal() == 0)
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    server->stop();
    return 0;
}

} // namespace muster::cli
