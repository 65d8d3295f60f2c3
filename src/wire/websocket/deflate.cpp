// The two compressors of permessage-deflate over zlib. RFC 7692 section 7.2.
#include "wire/websocket/deflate.hpp"

#include <algorithm>
#include <array>
#include <new>
#include <zlib.h>

namespace muster::wire {

namespace {

constexpr std::size_t chunk = 16'384;
constexpr std::string_view tail{"\x00\x00\xFF\xFF", 4};
constexpr int memory_level = 8;
constexpr int max_finals = 16; // each costs a copy of the window, so a message of nothing else is refused

const Bytef* bytes_of(std::string_view text)
{
    return reinterpret_cast<const Bytef*>(text.data());
}

} // namespace

struct websocket_inflater::impl {
    z_stream stream{};
    int window_bits = 15;
    bool no_context_takeover = false;
    bool fed = false;    // the message had at least one byte
    bool closed = false; // the last thing read was the end of a final block (BFINAL)
    int finals = 0;      // final blocks in this message

    core::result<void> run(std::string_view part, std::size_t limit, std::string& out);
    core::result<void> reopen();
    core::result<void> finish(std::size_t limit, std::string& out);
};

websocket_inflater::websocket_inflater(int window_bits, bool no_context_takeover)
    : impl_(std::make_unique<impl>())
{
    impl_->window_bits = std::clamp(window_bits, 8, 15);
    impl_->no_context_takeover = no_context_takeover;
    if (inflateInit2(&impl_->stream, -impl_->window_bits) != Z_OK)
        throw std::bad_alloc();
}

websocket_inflater::~websocket_inflater()
{
    inflateEnd(&impl_->stream);
}

// A final block ends the zlib stream but not the message: go on with the same window.
core::result<void> websocket_inflater::impl::reopen()
{
    std::array<Bytef, 32'768> window{};
    uInt size = 0;
    if (++finals > max_finals)
        return core::errc::websocket_bad_deflate;
    if (inflateGetDictionary(&stream, window.data(), &size) != Z_OK || inflateReset(&stream) != Z_OK ||
        (size > 0 && inflateSetDictionary(&stream, window.data(), size) != Z_OK))
        return core::errc::websocket_bad_deflate;
    closed = true;
    return {};
}

core::result<void> websocket_inflater::impl::run(std::string_view part, std::size_t limit, std::string& out)
{
    std::array<char, chunk> room; // NOLINT(cppcoreguidelines-pro-type-member-init): zlib fills it
    while (!part.empty()) {
        stream.next_in = const_cast<Bytef*>(bytes_of(part)); // NOLINT: zlib reads only
        stream.avail_in = static_cast<uInt>(std::min(part.size(), std::size_t{1} << 30U));
        const std::size_t offered = stream.avail_in;
        bool full = true;
        int state = Z_OK;
        while (state == Z_OK && (full || stream.avail_in > 0)) {
            stream.next_out = reinterpret_cast<Bytef*>(room.data());
            stream.avail_out = static_cast<uInt>(room.size());
            state = ::inflate(&stream, Z_SYNC_FLUSH);
            const std::size_t made = room.size() - stream.avail_out;
            full = stream.avail_out == 0;
            const std::size_t left = limit > out.size() ? limit - out.size() : 0;
            out.append(room.data(), std::min(made, left));
            if (made > left)
                return core::errc::too_large;
        }
        closed = false;
        part.remove_prefix(offered - stream.avail_in);
        if (state == Z_STREAM_END) {
            if (auto again = reopen(); !again)
                return again;
        } else if (state != Z_OK && state != Z_BUF_ERROR) {
            return core::errc::websocket_bad_deflate;
        }
    }
    return {};
}

// Adds the four bytes that the sender took away; the message must then end between two blocks.
core::result<void> websocket_inflater::impl::finish(std::size_t limit, std::string& out)
{
    if (fed && !closed) {
        if (auto ended = run(tail, limit, out); !ended)
            return ended;
        constexpr int between_blocks = 128;
        constexpr int unused_bits = 31;
        if (!closed && ((stream.data_type & between_blocks) == 0 || (stream.data_type & unused_bits) != 0))
            return core::errc::websocket_bad_deflate;
    }
    fed = false;
    closed = false;
    finals = 0;
    if (no_context_takeover && inflateReset(&stream) != Z_OK)
        return core::errc::websocket_bad_deflate;
    return {};
}

core::result<void> websocket_inflater::inflate(std::string_view part, bool last, std::size_t limit,
                                               std::string& out)
{
    impl_->fed = impl_->fed || !part.empty();
    if (auto done = impl_->run(part, limit, out); !done)
        return done;
    if (!last)
        return {};
    return impl_->finish(limit, out);
}

struct websocket_deflater::impl {
    z_stream stream{};
    bool no_context_takeover = false;
};

// zlib has no raw window of 8 bits. Without string matches a stream is right for every window, so that
// size gets Huffman coding only.
websocket_deflater::websocket_deflater(int window_bits, bool no_context_takeover)
    : impl_(std::make_unique<impl>())
{
    impl_->no_context_takeover = no_context_takeover;
    const int strategy = window_bits < 9 ? Z_HUFFMAN_ONLY : Z_DEFAULT_STRATEGY;
    if (deflateInit2(&impl_->stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -std::clamp(window_bits, 9, 15),
                     memory_level, strategy) != Z_OK)
        throw std::bad_alloc();
}

websocket_deflater::~websocket_deflater()
{
    deflateEnd(&impl_->stream);
}

void websocket_deflater::deflate(std::string_view message, std::string& out)
{
    if (message.empty()) { // zlib makes nothing of nothing: RFC 7692 section 7.2.3.6
        out.push_back('\0');
        return;
    }
    std::array<char, chunk> room; // NOLINT(cppcoreguidelines-pro-type-member-init): zlib fills it
    z_stream& stream = impl_->stream;
    while (!message.empty()) {
        const std::size_t offered = std::min(message.size(), std::size_t{1} << 30U);
        stream.next_in = const_cast<Bytef*>(bytes_of(message)); // NOLINT: zlib reads only
        stream.avail_in = static_cast<uInt>(offered);
        message.remove_prefix(offered);
        do {
            stream.next_out = reinterpret_cast<Bytef*>(room.data());
            stream.avail_out = static_cast<uInt>(room.size());
            ::deflate(&stream, message.empty() ? Z_SYNC_FLUSH : Z_NO_FLUSH);
            out.append(room.data(), room.size() - stream.avail_out);
        } while (stream.avail_out == 0);
    }
    out.resize(out.size() - tail.size());
    if (impl_->no_context_takeover)
        deflateReset(&stream);
}

} // namespace muster::wire
