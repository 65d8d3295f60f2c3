// Masking of WebSocket payloads (RFC 6455 section 5.3), eight bytes at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace muster::wire {

// Masks or unmasks `size` bytes in place; the first of them stands at `offset` within the payload.
inline void apply_mask(char* bytes, std::size_t size, std::uint32_t key, std::size_t offset)
{
    std::array<unsigned char, 8> repeated{};
    for (std::size_t i = 0; i < repeated.size(); ++i)
        repeated[i] = static_cast<unsigned char>(key >> (24 - 8 * ((offset + i) & 3U)));
    std::uint64_t wide = 0;
    std::memcpy(&wide, repeated.data(), sizeof wide);
    std::size_t at = 0;
    for (; at + sizeof wide <= size; at += sizeof wide) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes + at, sizeof word);
        word ^= wide;
        std::memcpy(bytes + at, &word, sizeof word);
    }
    for (; at < size; ++at)
        bytes[at] = static_cast<char>(static_cast<unsigned char>(bytes[at]) ^ repeated[at & 7U]);
}

} // namespace muster::wire
