// Spans of time as scenarios write them: 250ms, 5s, 1.5m, 1h, "5 minutes", plain numbers in seconds.
#pragma once

#include "core/time.hpp"

#include <optional>
#include <string_view>

namespace muster::scenario {

// Longest span that a scenario may ask for.
inline constexpr core::duration longest_span = std::chrono::hours(24 * 30);

// nullopt when it is no span of time, or negative, or longer than longest_span.
std::optional<core::duration> parse_duration(std::string_view text);

// The same, but a unit is required.
std::optional<core::duration> parse_duration_with_unit(std::string_view text);

// A plain number of seconds, under the same bounds.
std::optional<core::duration> seconds_to_duration(double seconds);

} // namespace muster::scenario
