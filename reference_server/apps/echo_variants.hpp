// The instances of the echo app that the conformance cases ask for, on paths of one port
// (scenarios/conformance/README.md, "What the server under test runs").
#pragma once

#include "reference_server/core/server_core.hpp"

#include <vector>

namespace muster::server {

// The options of each; the first is the plain one. What `asked` leaves at its default is set as the table
// says: limit 100,000 bytes, a second to join and to upgrade. An instance's own difference wins over `asked`.
std::vector<server_options> echo_variants(const server_options& asked);

} // namespace muster::server
