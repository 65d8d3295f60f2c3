// The command line: sub-commands, flags and their help, with CLI11.
#include "cli/options.hpp"

#include "core/bytes.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <limits>
#include <sstream>

namespace muster::cli {

namespace {

constexpr int usage_error = 2;

// An option that may be repeated and takes one value each time: what follows the value is not its own.
CLI::Option* add_list(CLI::App& app, const char* name, std::vector<std::string>& values,
                      const std::string& description)
{
    return app.add_option(name, values, description)->allow_extra_args(false);
}

// CLI11's own checks reckon in floating point and take what does not fit for the largest number.
template <class T>
CLI::Validator whole_number()
{
    return {[](std::string& text) {
                T number = 0;
                const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
                return error == std::errc{} && end == text.data() + text.size()
                           ? std::string()
                           : "'" + core::printable(text, 40) + "' is no whole number from 0 to " +
                                 std::to_string(std::numeric_limits<T>::max());
            },
            ""};
}

void add_run(CLI::App& app, run_flags& f)
{
    app.add_option("scenario", f.file, "Scenario file (YAML)")->required();
    add_list(app, "--target", f.targets,
             "Server to test: http://HOST:PORT, https, ws or wss; repeat for a cluster")
        ->type_name("URL");
    app.add_flag("--i-own-this-target", f.own_target, "Needed once a target has a public address");
    app.add_option("--seed", f.seed, "Replay the chance of an earlier run")
        ->type_name("N")
        ->check(whole_number<std::uint64_t>());
    app.add_option("--out", f.out, "Folder for results.json and junit.xml")
        ->type_name("DIR")
        ->capture_default_str();
    app.add_option("--eio", f.eio, "Engine.IO revision: 3 (socket.io 1 and 2) or 4 (socket.io 3 and 4)")
        ->type_name("3|4")
        ->check(CLI::IsMember({3, 4}));
    app.add_option("--transport", f.transport,
                   "websocket, polling, or upgrade (polling first, then websocket)")
        ->type_name("NAME")
        ->check(CLI::IsMember({"websocket", "polling", "upgrade"}));
    app.add_option("--app", f.app, "Application of the embedded reference server")->type_name("NAME");
    add_list(app, "--fault", f.faults,
             "Planted fault of the embedded reference server, NAME or NAME:PROBABILITY")
        ->type_name("FAULT");
    app.add_option("--ca", f.ca_file, "Trust the certificates in this PEM file")->type_name("FILE");
    app.add_flag("--insecure", f.insecure, "Do not verify the server's certificate; noted in the report");
    app.add_flag("--json", f.json, "Print results.json to standard output instead of the summary");
    app.add_flag("--no-color", f.no_color, "No colours (NO_COLOR does the same)");
    app.add_flag("--solo", f.solo, "Run one client only and print its frames");
    app.add_option("--trace-client", f.trace_client, "Print the frames of client N")
        ->type_name("N")
        ->check(whole_number<std::uint32_t>());
    app.add_option("--shards", f.shards, "Threads that play clients")
        ->type_name("N")
        ->check(CLI::Range(1, 64))
        ->capture_default_str();
    app.footer(
        "Examples:\n"
        "  muster run scenarios/chat/rooms.yaml\n"
        "  muster run scenarios/chat/rooms.yaml --target http://localhost:3000\n"
        "  muster run scenarios/chat/rooms.yaml --target http://localhost:3000 --transport upgrade --seed 7\n"
        "  muster run scenarios/chat/rooms.yaml --fault drop-one-receiver:0.001   # watch a check fail\n\n"
        "Exit codes: 0 passed, 1 failed, 2 usage, 3 unreachable, 4 untrusted, 5 internal, 130/143 "
        "interrupted");
}

void add_selection(CLI::App& app, conform_flags& f)
{
    auto* only = add_list(app, "--only", f.only, "Play only these cases: number or id, * stands for anything")
                     ->type_name("GLOB");
    add_list(app, "--skip", f.skip, "Leave these cases out")->type_name("GLOB");
    app.add_option("--case", f.one_case, "Play one case and keep its frames")
        ->type_name("ID")
        ->excludes(only);
    app.add_flag("--trace", f.trace, "Show the frames of passing cases, too");
    app.add_flag("--list", f.list, "Print the cases; nothing is sent");
    app.add_flag("--strict", f.strict,
                 "Count what is tolerated, and what only the official server does, as a failure");
    app.add_option("--eio", f.eio, "Only this Engine.IO revision; default: both, as the server speaks them")
        ->type_name("3|4")
        ->check(CLI::IsMember({3, 4}));
    app.add_flag("--expendable", f.expendable,
                 "Play intrusive cases, too: they can bring a vulnerable server down");
    app.add_option("--cases", f.cases, "Play the cases of this folder instead of the built-in ones")
        ->type_name("DIR");
}

void add_endpoint(CLI::App& app, conform_flags& f)
{
    app.add_option("--path", f.path, "Path of the endpoint")->type_name("PATH")->capture_default_str();
    app.add_option("--namespace", f.nsp, "The namespace to use where cases use /")
        ->type_name("NAME")
        ->capture_default_str();
    app.add_option("--auth", f.auth, "Sent with every CONNECT")->type_name("JSON");
    add_list(app, "--header", f.headers, "Added to every request: \"Name: value\"; repeat for more")
        ->type_name("FIELD");
    app.add_option("--events", f.events, "YAML file {name of the case language: name on this server}")
        ->type_name("FILE");
    app.add_option("--ca", f.ca_file, "Trust the certificates in this PEM file")->type_name("FILE");
    app.add_flag("--insecure", f.insecure, "Do not verify the server's certificate; noted in the report");
    app.add_flag("--i-own-this-target", f.own_target, "Needed once a target has a public address");
    add_list(app, "--fault", f.faults,
             "Planted fault of the embedded reference server (target \"reference\")")
        ->type_name("FAULT");
}

void add_conform(CLI::App& app, conform_flags& f)
{
    auto* target =
        app.add_option("url", f.target,
                       "Server to judge: http://HOST:PORT, https, ws or wss; or \"reference\", the "
                       "embedded server");
    auto* matrix = app.add_option("--matrix", f.matrix,
                                  "Judge all servers of this file and print one table, case by server")
                       ->type_name("FILE");
    target->excludes(matrix);
    add_selection(app, f);
    add_endpoint(app, f);
    app.add_option("--baseline", f.baseline,
                   "File of expected deviations: they do not fail the run, new failures do")
        ->type_name("FILE");
    app.add_flag("--write-baseline", f.write_baseline,
                 "Write what deviates now into --baseline, or with --matrix into each server's own; reasons "
                 "are kept");
    for (const char* of_one_server : {"--baseline", "--fault", "--events"})
        matrix->excludes(of_one_server);
    app.add_option("--seed", f.seed, "Replay the chance of an earlier run")
        ->type_name("N")
        ->check(whole_number<std::uint64_t>());
    app.add_option("--out", f.out,
                   "Folder for results.json and junit.xml (with --matrix matrix.json and matrix.md)")
        ->type_name("DIR")
        ->capture_default_str();
    app.add_flag("--json", f.json,
                 "Print results.json (with --matrix matrix.json) to standard output instead of the summary");
    app.add_flag("--no-color", f.no_color, "No colours (NO_COLOR does the same)");
    app.footer(
        "Examples:\n"
        "  muster conform http://localhost:3000\n"
        "  muster conform http://localhost:3000 --only '8.*' --strict\n"
        "  muster conform http://localhost:3000 --case sio.conn.unknown --trace\n"
        "  muster conform http://localhost:3000 --baseline known.yaml --write-baseline\n"
        "  muster conform reference --fault no-noop          # watch cases fail\n"
        "  muster conform --matrix servers.yaml\n\n"
        "Verdicts: pass; non-strict (tolerated, or not what the official server does); fail; informational\n"
        "(recorded); inconclusive (could not be told); skipped (does not apply); error (our side).\n"
        "Exit codes: 0 passed, 1 failed, 2 usage, 3 unreachable, 4 untrusted (nothing was judged, or the\n"
        "server was gone before the end), 5 internal, 130/143 interrupted");
}

void add_serve(CLI::App& app, serve_flags& f)
{
    app.add_option("--app", f.app, "Application to mount on /")->type_name("NAME")->capture_default_str();
    app.add_option("--listen", f.address, "Address to listen on")
        ->type_name("ADDRESS")
        ->capture_default_str();
    app.add_option("--port", f.port, "Port; 0 lets the system choose")->type_name("N")->capture_default_str();
    add_list(app, "--fault", f.faults, "Break one promise on purpose: NAME or NAME:PROBABILITY")
        ->type_name("FAULT");
    app.add_option("--seed", f.seed, "Seed of the faults")
        ->type_name("N")
        ->check(whole_number<std::uint64_t>())
        ->capture_default_str();
    add_list(app, "--origin", f.origins, "Allow this Origin besides the server's own; * allows all")
        ->type_name("ORIGIN");
    add_list(app, "--host", f.hosts,
             "Answer requests for this host name besides localhost and addresses; * answers all")
        ->type_name("NAME");
    app.add_option("--ping-interval", f.ping_interval_ms, "Milliseconds")
        ->capture_default_str()
        ->check(CLI::Range(10, 3'600'000));
    app.add_option("--ping-timeout", f.ping_timeout_ms, "Milliseconds")
        ->capture_default_str()
        ->check(CLI::Range(10, 3'600'000));
    app.add_option("--connect-timeout", f.connect_timeout_ms,
                   "Milliseconds from the open record to the joined namespace")
        ->capture_default_str()
        ->check(CLI::Range(10, 3'600'000));
    app.add_flag("--no-eio3", f.no_eio3, "Refuse Engine.IO 3, as socket.io 3 and 4 do by default");
    app.add_option("--cert", f.certificate, "PEM certificate chain: serve TLS")->type_name("FILE");
    app.add_option("--key", f.key, "PEM private key of --cert")->type_name("FILE");
    app.add_flag("--list", f.list, "Print the applications and the faults");
    app.footer("Examples:\n"
               "  muster serve --app rooms --port 4000\n"
               "  muster serve --app echo --port 3000 --ping-interval 300 --ping-timeout 200\n"
               "  muster serve --app rooms --fault duplicate:0.01");
}

// What stands on the command line and means nothing, with what may have been meant. A flag with a typo makes
// strangers of the words behind it, so flags are told alone.
std::string unexpected(const CLI::App& app)
{
    const auto chosen = app.get_subcommands();
    const CLI::App& command = chosen.empty() ? app : *chosen.front();
    std::vector<std::string> words = app.remaining(true);
    if (std::any_of(words.begin(), words.end(), [](const std::string& w) { return w.starts_with('-'); }))
        std::erase_if(words, [](const std::string& w) { return !w.starts_with('-'); });
    std::vector<std::string> known;
    for (const CLI::Option* option : command.get_options())
        for (const std::string& name : option->get_lnames())
            known.push_back("--" + name);
    if (chosen.empty())
        for (const CLI::App* other : app.get_subcommands([](const CLI::App*) { return true; }))
            known.push_back(other->get_name());
    const std::vector<std::string_view> names(known.begin(), known.end());
    std::string text;
    for (const std::string& word : words) {
        const std::string_view near = word.size() > 64 ? "" : core::nearest(word, names);
        text += "'" + core::printable(word, 60) + "' is not expected here";
        text += near.empty() ? "\n" : " (did you mean '" + std::string(near) + "'?)\n";
    }
    return text + "Run with --help for more information.\n";
}

std::string version_text()
{
    return std::string("muster ") + MUSTER_VERSION + "\n";
}

} // namespace

parsed parse(int argc, const char* const* argv)
{
    CLI::App app{
        "Does your Socket.IO server pass muster? Conformance, case by case, and load tests that judge every "
        "delivery."};
    app.name("muster");
    run_flags run;
    conform_flags conform;
    serve_flags serve;
    lint_flags lint;
    schema_flags schema;
    bool version = false;
    app.add_flag("--version", version, "Print the version");
    CLI::App* run_app = app.add_subcommand("run", "Play a scenario and judge what the server delivered");
    add_run(*run_app, run);
    CLI::App* conform_app =
        app.add_subcommand("conform", "Say of a Socket.IO server, rule by rule, what it breaks");
    add_conform(*conform_app, conform);
    CLI::App* serve_app = app.add_subcommand("serve", "Run the reference server");
    add_serve(*serve_app, serve);
    CLI::App* lint_app =
        app.add_subcommand("lint", "Check scenarios and files of conformance cases; nothing is sent");
    lint_app->add_option("files", lint.files, "Files")->required();
    lint_app->footer("Example:\n  muster lint scenarios/chat/rooms.yaml");
    CLI::App* schema_app = app.add_subcommand("schema", "Print the JSON Schema of scenario files");
    auto* results = schema_app->add_flag("--results", schema.results, "Of results.json instead");
    schema_app->add_flag("--cases", schema.cases, "Of files of conformance cases instead")->excludes(results);
    schema_app->footer("Example:\n  muster schema > muster.schema.json");
    app.footer("Examples:\n"
               "  muster conform http://localhost:3000\n"
               "  muster run scenarios/chat/rooms.yaml\n"
               "  muster run my.yaml --target http://localhost:3000\n"
               "  muster serve --app rooms --port 4000\n\n"
               "muster COMMAND --help says more.");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ExtrasError&) {
        return leave{usage_error, unexpected(app)};
    } catch (const CLI::ParseError& e) {
        std::ostringstream out;
        std::ostringstream err;
        const int code = app.exit(e, out, err);
        return leave{code == 0 ? 0 : usage_error, code == 0 ? out.str() : err.str()};
    }
    if (version)
        return leave{0, version_text()};
    if (run_app->parsed())
        return run;
    if (conform_app->parsed()) {
        if (conform.target.empty() && conform.matrix.empty() && !conform.list)
            return leave{usage_error,
                         "muster conform: name a server (a URL, or \"reference\") or --matrix FILE\n" +
                             conform_app->help()};
        if (conform.write_baseline && conform.baseline.empty() && conform.matrix.empty())
            return leave{usage_error, "--write-baseline needs --baseline FILE, or --matrix FILE\n"};
        return conform;
    }
    if (serve_app->parsed())
        return serve;
    if (lint_app->parsed())
        return lint;
    if (schema_app->parsed())
        return schema;
    return leave{usage_error, app.help()};
}

std::string shell_word(const std::string& word)
{
    const bool plain =
        !word.empty() && word.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                                "0123456789-_=./:,+") == std::string::npos;
    if (plain)
        return word;
    std::string out = "'";
    for (const char c : word)
        out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

} // namespace muster::cli
