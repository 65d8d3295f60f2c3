// Engine.IO packets as WebSocket messages.
#include "wire/engineio_packet.hpp"

namespace muster::wire {

core::result<engineio_packet> decode_engineio_text(std::string_view message)
{
    if (message.empty())
        return core::errc::empty_packet;
    const char digit = message[0];
    if (digit < '0' || digit > '6')
        return core::errc::unknown_packet_type;
    return engineio_packet{static_cast<engineio_type>(digit - '0'), false, message.substr(1)};
}

core::result<engineio_packet> decode_engineio_binary(engineio_revision revision, std::string_view message)
{
    if (revision == engineio_revision::v4)
        return engineio_packet{engineio_type::message, true, message};
    if (message.empty())
        return core::errc::empty_packet;
    const auto type = static_cast<unsigned char>(message[0]);
    if (type > static_cast<unsigned char>(engineio_type::noop))
        return core::errc::unknown_packet_type;
    return engineio_packet{static_cast<engineio_type>(type), true, message.substr(1)};
}

void append_engineio(std::string& out, engineio_revision revision, const engineio_packet& packet)
{
    const auto type = static_cast<char>(packet.type);
    if (!packet.binary)
        out += static_cast<char>('0' + type);
    else if (revision == engineio_revision::v3)
        out += type;
    out += packet.data;
}

} // namespace muster::wire
