// Any text as an open record: what is accepted is sound and survives a round trip.
#include "wire/engineio_open.hpp"

#include "tests/fuzz/require.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace muster::wire;
    const auto open = decode_open(muster::fuzz::text_of(data, size));
    if (!open)
        return 0;
    muster::fuzz::require(!open->sid.empty());
    muster::fuzz::require(open->ping_interval.count() > 0 && open->ping_timeout.count() > 0);
    std::string again;
    append_open(again, *open);
    muster::fuzz::require(decode_open(again).value() == *open);
    return 0;
}
