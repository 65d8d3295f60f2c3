// The two ways to compute CRC32C (RFC 3720 appendix B.4): the processor's instruction and a table.
// crc32c() of stamp.hpp takes the first where it exists; both are here so that tests can hold them equal.
#pragma once

#include <cstdint>
#include <string_view>

namespace muster::checks {

// True when this processor computes CRC32C itself (x86 with SSE4.2).
bool has_crc32c_instruction() noexcept;

// Call only when has_crc32c_instruction().
std::uint32_t crc32c_by_instruction(std::string_view bytes, std::uint32_t crc) noexcept;

std::uint32_t crc32c_by_table(std::string_view bytes, std::uint32_t crc) noexcept;

} // namespace muster::checks
