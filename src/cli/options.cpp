// The command line: sub-commands, flags and their help, with CLI11.
#include "cli/options.hpp"

#include <CLI/CLI.hpp>
#include <sstream>

namespace muster::cli {

namespace {

constexpr int usage_error = 2;

void add_run(CLI::App& app, run_flags& f)
{
    app.add_option("scenario", f.file, "Scenario file (YAML)")->required();
    app.add_option("--target", f.targets,
                   "Server to test: http://HOST:PORT, https, ws or wss; repeat for a cluster")
        ->type_name("URL");
    app.add_flag("--i-own-this-target", f.own_target, "Needed once a target has a public address");
    app.add_option("--seed", f.seed, "Replay the chance of an earlier run")
        ->type_name("N")
        ->check(CLI::NonNegativeNumber);
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
    app.add_option("--fault", f.faults,
                   "Planted fault of the embedded reference server, NAME or NAME:PROBABILITY")
        ->type_name("FAULT");
    app.add_option("--ca", f.ca_file, "Trust the certificates in this PEM file")->type_name("FILE");
    app.add_flag("--insecure", f.insecure, "Do not verify the server's certificate; noted in the report");
    app.add_flag("--json", f.json, "Print results.json to standard output instead of the summary");
    app.add_flag("--no-color", f.no_color, "No colours (NO_COLOR does the same)");
    app.add_flag("--solo", f.solo, "Run one client only and print its frames");
    app.add_option("--trace-client", f.trace_client, "Print the frames of client N")
        ->type_name("N")
        ->check(CLI::NonNegativeNumber);
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

void add_serve(CLI::App& app, serve_flags& f)
{
    app.add_option("--app", f.app, "Application to mount on /")->type_name("NAME")->capture_default_str();
    app.add_option("--listen", f.address, "Address to listen on")
        ->type_name("ADDRESS")
        ->capture_default_str();
    app.add_option("--port", f.port, "Port; 0 lets the system choose")->type_name("N")->capture_default_str();
    app.add_option("--fault", f.faults, "Break one promise on purpose: NAME or NAME:PROBABILITY")
        ->type_name("FAULT");
    app.add_option("--seed", f.seed, "Seed of the faults")
        ->type_name("N")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    app.add_option("--origin", f.origins, "Allow this Origin besides the server's own; * allows all")
        ->type_name("ORIGIN");
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

std::string version_text()
{
    return std::string("muster ") + MUSTER_VERSION + "\n";
}

} // namespace

parsed parse(int argc, const char* const* argv)
{
    CLI::App app{"Does your Socket.IO server pass muster? Load tests that judge every delivery."};
    app.name("muster");
    run_flags run;
    serve_flags serve;
    lint_flags lint;
    schema_flags schema;
    bool version = false;
    app.add_flag("--version", version, "Print the version");
    CLI::App* run_app = app.add_subcommand("run", "Play a scenario and judge what the server delivered");
    add_run(*run_app, run);
    CLI::App* serve_app = app.add_subcommand("serve", "Run the reference server");
    add_serve(*serve_app, serve);
    CLI::App* lint_app = app.add_subcommand("lint", "Check scenario files; nothing is sent");
    lint_app->add_option("files", lint.files, "Scenario files")->required();
    lint_app->footer("Example:\n  muster lint scenarios/chat/rooms.yaml");
    CLI::App* schema_app = app.add_subcommand("schema", "Print the JSON Schema of scenario files");
    schema_app->add_flag("--results", schema.results, "Of results.json instead");
    schema_app->footer("Example:\n  muster schema > muster.schema.json");
    app.footer("Examples:\n"
               "  muster run scenarios/chat/rooms.yaml\n"
               "  muster run my.yaml --target http://localhost:3000\n"
               "  muster serve --app rooms --port 4000\n\n"
               "muster COMMAND --help says more.");
    try {
        app.parse(argc, argv);
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
    if (serve_app->parsed())
        return serve;
    if (lint_app->parsed())
        return lint;
    if (schema_app->parsed())
        return schema;
    return leave{usage_error, app.help()};
}

} // namespace muster::cli
