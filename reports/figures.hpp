// How figures and hostile strings are written for people: grouped numbers, latencies, safe lines.
#pragma once

#include "core/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace muster::reports {

// 1234567 -> "1,234,567".
std::string grouped(std::uint64_t n);

// A figure of any size: 12345.6 -> "12,346", 12.345 -> "12.3", 0.0123 -> "0.012".
std::string decimal(double n);

// Microseconds as milliseconds with three significant places: 999 -> "0.999", 12345 -> "12.3".
std::string milliseconds(std::int64_t microseconds);

// A share of 0..1 as percent; never rounded up to 100: 0.99996 -> "99.99 %".
std::string percent(double share);

// Text of unknown origin, line by line through core::printable; line breaks stay.
std::string safe_lines(std::string_view text, std::size_t limit = 2'000);

} // namespace muster::reports
