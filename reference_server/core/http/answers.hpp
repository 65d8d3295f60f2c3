// What the server says in HTTP: the documented error bodies, poll answers, and who may ask at all.
#pragma once

#include "reference_server/core/server_core.hpp"
#include "wire/engineio_packet.hpp"
#include "wire/http_message.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace muster::server {

// The codes of the official server's error bodies.
enum class refusal : std::uint8_t {
    unknown_transport = 0,
    unknown_sid = 1,
    bad_handshake_method = 2,
    bad_request = 3,
    forbidden = 4, // the only one with status 403
    unsupported_version = 5
};

// {"code":N,"message":"..."}; no text of the client is in it.
wire::http_response refuse(refusal why);
wire::http_response refuse_for_want_of_room(); // 503: too many sessions are open
wire::http_response text_answer(std::string body);
wire::http_response octets_answer(std::string body);
wire::http_response script_answer(std::string body);
wire::http_response empty_answer(unsigned status);

// The query of an Engine.IO request.
struct engine_query {
    std::string eio; // empty: none
    std::string transport;
    std::string sid;
    bool base64 = false;
    std::optional<std::string> jsonp; // the value of `j`
    bool doubled = false;             // EIO, transport or sid stand there twice
};
engine_query read_query(std::string_view target);

// The revision that `eio` names under these options; nullopt when it is refused.
std::optional<wire::engineio_revision> revision_of(std::string_view eio, const server_options& options);

// Host and Origin: nobody's web page may speak to this server unless an option says so.
bool is_welcome(const wire::http_request& request, const server_options& options);
// The CORS fields for a request that is_welcome(). Without an Origin at most Vary: the next may have one.
wire::http_fields cors_fields(const wire::http_request& request, const server_options& options);
wire::http_response preflight_answer(const wire::http_request& request, const server_options& options);

} // namespace muster::server
