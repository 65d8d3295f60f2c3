// The muster program: parses the command line and calls the command. The last exception ends here.
#include "cli/commands.hpp"
#include "core/problem.hpp"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <variant>

namespace {

constexpr int internal_error = 5;

std::string quoted_command_line(int argc, char** argv)
{
    std::string out = "muster";
    for (int i = 1; i < argc; ++i)
        out += " " + muster::cli::shell_word(argv[i]);
    return out;
}

int leave_program(const muster::cli::leave& l)
{
    std::fputs(l.text.c_str(), l.exit_code == 0 ? stdout : stderr);
    return l.exit_code;
}

int dispatch(int argc, char** argv)
{
    using namespace muster::cli;
    const parsed choice = parse(argc, argv);
    if (const auto* l = std::get_if<leave>(&choice))
        return leave_program(*l);
    if (const auto* f = std::get_if<run_flags>(&choice))
        return run_scenario(*f, quoted_command_line(argc, argv));
    if (const auto* f = std::get_if<conform_flags>(&choice))
        return conform(*f, quoted_command_line(argc, argv));
    if (const auto* f = std::get_if<serve_flags>(&choice))
        return serve(*f);
    if (const auto* f = std::get_if<lint_flags>(&choice))
        return lint(*f);
    return print_schema(std::get<schema_flags>(choice));
}

// A standard stream that is closed must not become the first file or connection that is opened.
void hold_standard_streams()
{
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        if (::fcntl(stream, F_GETFD) < 0 && ::open("/dev/null", O_RDWR) < 0)
            return;
}

// Results that never reached standard output are no success. A reader who has seen enough (`| head`) is none
// of our business.
int with_output_written(int code)
{
    struct stat where = {};
    const bool has_reader =
        ::fstat(STDOUT_FILENO, &where) == 0 && (S_ISFIFO(where.st_mode) || S_ISSOCK(where.st_mode));
    errno = 0;
    if ((std::fflush(stdout) == 0 && std::ferror(stdout) == 0) || has_reader)
        return code;
    const muster::core::problem p{"output",
                                  "standard output could not be written",
                                  "",
                                  errno != 0 ? std::strerror(errno) : "a write failed",
                                  "make room where it goes, or send it elsewhere",
                                  "the reports in the output folder, where the command writes any"};
    std::fputs(muster::core::to_text(p).c_str(), stderr);
    return code == 0 ? internal_error : code;
}

} // namespace

int main(int argc, char** argv)
{
    hold_standard_streams();
    std::signal(SIGPIPE, SIG_IGN); // a closed pipe is an error of one write, not the end of the run
    try {
        return with_output_written(dispatch(argc, argv));
    } catch (const std::exception& e) {
        const muster::core::problem p{"internal",
                                      "muster failed",
                                      "muster " MUSTER_VERSION,
                                      e.what(),
                                      "please report this with the command line and the scenario",
                                      "reports written so far are complete"};
        std::fputs(muster::core::to_text(p).c_str(), stderr);
        return internal_error;
    }
}
