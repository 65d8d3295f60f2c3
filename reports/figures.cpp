// Figures for people.
#include "reports/figures.hpp"

#include "core/bytes.hpp"

#include <cmath>
#include <fmt/format.h>

namespace muster::reports {

std::string grouped(std::uint64_t n)
{
    std::string digits = std::to_string(n);
    for (std::size_t i = digits.size(); i > 3; i -= 3)
        digits.insert(i - 3, ",");
    return digits;
}

std::string decimal(double n)
{
    if (n >= 100)
        return grouped(static_cast<std::uint64_t>(std::llround(n)));
    return fmt::format("{:.{}f}", n, n >= 10 ? 1 : 3);
}

std::string milliseconds(std::int64_t microseconds)
{
    const double ms = static_cast<double>(microseconds) / 1000.0;
    if (ms >= 100)
        return fmt::format("{:.0f}", ms);
    if (ms >= 10)
        return fmt::format("{:.1f}", ms);
    return fmt::format("{:.3f}", ms);
}

std::string percent(double share)
{
    if (share >= 1)
        return "100 %";
    return fmt::format("{:.2f} %", std::floor(share * 10'000) / 100);
}

std::string safe_lines(std::string_view text, std::size_t limit)
{
    std::string out;
    std::string_view rest = text.substr(0, limit);
    while (true) {
        const std::size_t end = rest.find('\n');
        out += core::printable(rest.substr(0, end), limit);
        if (end == std::string_view::npos)
            break;
        out += '\n';
        rest.remove_prefix(end + 1);
    }
    if (text.size() > limit)
        out += fmt::format("... ({} bytes)", text.size());
    return out;
}

} // namespace muster::reports
