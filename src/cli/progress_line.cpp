// Writes progress.
#include "cli/progress_line.hpp"

#include "core/bytes.hpp"

#include <cstdio>
#include <fmt/format.h>

namespace muster::cli {

namespace {

constexpr core::duration plain_interval = std::chrono::seconds(10);

} // namespace

void progress_line::show(const engine::run::progress& p, core::duration elapsed)
{
    const bool due = last_phase_ != p.phase || elapsed - last_ >= plain_interval;
    if (!terminal_ && !due)
        return;
    last_ = elapsed;
    last_phase_ = p.phase;
    const std::string line =
        fmt::format("{:6.1f} s  {}  {} connecting, {} connected, {} done, {} failed; {} sent, {} delivered",
                    std::chrono::duration<double>(elapsed).count(), core::printable(p.phase, 40),
                    p.connecting, p.connected, p.finished, p.failed, p.emitted, p.delivered);
    if (terminal_)
        std::fputs(("\r\x1b[2K" + line).c_str(), stderr);
    else
        std::fputs((line + "\n").c_str(), stderr);
    shown_ = terminal_;
    std::fflush(stderr);
}

void progress_line::log(const std::string& text)
{
    clear();
    std::fputs((core::printable(text, 4'000) + "\n").c_str(), stderr);
}

void progress_line::clear()
{
    if (shown_)
        std::fputs("\r\x1b[2K", stderr);
    shown_ = false;
}

} // namespace muster::cli
