// The process gets a group of its own, so that what a start script starts goes with it.
#include "cli/conform/server_process.hpp"

#include "cli/stop_signals.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <string_view>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

extern char** environ; // NOLINT(readability-redundant-declaration): not every libc declares it

namespace muster::cli {

namespace {

using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

constexpr int skip_status = 77;
constexpr std::size_t kept_output = 65'536;

std::string last_line(std::string_view text)
{
    while (text.ends_with('\n'))
        text.remove_suffix(1);
    const std::size_t begin = text.rfind('\n');
    return std::string(begin == std::string_view::npos ? text : text.substr(begin + 1));
}

// The word behind "listening on " of a whole line.
std::string announced_url(std::string_view text)
{
    constexpr std::string_view mark = "listening on ";
    const std::size_t at = text.find(mark);
    if (at == std::string_view::npos)
        return {};
    const std::size_t begin = at + mark.size();
    const std::size_t end = text.find_first_of(" \r\n", begin);
    return end == std::string_view::npos ? std::string() : std::string(text.substr(begin, end - begin));
}

// Runs `command` with both outputs into `output`; 0 or an errno.
int spawn(const std::vector<std::string>& command, const std::string& folder, int output, pid_t& pid)
{
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&files, output, STDERR_FILENO);
    if (!folder.empty())
        posix_spawn_file_actions_addchdir_np(&files, folder.c_str());
    posix_spawnattr_t how;
    posix_spawnattr_init(&how);
    posix_spawnattr_setflags(&how, POSIX_SPAWN_SETPGROUP);
    posix_spawnattr_setpgroup(&how, 0);
    std::vector<std::string> words = command;
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (std::string& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const int failed = posix_spawnp(&pid, arguments[0], &files, &how, arguments.data(), environ);
    posix_spawnattr_destroy(&how);
    posix_spawn_file_actions_destroy(&files);
    return failed;
}

} // namespace

server_process::start_end server_process::start(const std::vector<std::string>& command,
                                                const std::string& folder, std::chrono::seconds limit,
                                                std::unique_ptr<server_process>& process, std::string& text)
{
    int ends[2] = {-1, -1};
    if (command.empty() || ::pipe2(ends, O_CLOEXEC) != 0) {
        text = command.empty() ? "there is no command" : std::strerror(errno);
        return start_end::failed;
    }
    pid_t pid = 0;
    const int failed = spawn(command, folder, ends[1], pid);
    ::close(ends[1]);
    if (failed != 0) {
        ::close(ends[0]);
        text = command.front() + ": " + std::strerror(failed);
        return start_end::failed;
    }
    process.reset(new server_process(pid, ends[0]));
    return process->await(limit, text);
}

server_process::start_end server_process::await(std::chrono::seconds limit, std::string& text)
{
    const auto until = steady::now() + limit;
    std::string output;
    while (steady::now() < until && stop_signal() == 0) {
        pollfd ready{output_, POLLIN, 0};
        if (::poll(&ready, 1, 100) <= 0)
            continue;
        char buffer[4'096];
        const ssize_t got = ::read(output_, buffer, sizeof buffer);
        if (got < 0 && errno == EINTR)
            continue;
        if (got > 0) {
            output.append(buffer, static_cast<std::size_t>(got));
            text = announced_url(output);
            if (!text.empty())
                return start_end::listening;
            if (output.size() > kept_output)
                output.erase(0, output.size() - kept_output / 2);
            continue;
        }
        int status = 0;
        wait_for_end(5s, status);
        text = last_line(output);
        return WIFEXITED(status) && WEXITSTATUS(status) == skip_status ? start_end::skipped
                                                                       : start_end::failed;
    }
    text = "it did not say that it listens within " + std::to_string(limit.count()) +
           " s; last: " + last_line(output);
    return start_end::failed;
}

bool server_process::wait_for_end(std::chrono::milliseconds limit, int& status)
{
    const auto until = steady::now() + limit;
    while (!ended_) {
        if (::waitpid(pid_, &status, WNOHANG) != 0)
            ended_ = true;
        else if (steady::now() >= until)
            return false;
        else
            std::this_thread::sleep_for(20ms);
    }
    return true;
}

server_process::~server_process()
{
    int status = 0;
    if (!ended_) {
        ::kill(-pid_, SIGTERM);
        if (!wait_for_end(5s, status)) {
            ::kill(-pid_, SIGKILL);
            wait_for_end(5s, status);
        }
    }
    ::close(output_);
}

} // namespace muster::cli
