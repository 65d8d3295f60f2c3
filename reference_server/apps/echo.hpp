// The app that the official protocol suites and the conformance cases run against: what a client says comes
// back, and every emit target, ack and close of a server can be asked for.
#pragma once

#include "reference_server/api/app.hpp"

#include <span>
#include <string_view>

namespace muster::server {

// One event of the fixture. Events of other names are ignored.
struct echo_event {
    std::string_view name;
    void (*handle)(socket s, const event& e);
};
std::span<const echo_event> echo_events();

// Namespaces: "/" and "/custom" greet with `auth`; "/quiet" does not; "/slow" admits after 200 ms; "/dyn-N"
// exists for every N; "/denied" refuses.
class echo_app : public app {
public:
    admission admit(const connect_request& request) override;
    void on_connect(socket s, const connect_request& request) override;
    void on_event(socket s, const event& e) override;
};

} // namespace muster::server
