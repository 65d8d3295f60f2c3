// muster run: a scenario in, a verdict out.
#include "cli/commands.hpp"
#include "cli/progress_line.hpp"
#include "cli/redaction.hpp"
#include "cli/reporting.hpp"
#include "cli/scenario_folder.hpp"
#include "cli/stop_signals.hpp"
#include "net/load_run.hpp"
#include "net/target.hpp"
#include "reference_server/net/embedded_server.hpp"
#include "reports/renderer.hpp"
#include "result/run_result.hpp"
#include "scenario/secrets.hpp"

#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <unistd.h>

namespace muster::cli {

namespace {

constexpr int usage_error = 2;

// Flags win over the file.
void apply(const run_flags& flags, scenario::scenario_file& s)
{
    if (!flags.targets.empty())
        s.targets = flags.targets;
    if (!flags.app.empty())
        s.app = flags.app;
    if (flags.eio)
        s.socketio.revision = *flags.eio == 3 ? wire::engineio_revision::v3 : wire::engineio_revision::v4;
    if (!flags.transport.empty()) {
        s.socketio.websocket = flags.transport != "polling";
        s.socketio.polling = flags.transport != "websocket";
        s.socketio.upgrade = flags.transport == "upgrade";
    }
    if (!flags.ca_file.empty())
        s.tls.ca_file = flags.ca_file;
    if (flags.insecure)
        s.tls.verify = false;
}

// Where the clients go: the scenario's targets, "reference" replaced by the embedded server's URL.
struct destination {
    std::unique_ptr<server::embedded_server> embedded;
    std::vector<std::string> urls;
    std::string shown;
};

std::optional<core::problem> prepare(const run_flags& flags, const scenario::scenario_file& s,
                                     std::uint64_t seed, destination& to)
{
    const bool wants_embedded = std::ranges::count(s.targets, "reference") > 0;
    if (!wants_embedded && (!flags.faults.empty() || !flags.app.empty()))
        return core::problem{"usage",
                             "--app and --fault are of the embedded server, and this run has another target",
                             s.targets.empty() ? "" : s.targets.front(),
                             "a server that runs elsewhere has its own application",
                             "leave them out, or use --target reference",
                             "nothing was sent"};
    core::problem why;
    for (const auto& target : s.targets)
        if (target != "reference" && !net::parse_target(target, why))
            return why;
    if (wants_embedded) {
        server::listen_options listen;
        listen.app = s.app;
        listen.faults = flags.faults;
        listen.seed = seed;
        to.embedded = server::embedded_server::start(listen, why);
        if (!to.embedded)
            return why;
    }
    for (const auto& target : s.targets) {
        const bool embedded = target == "reference";
        to.urls.push_back(embedded ? to.embedded->url() : target);
        to.shown += (to.shown.empty() ? "" : ", ") +
                    (embedded ? fmt::format("the embedded reference server (app {})", s.app) : target);
    }
    if (!s.tls.verify)
        to.shown += " (certificates not verified)";
    return std::nullopt;
}

// Credentials of the file, and declared secrets. A credential that is a word of the reports themselves
// ("count") would tear holes into them and stays.
std::vector<std::string> all_secrets(const scenario::scenario_file& s)
{
    const std::string_view vocabulary = reports::results_schema();
    std::vector<std::string> all = s.secrets;
    for (std::string& text : scenario::likely_secrets(s))
        if (vocabulary.find(text) == std::string_view::npos)
            all.push_back(std::move(text));
    return all;
}

net::load_outcome play(const run_flags& flags, const scenario::scenario_file& s, const destination& to,
                       const redaction& secrets, std::uint64_t seed)
{
    progress_line progress(wants_colour(STDERR_FILENO, flags.no_color));
    net::load_options load;
    load.scenario = &s;
    load.targets = to.urls;
    load.server_inside = to.embedded != nullptr;
    load.permission = {!flags.targets.empty(), flags.own_target};
    load.seed = seed;
    load.shards = flags.shards;
    load.solo = flags.solo;
    load.trace_client = flags.solo ? 0 : flags.trace_client.value_or(0xffffffff);
    load.on_progress = [&progress](const engine::run::progress& p, core::duration elapsed) {
        progress.show(
            fmt::format("{}  {} connecting, {} connected, {} done, {} failed; {} sent, {} delivered", p.phase,
                        p.connecting, p.connected, p.finished, p.failed, p.emitted, p.delivered),
            p.phase, elapsed);
    };
    load.on_log = [&](const std::string& line) { progress.log(secrets.apply(line)); };
    load.stop_signal = &stop_signal();
    auto outcome = net::play(load);
    progress.clear();
    return outcome;
}

} // namespace

int run_scenario(const run_flags& flags, const std::string& command_line)
{
    auto loaded = load_scenario_file(flags.file);
    for (const auto& d : loaded.diagnostics)
        std::fputs(d.to_text().c_str(), stderr);
    if (!loaded.scenario) {
        std::fputs("nothing was sent\n", stderr);
        return usage_error;
    }
    scenario::scenario_file& s = *loaded.scenario;
    apply(flags, s);
    core::problem why;
    const auto out = output_folder::claim(flags.out, why);
    if (!out)
        return complain(why), usage_error;
    const std::uint64_t seed = flags.seed.value_or(fresh_seed());
    destination to;
    if (const auto p = prepare(flags, s, seed, to))
        return complain(*p), status_of_refused_start(*p);

    watch_stop_signals();
    std::fputs(fmt::format("playing {} against {}, seed {}\n", flags.file, to.shown, seed).c_str(), stderr);
    const redaction secrets(all_secrets(s));
    auto outcome = play(flags, s, to, secrets, seed);
    if (outcome.refused && outcome.misuse)
        return complain(*outcome.refused), usage_error;

    result::run_result& r = outcome.result;
    if (outcome.refused) {
        r.unreachable = true;
        r.problems.push_back(*outcome.refused);
    }
    r.tool_version = MUSTER_VERSION;
    r.scenario_file = flags.file;
    if (r.scenario_name.empty() && !s.flows.empty())
        r.scenario_name = s.flows.front().name;
    r.target = to.shown;
    r.seed = seed;
    r.command = command_line + (flags.seed ? "" : fmt::format(" --seed {}", seed));
    return report(r, {flags.json, flags.no_color}, secrets, *out);
}

} // namespace muster::cli
