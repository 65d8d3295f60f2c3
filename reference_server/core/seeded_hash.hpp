// Hash of names that come from outside, keyed with a random seed so that nobody can aim collisions.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace muster::server {

struct seeded_hash {
    using is_transparent = void;
    std::uint64_t seed = 0;

    std::size_t operator()(std::string_view text) const noexcept
    {
        std::uint64_t h = seed ^ (text.size() * 0x9e3779b97f4a7c15ULL);
        while (text.size() >= 8) {
            std::uint64_t word = 0;
            std::memcpy(&word, text.data(), 8);
            h = mix(h ^ word);
            text.remove_prefix(8);
        }
        std::uint64_t tail = 0;
        std::memcpy(&tail, text.data(), text.size());
        return mix(h ^ tail ^ seed);
    }

private:
    static constexpr std::uint64_t mix(std::uint64_t x) noexcept
    {
        x = (x ^ (x >> 32)) * 0xd6e8feb86659fd93ULL;
        x = (x ^ (x >> 32)) * 0xd6e8feb86659fd93ULL;
        return x ^ (x >> 32);
    }
};

} // namespace muster::server
