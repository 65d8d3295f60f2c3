// Any bytes as a polling body, in each framing: bounded, and what is accepted survives a round trip.
#include "wire/engineio_payload.hpp"

#include "tests/fuzz/require.hpp"
#include "wire/utf8.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace muster::wire;
    std::string_view input = muster::fuzz::text_of(data, size);
    const std::uint8_t choice = muster::fuzz::take_choice(input);
    const auto revision = (choice & 1) != 0 ? engineio_revision::v3 : engineio_revision::v4;
    const auto form = (choice & 2) != 0 ? binary_form::octets : binary_form::base64;
    const std::size_t most = (choice & 8) != 0 ? 3 : 1'000;
    engineio_payload first;
    const auto read = decode_payload(revision, input, (choice & 4) != 0, first, most);
    muster::fuzz::require(first.packets.size() <= most);
    if (!read)
        return 0;
    for (const engineio_packet& packet : first.packets)
        muster::fuzz::require(packet.binary || is_valid_utf8(packet.data));
    std::string body;
    const bool octets = append_payload(body, revision, first.packets, form);
    engineio_payload second;
    muster::fuzz::require(decode_payload(revision, body, octets, second, most).has_value());
    muster::fuzz::require(first.packets == second.packets);
    return 0;
}
