// Why an HTTP answer is not what a Socket.IO client needs: the error class, and a line for people.
// Engine.IO error bodies are {"code":n,"message":text}; other servers send plain text.
#pragma once

#include "core/error.hpp"
#include "wire/engineio_packet.hpp"
#include "wire/http_message.hpp"

#include <string>

namespace muster::client {

struct diagnosis {
    core::errc error = core::errc::not_socketio;
    std::string detail;
};

// "404 text/html: Cannot GET /socket.io/": status, media type and the first printable characters.
std::string describe(const wire::http_response& answer);

// An answer to the polling handshake from which no session came. http_status: redirects (the target named,
// never followed), refusals by an Engine.IO server or by a guard in front of it; wrong_revision;
// not_socketio for everything else.
diagnosis diagnose_handshake(wire::engineio_revision asked, const wire::http_response& answer);

// True when a 200 body is framed as the other revision frames its open packet.
bool is_other_revision(wire::engineio_revision asked, const wire::http_response& answer);

// A GET or POST of a standing session answered with anything but 200. server_closed: the server does not
// know the session any more.
diagnosis diagnose_request(wire::engineio_revision asked, const wire::http_response& answer);

// A WebSocket upgrade answered with anything but 101: upgrade_refused, not_socketio, wrong_revision or
// http_status (redirects).
diagnosis diagnose_upgrade(wire::engineio_revision asked, const wire::http_response& answer);

} // namespace muster::client
