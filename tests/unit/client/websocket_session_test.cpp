// Sessions that begin over WebSocket, both generations.
#include "tests/support/script_test.hpp"

namespace muster::client {
namespace {

using namespace std::chrono_literals;
using support::line;
using support::script_test;
using support::server_frame;

const std::string open_v4 =
    R"(0{"sid":"abc","upgrades":[],"pingInterval":300,"pingTimeout":200,"maxPayload":1000000})";
const std::string open_v3 = R"(0{"sid":"abc","upgrades":[],"pingInterval":300,"pingTimeout":200})";

client_options websocket_only(wire::engineio_revision revision = wire::engineio_revision::v4)
{
    client_options o;
    o.polling = false;
    o.revision = revision;
    return o;
}

// Up to the open packet.
script_test opened(client_options options = websocket_only())
{
    const bool v3 = options.revision == wire::engineio_revision::v3;
    script_test t(std::move(options));
    t.open().connected(line::ws).upgraded().text(v3 ? open_v3 : open_v4);
    if (v3)
        return std::move(t.open_expected("open ws /socket.io/?EIO=3&transport=websocket"));
    return t;
}

TEST(websocket_session, joins_the_root_namespace_with_an_explicit_connect_in_v4)
{
    script_test{websocket_only()}
        .open()
        .expect("open ws /socket.io/?EIO=4&transport=websocket")
        .join("/", R"({"token":"1"})")
        .expect()
        .connected(line::ws)
        .expect()
        .upgraded()
        .expect()
        .text(open_v4)
        .expect(R"(ws text "40{"token":"1"}")", "opened websocket abc")
        .text(R"(40{"sid":"s1"})")
        .expect("joined / s1")
        .check();
}

} // namespace
} // namespace muster::client
