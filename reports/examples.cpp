// Frames are cut and made printable.
#include "reports/examples.hpp"

#include "core/bytes.hpp"
#include "reports/figures.hpp"

#include <fmt/format.h>
#include <ostream>

namespace muster::reports {

void write_examples(std::span<const result::counterexample> list, std::ostream& out)
{
    std::size_t shown = 0;
    for (const auto& e : list) {
        if (++shown > 3) {
            out << fmt::format("      ... and {} more in results.json\n", list.size() - 3);
            return;
        }
        out << "      " << safe_lines(e.summary) << "\n";
        if (!e.expected.empty())
            out << "        expected " << safe_lines(e.expected) << "\n";
        if (!e.actual.empty())
            out << "        actual   " << safe_lines(e.actual) << "\n";
        for (const auto& f : e.frames)
            out << fmt::format("        {:>10.6f} client {} {} {}\n",
                               std::chrono::duration<double>(f.at).count(), f.client,
                               f.outgoing ? "sent" : "got ", core::printable(f.text, 120));
        for (const auto& n : e.notes)
            out << "        note: " << safe_lines(n) << "\n";
    }
}

} // namespace muster::reports
