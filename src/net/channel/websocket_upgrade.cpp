// The opening handshake's key, and the four conditions on its answer.
#include "net/channel/websocket_upgrade.hpp"

#include "core/bytes.hpp"
#include "wire/base64.hpp"
#include "wire/http/field_list.hpp"
#include "wire/websocket/frame.hpp"

namespace muster::net {

std::string websocket_key(const std::array<std::uint8_t, 16>& random)
{
    std::string key;
    wire::append_base64(key, std::string(random.begin(), random.end()));
    return key;
}

std::string upgrade_defect(const wire::http_response& response, std::string_view key)
{
    const auto told = [&response](std::string_view name) {
        return core::printable(wire::find_field(response.fields, name), 80);
    };
    if (!wire::same_but_case(wire::trimmed(wire::find_field(response.fields, "Upgrade")), "websocket")) {
        return "101 with Upgrade: \"" + told("Upgrade") + "\" instead of websocket";
    }
    if (!wire::lists_word(response.fields, "Connection", "upgrade")) {
        return "101 with Connection: \"" + told("Connection") + "\", which lacks upgrade";
    }
    const std::string expected = wire::websocket_accept(key);
    if (wire::trimmed(wire::find_field(response.fields, "Sec-WebSocket-Accept")) != expected) {
        return "101 with Sec-WebSocket-Accept \"" + told("Sec-WebSocket-Accept") + "\" instead of \"" +
               expected + "\"";
    }
    return {};
}

} // namespace muster::net
