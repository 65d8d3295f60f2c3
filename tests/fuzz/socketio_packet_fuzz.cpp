// Any text as a Socket.IO packet: the header survives a round trip, the payload check agrees with parsing.
#include "wire/socketio_packet.hpp"

#include "core/limits.hpp"
#include "tests/fuzz/require.hpp"
#include "wire/json.hpp"

namespace {

using namespace muster::wire;
using muster::fuzz::require;

// A name found in the raw text is the one that parsing finds.
void check_raw_name(std::string_view json)
{
    std::string_view rest;
    const auto name = raw_event_name(json, rest);
    const auto parsed = parse_json(json);
    if (!name || !parsed)
        return;
    const value* first = parsed->at(0);
    require(first != nullptr && first->if_is<std::string>() != nullptr);
    require(*first->if_is<std::string>() == *name);
    require(rest.data() + rest.size() == json.data() + json.size());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto packet = decode_socketio(muster::fuzz::text_of(data, size));
    if (!packet)
        return 0;
    require(packet->attachments <= muster::core::limits::attachments);
    require(packet->nsp.starts_with('/'));
    std::string text;
    append_socketio(text, *packet);
    require(decode_socketio(text).value() == *packet);
    for (const auto revision : {engineio_revision::v3, engineio_revision::v4})
        if (validate_payload(*packet, revision) && !packet->json.empty())
            require(parse_json(packet->json).has_value());
    check_raw_name(packet->json);
    return 0;
}
