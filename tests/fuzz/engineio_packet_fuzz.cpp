// Any bytes as a WebSocket message: what is accepted must come out the same again.
#include "wire/engineio_packet.hpp"

#include "tests/fuzz/require.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace muster::wire;
    const std::string_view input = muster::fuzz::text_of(data, size);
    for (const auto revision : {engineio_revision::v3, engineio_revision::v4})
        for (const auto& read : {decode_engineio_text(input), decode_engineio_binary(revision, input)}) {
            if (!read)
                continue;
            std::string again;
            append_engineio(again, revision, *read);
            muster::fuzz::require(again == input);
        }
    return 0;
}
