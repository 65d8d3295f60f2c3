// Units of time and their spellings.
#include "scenario/duration_literal.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace muster::scenario {

namespace {

struct unit {
    std::string_view name;
    double nanoseconds;
};

constexpr double second = 1e9;

constexpr std::array<unit, 25> units{{
    {"us", 1e3},
    {"ms", 1e6},
    {"millisecond", 1e6},
    {"milliseconds", 1e6},
    {"s", second},
    {"sec", second},
    {"secs", second},
    {"second", second},
    {"seconds", second},
    {"m", 60 * second},
    {"min", 60 * second},
    {"mins", 60 * second},
    {"minute", 60 * second},
    {"minutes", 60 * second},
    {"h", 3600 * second},
    {"hr", 3600 * second},
    {"hrs", 3600 * second},
    {"hour", 3600 * second},
    {"hours", 3600 * second},
    {"d", 86400 * second},
    {"day", 86400 * second},
    {"days", 86400 * second},
    {"microsecond", 1e3},
    {"microseconds", 1e3},
    {"msec", 1e6},
}};

std::optional<core::duration> bounded(double nanoseconds)
{
    if (!(nanoseconds >= 0) || nanoseconds > static_cast<double>(longest_span.count()))
        return std::nullopt;
    return core::duration(static_cast<std::int64_t>(std::llround(nanoseconds)));
}

std::optional<core::duration> parse(std::string_view text, bool unit_required)
{
    double number = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
    if (error != std::errc{})
        return std::nullopt;
    std::string_view name(rest, static_cast<std::size_t>(end - rest));
    while (name.starts_with(' '))
        name.remove_prefix(1);
    if (name.empty())
        return unit_required ? std::nullopt : bounded(number * second);
    for (const unit& u : units) {
        if (u.name == name)
            return bounded(number * u.nanoseconds);
    }
    return std::nullopt;
}

} // namespace

std::optional<core::duration> parse_duration(std::string_view text)
{
    return parse(text, false);
}

std::optional<core::duration> parse_duration_with_unit(std::string_view text)
{
    return parse(text, true);
}

std::optional<core::duration> seconds_to_duration(double seconds)
{
    return bounded(seconds * second);
}

} // namespace muster::scenario
