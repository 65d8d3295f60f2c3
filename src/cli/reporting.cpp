// Every text passes the redaction before it leaves.
#include "cli/reporting.hpp"

#include "reports/renderer.hpp"

#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <iostream>
#include <random>
#include <sstream>
#include <string>
#include <string_view>
#include <unistd.h>

namespace muster::cli {

namespace {

template <class Render>
std::string rendered(const redaction& secrets, Render render)
{
    std::ostringstream text;
    render(text);
    return secrets.apply(text.str());
}

} // namespace

bool wants_colour(int stream, bool refused)
{
    const char* no_color = std::getenv("NO_COLOR");
    const char* term = std::getenv("TERM");
    const bool dumb = term != nullptr && std::string_view(term) == "dumb";
    return !refused && (no_color == nullptr || *no_color == '\0') && !dumb && ::isatty(stream) != 0;
}

std::uint64_t fresh_seed()
{
    std::random_device kernel;
    return (std::uint64_t{kernel()} << 16 ^ kernel()) & 0xffffffffffff;
}

bool complain(const core::problem& p)
{
    std::fputs(core::to_text(p).c_str(), stderr);
    return false;
}

int report(const result::run_result& r, const report_style& style, const redaction& secrets,
           output_folder& out)
{
    const std::string json = rendered(secrets, [&r](std::ostream& to) { reports::render_json(r, to); });
    const std::string junit = rendered(secrets, [&r](std::ostream& to) { reports::render_junit(r, to); });
    bool written = true;
    if (const auto p = out.write("results.json", json))
        written = complain(*p);
    if (const auto p = out.write("junit.xml", junit))
        written = complain(*p);
    const bool colour = wants_colour(STDOUT_FILENO, style.no_color);
    const auto summary = [&r, colour](std::ostream& to) { reports::render_text(r, to, colour); };
    std::cout << (style.json ? json : rendered(secrets, summary)) << std::flush;
    if (written)
        std::fputs(
            fmt::format("\nresults in {}/results.json and {}/junit.xml\n", out.path(), out.path()).c_str(),
            stderr);
    const int code = result::exit_code(r);
    return code == 0 && !written ? 5 : code;
}

} // namespace muster::cli
