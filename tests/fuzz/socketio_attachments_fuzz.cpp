// A stream of frames into the collector: bounded, and data that was put in comes out again.
#include "wire/socketio_attachments.hpp"

#include "core/limits.hpp"
#include "tests/fuzz/require.hpp"

#include <algorithm>

namespace {

using namespace muster::wire;
using muster::fuzz::require;

void check_packet(const attachment_collector& collector)
{
    require(collector.attachments().size() == collector.packet().attachments);
    auto data = parse_json(collector.packet().json);
    if (!data || !put_attachments(*data, collector.attachments()))
        return;
    const value whole = *data;
    const auto taken = take_attachments(*data);
    require(put_attachments(*data, taken).has_value());
    require(*data == whole);
}

} // namespace

// Frames are separated by line feeds; a frame that begins with `b` is binary.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    std::string_view input = muster::fuzz::text_of(data, size);
    attachment_collector collector;
    while (!input.empty()) {
        const std::size_t end = std::min(input.find('\n'), input.size());
        const std::string_view frame = input.substr(0, end);
        input.remove_prefix(std::min(end + 1, input.size()));
        if (frame.starts_with('b')) {
            const bool due = collector.collecting();
            const auto whole = collector.add(frame.substr(1));
            require(whole.has_value() == due);
            require(collector.attachments().size() <= muster::core::limits::attachments);
            if (whole && *whole)
                check_packet(collector);
        } else if (const auto packet = decode_socketio(frame); packet && !collector.collecting()) {
            if (packet->attachments > 0)
                collector.begin(*packet);
        } else {
            collector.reset();
        }
    }
    return 0;
}
