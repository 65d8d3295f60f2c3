// The muster program: parses the command line and calls the command. The last exception ends here.
#include "cli/commands.hpp"
#include "core/problem.hpp"

#include <csignal>
#include <cstdio>
#include <exception>
#include <string>
#include <variant>

namespace {

constexpr int internal_error = 5;

std::string quoted_command_line(int argc, char** argv)
{
    std::string out = "muster";
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        const bool plain =
            !word.empty() && word.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                                    "0123456789-_=./:,+") == std::string::npos;
        out += ' ';
        if (plain) {
            out += word;
            continue;
        }
        out += '\'';
        for (const char c : word)
            out += c == '\'' ? std::string("'\\''") : std::string(1, c);
        out += '\'';
    }
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

} // namespace

int main(int argc, char** argv)
{
    std::signal(SIGPIPE, SIG_IGN); // a closed pipe is an error of one write, not the end of the run
    try {
        return dispatch(argc, argv);
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
