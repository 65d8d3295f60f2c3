// Renders a problem as the lines a user reads.
#include "core/problem.hpp"

namespace muster::core {

std::string to_text(const problem& p)
{
    std::string out = "error[" + p.code + "]: " + p.what + "\n";
    const auto line = [&out](const char* label, const std::string& text) {
        if (!text.empty()) {
            out += "  ";
            out += label;
            out += ": ";
            out += text;
            out += '\n';
        }
    };
    line("where", p.where);
    line("cause", p.cause);
    line("remedy", p.remedy);
    line("kept", p.kept);
    return out;
}

} // namespace muster::core
