// Any bytes as what a WebSocket server reads: masked frames, compressed or not.
#include "tests/fuzz/websocket_stream.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    muster::fuzz::check_stream(muster::wire::websocket_role::server, muster::fuzz::text_of(data, size));
    return 0;
}
