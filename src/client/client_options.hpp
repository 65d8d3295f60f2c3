// How a population of clients connects, and what one client adds for its session.
#pragma once

#include "core/limits.hpp"
#include "core/time.hpp"
#include "wire/engineio_packet.hpp"
#include "wire/http_message.hpp"

#include <chrono>
#include <string>

namespace muster::client {

// How all clients of a population connect. Shared by thousands of machines: outlives them.
struct client_options {
    wire::engineio_revision revision = wire::engineio_revision::v4;
    bool polling = true;   // transports, in the order of the official client: polling first when both are on
    bool websocket = true; // both: start with polling and upgrade when the server offers it
    bool upgrade = true;   // false: stay on polling although both are on
    bool base64_polling = false; // v3: ask for b64=1
    bool deflate = false;        // offer permessage-deflate
    std::string path = "/socket.io/";
    core::duration handshake_time =
        std::chrono::seconds(20); // open() to session_opened, and CONNECT to its answer
    core::duration request_time = core::limits::request_time; // a POST or the handshake GET without an answer
};

// What one client adds when it opens a session.
struct session_request {
    std::string query;        // appended to the URL's query, already encoded, e.g. "token=1&room=a"
    wire::http_fields fields; // extra request headers, "Cookie" among them; values without CR, LF, NUL
};

} // namespace muster::client
