// The list is YAML: servers: [{name, title, language, start: [words], baseline: file}]; paths are relative to
// its folder.
#include "cli/conform/matrix.hpp"

#include "cli/conform/baseline.hpp"
#include "cli/conform/data_file.hpp"
#include "cli/conform/judging.hpp"
#include "cli/conform/server_process.hpp"
#include "cli/reporting.hpp"
#include "cli/stop_signals.hpp"
#include "reports/matrix.hpp"

#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <iostream>
#include <span>
#include <sstream>
#include <unistd.h>

namespace muster::cli {

namespace {

namespace fs = std::filesystem;

constexpr int usage_error = 2;
constexpr std::chrono::seconds start_limit{900}; // a first start may build the server

struct listed_server {
    std::string name;
    std::string title;
    std::string language;
    std::string baseline;
    std::vector<std::string> start;
};

// In `start`, MUSTER stands for this program.
std::string own_path()
{
    std::error_code failed;
    const fs::path self = fs::read_symlink("/proc/self/exe", failed);
    return failed ? "muster" : self.string();
}

std::optional<listed_server> server_of(const wire::value& node, const fs::path& folder)
{
    listed_server s{text_member(node, "name"),
                    text_member(node, "title"),
                    text_member(node, "language"),
                    text_member(node, "baseline"),
                    {}};
    if (const wire::array* words = list_member(node, "start"))
        for (const wire::value& word : *words)
            if (const auto* text = word.if_is<std::string>())
                s.start.push_back(*text == "MUSTER" ? own_path() : *text);
    if (s.title.empty())
        s.title = s.name;
    if (!s.baseline.empty())
        s.baseline = (folder / s.baseline).string();
    return s.name.empty() || s.start.empty() ? std::nullopt : std::optional(std::move(s));
}

std::optional<std::vector<listed_server>> read_servers(const std::string& path)
{
    const auto root = read_data_file(path);
    if (!root)
        return std::nullopt;
    const wire::array* nodes = list_member(*root, "servers");
    std::vector<listed_server> servers;
    for (std::size_t i = 0; nodes != nullptr && i < nodes->size(); ++i) {
        auto server = server_of((*nodes)[i], fs::path(path).parent_path());
        if (!server) {
            std::fputs(fmt::format("{}: server {} needs a name and a list `start`\n", path, i + 1).c_str(),
                       stderr);
            return std::nullopt;
        }
        servers.push_back(*std::move(server));
    }
    if (servers.empty()) {
        std::fputs(fmt::format("{}: there is no list `servers`\n", path).c_str(), stderr);
        return std::nullopt;
    }
    return servers;
}

void hold_against_baseline(const conform_flags& flags, const listed_server& server,
                           reports::matrix_column& column)
{
    if (server.baseline.empty()) {
        if (flags.write_baseline)
            std::fputs(fmt::format("{}: names no baseline, none is written\n", server.name).c_str(), stderr);
        return;
    }
    const auto known = read_baseline(server.baseline, true);
    if (!known) {
        column.differences.push_back("its baseline cannot be read");
        return;
    }
    if (!flags.write_baseline) {
        column.differences = apply_baseline(*known, column.judged.cases);
    } else if (const auto p = rewrite_baseline(server.baseline, server.title, *known, column.judged,
                                               is_partial(flags))) {
        complain(*p);
        column.differences.push_back(p->what + ": " + p->cause);
    }
}

reports::matrix_column judge_listed(const conform_flags& flags, const catalogue& cases,
                                    const listed_server& server)
{
    reports::matrix_column column{server.name, server.title, server.language, {}, {}, {}};
    std::fputs(fmt::format("{}: starting\n", server.name).c_str(), stderr);
    std::unique_ptr<server_process> process;
    std::string text;
    const auto started = server_process::start(server.start, fs::path(flags.matrix).parent_path().string(),
                                               start_limit, process, text);
    if (started != server_process::start_end::listening) {
        column.skipped = text;
        if (started == server_process::start_end::failed)
            column.differences.push_back("it could not be started: " + text);
        return column;
    }
    progress_line progress(wants_colour(STDERR_FILENO, flags.no_color));
    net::conform_outcome judged = judge_server(flags, cases, {}, text, progress);
    progress.clear();
    column.judged = std::move(judged.result);
    if (judged.refused || column.judged.unreachable) {
        column.skipped = judged.refused ? judged.refused->what : "no Socket.IO server answered";
        column.differences.push_back(column.skipped);
        return column;
    }
    hold_against_baseline(flags, server, column);
    return column;
}

std::string rendered(const redaction& secrets, const std::vector<reports::matrix_column>& columns,
                     void (*render)(std::span<const reports::matrix_column>, std::ostream&))
{
    std::ostringstream text;
    render(columns, text);
    return secrets.apply(text.str());
}

} // namespace

int judge_matrix(const conform_flags& flags, const catalogue& cases)
{
    const auto servers = read_servers(flags.matrix);
    core::problem why;
    const auto out = output_folder::claim(flags.out, why);
    if (!servers || !out)
        return out ? usage_error : (complain(why), usage_error);
    std::vector<reports::matrix_column> columns;
    for (const listed_server& server : *servers) {
        if (stop_signal() != 0)
            break;
        columns.push_back(judge_listed(flags, cases, server));
    }
    const redaction secrets(secrets_of(flags));
    const std::string json = rendered(secrets, columns, reports::render_matrix_json);
    bool written = true;
    if (const auto p = out->write("matrix.json", json))
        written = complain(*p);
    if (const auto p = out->write("matrix.md", rendered(secrets, columns, reports::render_matrix_markdown)))
        written = complain(*p);
    std::cout << (flags.json ? json : rendered(secrets, columns, reports::render_matrix_text)) << std::flush;
    if (written)
        std::fputs(
            fmt::format("\nresults in {}/matrix.json and {}/matrix.md\n", out->path(), out->path()).c_str(),
            stderr);
    if (const int signal_number = stop_signal(); signal_number != 0)
        return 128 + (signal_number < 0 ? -signal_number : signal_number);
    for (const reports::matrix_column& c : columns)
        if (!c.differences.empty() || result::exit_code(c.judged) != 0)
            return 1;
    return written ? 0 : 5;
}

} // namespace muster::cli
