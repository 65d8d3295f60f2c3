// Frames are cut and made printable.
#include "reports/examples.hpp"

#include "core/bytes.hpp"
#include "reports/figures.hpp"

#include <fmt/format.h>
#include <ostream>

namespace muster::reports {

std::string speaker_of(const result::counterexample& e, const result::frame& f)
{
    return f.client < e.actors.size() ? "actor " + e.actors[f.client] : fmt::format("client {}", f.client);
}

std::string line_of(const result::frame& f, std::size_t limit)
{
    const std::string_view text = f.text;
    const std::size_t line_end = text.find("\r\n");
    const std::size_t body = text.find("\r\n\r\n");
    if (body == std::string_view::npos || text.substr(0, line_end).find("HTTP/1.") == std::string_view::npos)
        return core::printable(text, limit);
    const std::string_view content = text.substr(body + 4);
    return core::printable(text.substr(0, line_end), limit) +
           (content.empty() ? "" : " | " + core::printable(content, limit));
}

void write_examples(std::span<const result::counterexample> list, std::ostream& out)
{
    std::size_t shown = 0;
    for (const auto& e : list) {
        if (++shown > 3) {
            out << fmt::format("      ... and {} more in results.json\n", list.size() - 3);
            return;
        }
        if (!e.summary.empty())
            out << "      " << safe_lines(e.summary) << "\n";
        if (!e.expected.empty())
            out << "        expected " << safe_lines(e.expected) << "\n";
        if (!e.actual.empty())
            out << "        actual   " << safe_lines(e.actual) << "\n";
        for (const auto& f : e.frames)
            out << fmt::format("        {:>10.6f} {} {} {}\n", std::chrono::duration<double>(f.at).count(),
                               safe_lines(speaker_of(e, f), 40), f.outgoing ? "sent" : "got ",
                               line_of(f, 160));
        for (const auto& n : e.notes)
            out << "        note: " << safe_lines(n) << "\n";
    }
}

} // namespace muster::reports
