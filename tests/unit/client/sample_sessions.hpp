// The beginnings of sessions that the client's tests share.
#pragma once

#include "tests/support/script_test.hpp"

#include <string>
#include <utility>

namespace muster::client::sample {

using support::line;
using support::script_test;

inline const std::string open_v4 =
    R"(0{"sid":"abc","upgrades":[],"pingInterval":300,"pingTimeout":200,"maxPayload":100})";
inline const std::string open_v4_upgradable =
    R"(0{"sid":"abc","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":100})";
inline const std::string open_v3 = R"(0{"sid":"abc","upgrades":[],"pingInterval":300,"pingTimeout":200})";

inline client_options websocket_only(wire::engineio_revision revision = wire::engineio_revision::v4)
{
    client_options o;
    o.polling = false;
    o.revision = revision;
    return o;
}

inline client_options polling_only(wire::engineio_revision revision = wire::engineio_revision::v4)
{
    client_options o;
    o.websocket = false;
    o.revision = revision;
    return o;
}

// v4 over WebSocket, "/" joined.
inline script_test joined_websocket(client_options options = websocket_only())
{
    script_test t(std::move(options));
    t.open().expect("open ws /socket.io/?EIO=4&transport=websocket...");
    t.join("/").connected(line::ws).upgraded();
    t.text(open_v4).expect(R"(ws text "40")", "opened websocket abc");
    t.text(R"(40{"sid":"s1"})").expect("joined / s1");
    return t;
}

// v3 over WebSocket, "/" joined by the server.
inline script_test joined_websocket_v3()
{
    script_test t(websocket_only(wire::engineio_revision::v3));
    t.open().expect("open ws /socket.io/?EIO=3&transport=websocket");
    t.connected(line::ws).upgraded();
    t.text(open_v3).expect("opened websocket abc");
    t.text("40").expect("joined / abc");
    return t;
}

// v4 over polling, "/" joined; a GET is pending.
inline script_test joined_polling()
{
    script_test t(polling_only());
    t.open().expect("http GET /socket.io/?EIO=4&transport=polling");
    t.join("/").connected(line::get);
    t.answer(line::get, open_v4)
        .expect("http GET /socket.io/?EIO=4&transport=polling&sid=abc",
                "http POST /socket.io/?EIO=4&transport=polling&sid=abc <- 40", "opened polling abc");
    t.connected(line::post);
    t.answer(line::post, "ok").expect();
    t.answer(line::get, R"(40{"sid":"s1"})")
        .expect("http GET /socket.io/?EIO=4&transport=polling&sid=abc", "joined / s1");
    return t;
}

// v4 over polling, "/" joined, "2probe" sent over the WebSocket; a GET is pending.
inline script_test probing(client_options options = {})
{
    script_test t(std::move(options));
    t.open().expect("http GET /socket.io/?EIO=4&transport=polling");
    t.join("/").connected(line::get);
    t.answer(line::get, open_v4_upgradable)
        .expect("http GET /socket.io/?EIO=4&transport=polling&sid=abc",
                "open ws /socket.io/?EIO=4&transport=websocket&sid=abc",
                "http POST /socket.io/?EIO=4&transport=polling&sid=abc <- 40", "opened polling abc");
    t.answer(line::post, "ok").expect();
    t.answer(line::get, R"(40{"sid":"s1"})")
        .expect("http GET /socket.io/?EIO=4&transport=polling&sid=abc", "joined / s1");
    t.connected(line::ws).upgraded().expect(R"(ws text "2probe")");
    return t;
}

} // namespace muster::client::sample
