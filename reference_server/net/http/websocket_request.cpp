// The opening handshake, compared by hand: the library compares without case past the end of a string.
#include "reference_server/net/http/websocket_request.hpp"

#include "reference_server/net/http/framing.hpp"
#include "reference_server/net/http/response_text.hpp"
#include "wire/base64.hpp"
#include "wire/http/letter_case.hpp"
#include "wire/websocket/frame.hpp"

namespace muster::server {

namespace {

constexpr std::size_t nonce_bytes = 16;

bool is_nonce(std::string_view key)
{
    std::string bytes;
    return wire::append_from_base64(bytes, key) && bytes.size() == nonce_bytes;
}

std::size_t count_field(const wire::http_fields& fields, std::string_view name)
{
    std::size_t count = 0;
    for (const auto& [field, value] : fields)
        count += wire::same_but_case(field, name) ? 1 : 0;
    return count;
}

} // namespace

bool asks_for_websocket(const wire::http_request& request)
{
    return lists_word(wire::find_field(request.fields, "Upgrade"), "websocket");
}

websocket_request_verdict check_websocket_request(const wire::http_request& request, bool version_1_1)
{
    const auto field = [&](std::string_view name) { return wire::find_field(request.fields, name); };
    if (request.method != "GET")
        return {405, "a WebSocket is opened with GET", {}};
    if (!version_1_1)
        return {400, "a WebSocket needs HTTP/1.1", {}};
    if (!lists_word(field("Connection"), "upgrade"))
        return {400, "Connection does not name Upgrade", {}};
    if (field("Sec-WebSocket-Version") != "13")
        return {426, "only WebSocket version 13 is spoken", {}};
    if (count_field(request.fields, "Sec-WebSocket-Key") != 1 || !is_nonce(field("Sec-WebSocket-Key")))
        return {400, "Sec-WebSocket-Key is not 16 bytes in base64", {}};
    return {0, {}, std::string(field("Sec-WebSocket-Key"))};
}

std::string switching_protocols(std::string_view key, const wire::http_fields& extra)
{
    std::string out = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                      "Sec-WebSocket-Accept: ";
    out += wire::websocket_accept(key);
    out += "\r\n";
    append_fields(out, extra);
    out += "\r\n";
    return out;
}

} // namespace muster::server
