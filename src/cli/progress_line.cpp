// Writes progress.
#include "cli/progress_line.hpp"

#include "core/bytes.hpp"

#include <cstdio>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace muster::cli {

namespace {

constexpr core::duration plain_interval = std::chrono::seconds(10);

// A live line that wraps could not be taken away again: cut to the terminal's width, between characters.
std::string fitted(std::string line)
{
    winsize size{};
    const std::size_t columns =
        ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
    if (line.size() < columns)
        return line;
    std::size_t end = columns - 1;
    while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xc0) == 0x80)
        --end;
    line.resize(end);
    return line;
}

} // namespace

void progress_line::show(const std::string& text, const std::string& stage, core::duration elapsed)
{
    const bool due = last_stage_ != stage || elapsed - last_ >= plain_interval;
    if (!terminal_ && !due)
        return;
    last_ = elapsed;
    last_stage_ = stage;
    const std::string line = fmt::format("{:6.1f} s  {}", std::chrono::duration<double>(elapsed).count(),
                                         core::printable(text, 200));
    if (terminal_)
        std::fputs(("\r\x1b[2K" + fitted(line)).c_str(), stderr);
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
