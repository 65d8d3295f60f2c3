// Frame headers of RFC 6455 section 5.2, taken as they come.
#include "reference_server/net/peer/frame_line.hpp"

#include "wire/websocket/frame.hpp"

#include <algorithm>
#include <array>

namespace muster::server {

namespace {

std::uint64_t number(std::string_view bytes)
{
    std::uint64_t n = 0;
    for (const char c : bytes)
        n = n << 8 | static_cast<unsigned char>(c);
    return n;
}

void append(std::string& out, const raw_frame& frame)
{
    wire::websocket_frame f;
    f.fin = frame.fin;
    f.rsv1 = (frame.rsv & 4) != 0;
    f.rsv2 = (frame.rsv & 2) != 0;
    f.rsv3 = (frame.rsv & 1) != 0;
    f.opcode = frame.opcode;
    if (frame.masked)
        f.mask = 0x6d757374;
    f.payload = frame.payload;
    wire::append_frame(out, f);
}

} // namespace

std::string frame_line::pass(std::string_view bytes)
{
    kept_.append(bytes);
    std::string out;
    for (raw_frame frame; take_frame(frame); frame = {}) {
        const frame_history before = history_;
        ++history_.frames;
        if (frame.opcode < 8)
            history_.fragments = frame.fin ? 0 : history_.fragments + 1;
        if (std::all_of(changes_.begin(), changes_.end(),
                        [&](habits::frame_change change) { return change(frame, before); }))
            append(out, frame);
    }
    return out;
}

// Removes the first frame from what is kept; false when it is not whole.
bool frame_line::take_frame(raw_frame& frame)
{
    if (kept_.size() < 2)
        return false;
    const auto first = static_cast<unsigned char>(kept_[0]);
    const auto second = static_cast<unsigned char>(kept_[1]);
    const std::size_t wide = (second & 127) == 126 ? 2 : (second & 127) == 127 ? 8 : 0;
    const std::size_t mask_at = 2 + wide;
    frame.fin = (first & 128) != 0;
    frame.rsv = static_cast<std::uint8_t>(first >> 4 & 7);
    frame.opcode = first & 15;
    frame.masked = (second & 128) != 0;
    const std::size_t begin = mask_at + (frame.masked ? 4 : 0);
    if (kept_.size() < begin)
        return false;
    const std::uint64_t size = wide == 0 ? second & 127U : number(std::string_view(kept_).substr(2, wide));
    if (kept_.size() - begin < size)
        return false;
    frame.payload = kept_.substr(begin, size);
    if (frame.masked)
        for (std::size_t i = 0; i < frame.payload.size(); ++i)
            frame.payload[i] = static_cast<char>(frame.payload[i] ^ kept_[mask_at + i % 4]);
    kept_.erase(0, begin + size);
    return true;
}

} // namespace muster::server
