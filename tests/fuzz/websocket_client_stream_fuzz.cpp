// Any bytes as what a WebSocket client reads: unmasked frames, compressed or not.
#include "tests/fuzz/websocket_stream.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    muster::fuzz::check_stream(muster::wire::websocket_role::client, muster::fuzz::text_of(data, size));
    return 0;
}
