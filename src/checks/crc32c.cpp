// CRC32C by instruction (eight bytes a step) and by table (one byte a step).
#include "checks/crc32c.hpp"

#include "checks/stamp.hpp"

#include <array>
#include <cstring>

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

namespace muster::checks {
namespace {

constexpr std::uint32_t polynomial = 0x82f63b78; // 0x1edc6f41, bits reversed

constexpr std::array<std::uint32_t, 256> make_table()
{
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t crc = i;
        for (int bit = 0; bit < 8; ++bit)
            crc = crc >> 1 ^ ((crc & 1) != 0 ? polynomial : 0);
        table[i] = crc;
    }
    return table;
}

constexpr auto table = make_table();

} // namespace

#if defined(__x86_64__)
bool has_crc32c_instruction() noexcept
{
    static const bool has = __builtin_cpu_supports("sse4.2") != 0;
    return has;
}

__attribute__((target("sse4.2"))) std::uint32_t crc32c_by_instruction(std::string_view bytes,
                                                                      std::uint32_t crc) noexcept
{
    std::uint64_t state = ~crc;
    const char* at = bytes.data();
    std::size_t left = bytes.size();
    for (; left >= 8; left -= 8, at += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, at, sizeof word);
        state = _mm_crc32_u64(state, word);
    }
    auto narrow = static_cast<std::uint32_t>(state);
    for (; left > 0; --left, ++at)
        narrow = _mm_crc32_u8(narrow, static_cast<unsigned char>(*at));
    return ~narrow;
}
#else
bool has_crc32c_instruction() noexcept
{
    return false;
}

std::uint32_t crc32c_by_instruction(std::string_view bytes, std::uint32_t crc) noexcept
{
    return crc32c_by_table(bytes, crc);
}
#endif

std::uint32_t crc32c_by_table(std::string_view bytes, std::uint32_t crc) noexcept
{
    crc = ~crc;
    for (const char c : bytes)
        crc = crc >> 8 ^ table[(crc ^ static_cast<unsigned char>(c)) & 0xff];
    return ~crc;
}

std::uint32_t crc32c(std::string_view bytes, std::uint32_t crc)
{
    return has_crc32c_instruction() ? crc32c_by_instruction(bytes, crc) : crc32c_by_table(bytes, crc);
}

} // namespace muster::checks
