// The keys of config, right and wrong.
#include "tests/unit/scenario/loading.hpp"

#include <gtest/gtest.h>

namespace muster::scenario::testing {
namespace {

using namespace std::chrono_literals;

scenario_file loaded(std::string_view lines, const surroundings& around = {})
{
    const auto outcome = load(with_config(lines), around);
    EXPECT_TRUE(outcome.scenario) << errors(outcome);
    return outcome.scenario.value_or(scenario_file());
}

// "line:column: message (suggestion)" of each defect; the lines begin at line 4.
std::string defects_of(const load_outcome& outcome)
{
    std::string all;
    for (const diagnostic& d : outcome.diagnostics)
        all += std::to_string(d.mark.line) + ":" + std::to_string(d.mark.column) + ": " + d.message +
               (d.suggestion.empty() ? "" : " (" + d.suggestion + ")") + "\n";
    return all;
}

std::string defects(std::string_view lines, const surroundings& around = {})
{
    return defects_of(load(with_config(lines), around));
}

std::string with_phase(const std::string& phase)
{
    return defects_of(
        load("config: {target: reference, phases: [" + phase + "]}\nscenarios: [{flow: [{think: 1}]}]\n"));
}

std::string with_target(const std::string& target)
{
    return defects_of(load("config: {phases: [{duration: 1, users: 1}], target: " + target +
                           "}\nscenarios: [{flow: [{think: 1}]}]\n"));
}

TEST(config, has_defaults)
{
    const scenario_file file = loaded("");
    EXPECT_EQ(file.app, "rooms");
    EXPECT_TRUE(file.socketio.websocket);
    EXPECT_FALSE(file.socketio.polling);
    EXPECT_EQ(file.socketio.path, "/socket.io/");
    EXPECT_TRUE(file.tls.verify);
    EXPECT_EQ(file.drain, 30s);
    EXPECT_EQ(file.phases.at(0).name, "phase 1");
    EXPECT_EQ(file.flows.at(0).name, "scenario 1");
}

TEST(config, reads_client_options)
{
    const auto s =
        loaded("  socketio:\n    transports: [polling, websocket]\n    path: /io\n    eio: 3\n    b64: true\n"
               "    upgrade: false\n    perMessageDeflate: true\n    query: 'a=1&b=x%20y&c'\n"
               "    extraHeaders: {X-A: b}\n    cookies: {sid: abc}\n    auth: {t: 1}\n    reconnection: "
               "false\n")
            .socketio;
    EXPECT_TRUE(s.polling);
    EXPECT_TRUE(s.websocket);
    EXPECT_EQ(s.path, "/io/");
    EXPECT_EQ(s.revision, wire::engineio_revision::v3);
    EXPECT_TRUE(s.base64_polling);
    EXPECT_FALSE(s.upgrade);
    EXPECT_TRUE(s.deflate);
    ASSERT_EQ(s.query.size(), 3U);
    EXPECT_EQ(s.query[1].first, "b");
    EXPECT_EQ(s.extra_headers.at(0).first, "X-A");
    EXPECT_EQ(s.cookies.at(0).first, "sid");
    EXPECT_TRUE(s.auth);
}

TEST(config, never_falls_back_from_websocket)
{
    EXPECT_FALSE(loaded("  socketio: {transports: [websocket, polling]}\n").socketio.polling);
    EXPECT_TRUE(loaded("  socketio: {transports: polling}\n").socketio.polling);
}

TEST(config, takes_client_options_from_artillerys_engine)
{
    EXPECT_EQ(loaded("  engines: {socketio-v3: {path: /x/}}\n").socketio.path, "/x/");
}

TEST(config, refuses_client_options_that_cannot_be_honoured)
{
    EXPECT_EQ(defects("  socketio: {reconnectionDelay: 5, parser: x}\n"),
              "4:14: 'reconnectionDelay' is not supported: a lost session is counted, never silently "
              "replaced: use the step "
              "reconnect\n"
              "4:36: 'parser' is not supported: only the default parser is spoken\n");
    EXPECT_EQ(defects("  socketio: {reconnection: true}\n"),
              "4:28: a lost session is counted, never silently replaced: use the step reconnect\n");
    EXPECT_EQ(defects("  socketio: {transports: [webscoket]}\n"),
              "4:27: expected websocket or polling, found text 'webscoket' (did you mean 'websocket'?)\n");
    EXPECT_EQ(defects("  socketio: {eio: 5, path: io, auth: x}\n"),
              "4:19: expected a whole number from 3 to 4, found the number 5\n"
              "4:28: expected a path that begins with '/', found text 'io'\n"
              "4:38: expected an object, found text 'x'\n");
}

TEST(config, reads_tls_trust_and_drain)
{
    const scenario_file file = loaded("  tls: {rejectUnauthorized: false, ca: ca.pem}\n  drain: 0\n"
                                      "  trust: {lateness: 50ms, coverage: 0.5}\n");
    EXPECT_FALSE(file.tls.verify);
    EXPECT_EQ(file.tls.ca_file, "ca.pem");
    EXPECT_EQ(file.drain, 0s);
    EXPECT_EQ(file.trusted_lateness, 50ms);
    EXPECT_EQ(file.coverage_floor, 0.5);
    EXPECT_EQ(defects("  trust: {coverage: 99}\n"),
              "4:21: expected a number from 0 to 1, found the number 99\n");
}

TEST(config, targets_are_urls_or_the_reference_server)
{
    EXPECT_EQ(with_target("[http://a:1, wss://b/]"), "");
    EXPECT_EQ(with_target("\"http://[::1]:3000\""), "");
    const auto defect = [](const std::string& url) {
        const std::string all = with_target("\"" + url + "\"");
        return all.substr(std::min(all.size(), std::string("1:53: ").size()));
    };
    EXPECT_EQ(defect("ftp://a"),
              "a target is 'reference' or begins with http://, https://, ws:// or wss://\n");
    EXPECT_EQ(defect("http://"), "the URL has no host\n");
    EXPECT_EQ(defect("http://user:pass@a"),
              "the URL holds a user: send credentials with auth or extraHeaders\n");
    EXPECT_EQ(defect("http://a%2Fb"), "the host of the URL holds a '%'\n");
    EXPECT_EQ(defect("http://a\\tb"), "the URL holds a space, a control character or a backslash\n");
    EXPECT_EQ(defect("http://a/admin"),
              "a target ends after host and port: set socketio.path, or namespace on the steps\n");
    EXPECT_EQ(defect("http://" + std::string(3'000, 'a')), "the URL is longer than 2048 bytes\n");
    EXPECT_EQ(with_target("5"), "1:53: expected 'reference' or a URL, found the number 5\n");
}

TEST(config, knows_the_apps)
{
    EXPECT_EQ(loaded("  app: counter\n").app, "counter");
    EXPECT_EQ(defects("  app: coutner\n"), "4:8: unknown app 'coutner' (did you mean 'counter'?)\n");
}

TEST(config, environment_is_declared_set_and_secret)
{
    const surroundings around{{}, {{"TARGET", "http://a:1"}}};
    const auto outcome = load("config:\n  target: \"{{ $env.TARGET }}\"\n  environment: [TARGET]\n"
                              "  phases: {duration: 1, users: 1}\nscenarios: [{flow: [{think: 1}]}]\n",
                              around);
    ASSERT_TRUE(outcome.scenario) << errors(outcome);
    EXPECT_EQ(outcome.scenario->targets.at(0), "http://a:1");
    EXPECT_EQ(outcome.scenario->secrets.at(0), "http://a:1");
    EXPECT_EQ(defects("  environment: [NOPE]\n", around),
              "4:17: the environment variable 'NOPE' is not set\n");
    EXPECT_EQ(defects("  variables: {a: \"{{ $env.TARGET }}\"}\n", around),
              "4:27: undeclared environment variable 'TARGET' (declare it: config.environment: [TARGET])\n");
}

TEST(config, phases_have_one_model_each)
{
    const auto file = load("config: {target: reference, phases: [{duration: 1m, arrivalRate: 5, rampTo: 10, "
                           "arrivals: poisson, "
                           "maxVusers: 7}, {pause: 3}, {name: c, duration: 1, users: 0, rampUsersTo: 9}]}\n"
                           "scenarios: [{flow: [{think: 1}]}]\n")
                          .scenario;
    ASSERT_TRUE(file);
    EXPECT_EQ(file->phases[0].arrival_rate, 5.0);
    EXPECT_EQ(file->phases[0].ramp_to, 10.0);
    EXPECT_TRUE(file->phases[0].poisson);
    EXPECT_EQ(file->phases[0].max_users, 7U);
    EXPECT_EQ(file->phases[1].length, 3s);
    EXPECT_EQ(file->phases[2].ramp_users_to, 9U);
}

TEST(config, phases_tell_what_is_wrong)
{
    EXPECT_EQ(with_phase("{duration: 1, arrivalCount: 1, users: 2}"),
              "1:38: a phase has one of arrivalCount, arrivalRate and users\n");
    EXPECT_EQ(with_phase("{arrivalCount: 1}"), "1:38: a phase needs the key 'duration'\n");
    EXPECT_EQ(with_phase("{duration: 1, arrivalRate: 0}"), "1:65: a rate of 0 starts nobody: use pause\n");
    EXPECT_EQ(with_phase("{duration: 1, arrivalCount: 0}"),
              "1:66: expected a whole number from 1 to 10000000, found the number 0\n");
    EXPECT_EQ(with_phase("{duration: 1, arrivalRate: 1e12}"),
              "1:65: expected a number from 0 to 1000000, found the number 1e12\n");
    EXPECT_EQ(with_phase("{duration: -5, arrivalCount: 1}"),
              "1:49: expected a time such as 250ms, 5s, 1.5m or 1h, found the number -5\n");
    EXPECT_EQ(with_phase("{duration: 1, users: 1, rampTo: 5}"),
              "1:70: rampTo needs arrivalRate, the rate to begin with\n");
    EXPECT_EQ(with_phase("{pause: 1, arrivalRate: 2}"), "1:46: nobody starts in a pause: use duration\n");
    EXPECT_EQ(with_phase("{pause: 1}"),
              "1:37: no phase starts a client: arrivalCount, arrivalRate or users is missing\n");
}

TEST(config, payload_rows_become_typed_values)
{
    const surroundings around{{{"u.csv", "name;age\nann;7\n\"b;b\";08\n"}}, {}};
    const auto file = loaded(
        "  payload: {path: u.csv, fields: [name, age], order: unique, skipHeader: true, delimiter: ;}\n",
        around);
    ASSERT_EQ(file.payloads.size(), 1U);
    EXPECT_EQ(file.payloads[0].by, payload::order::unique);
    ASSERT_EQ(file.payloads[0].rows.size(), 2U);
    EXPECT_EQ(file.payloads[0].rows[0][1], wire::value{std::int64_t{7}});
    EXPECT_EQ(file.payloads[0].rows[1][0], wire::value{"b;b"});
    EXPECT_EQ(file.payloads[0].rows[1][1], wire::value{"08"});
    EXPECT_EQ(file.variables, (std::vector<std::string>{"name", "age"}));
    const auto texts =
        loaded("  payload: {path: u.csv, fields: [x, y], cast: false, delimiter: ;}\n", around);
    EXPECT_EQ(texts.payloads[0].rows[1][1], wire::value{"7"});
}

TEST(config, payload_can_be_one_list_for_everybody)
{
    const surroundings around{{{"u.csv", "ann,7\n"}}, {}};
    const auto file =
        loaded("  payload: {path: u.csv, fields: [name, age], loadAll: true, name: users}\n", around);
    ASSERT_EQ(file.constants.size(), 1U);
    EXPECT_EQ(wire::to_json(file.constants[0].second.at(0)), R"([{"name":"ann","age":7}])");
}

TEST(config, payload_tells_what_is_wrong)
{
    const surroundings around{{{"u.csv", "a,b\nc\n"}, {"u2.csv", "a,b\n"}, {"e.csv", "a\n"}}, {}};
    EXPECT_EQ(defects("  payload: {path: none.csv, fields: [a]}\n"),
              "4:19: cannot read 'none.csv': no such file\n");
    EXPECT_EQ(defects("  payload: {path: u.csv, fields: [x, y]}\n", around),
              "4:19: u.csv:2: 1 fields, but 2 are named\n");
    EXPECT_EQ(defects("  payload: {path: e.csv, fields: [a], skipHeader: true}\n", around),
              "4:19: 'e.csv' has no rows\n");
    for (const char* path : {"../u.csv", "/etc/passwd", "a/../../u.csv", "a\\\\b"})
        EXPECT_EQ(defects("  payload: {path: \"" + std::string(path) + "\", fields: [a]}\n").substr(0, 6),
                  "4:19: ")
            << path;
    EXPECT_EQ(defects("  payload: {path: ../u.csv, fields: [a]}\n"),
              "4:19: '../u.csv' is outside the scenario's folder\n");
    for (const std::string& text : {std::string("\xe9,1\n"), std::string("a\0,b\n", 5)})
        EXPECT_EQ(defects("  payload: {path: u.csv, fields: [a, b]}\n", {{{"u.csv", text}}, {}}),
                  "4:19: 'u.csv' is not UTF-8 text\n");
    EXPECT_EQ(defects("  payload: {path: u2.csv, fields: [x, x]}\n", around),
              "4:39: the field 'x' stands here already\n");
    EXPECT_EQ(defects("  payload: {path: e.csv, fields: [a], name: n}\n", around),
              "4:45: name belongs to loadAll: true\n");
    EXPECT_EQ(defects("  payload: {path: e.csv, fields: [\"a b\"], order: uniqe}\n", around),
              "4:35: expected the name of a variable (letters, digits, _), found text 'a b'\n"
              "4:50: expected sequence, random, unique, circular or shuffle, found text 'uniqe' (did you "
              "mean 'unique'?)\n");
}

TEST(config, variables_are_constants)
{
    const auto file = loaded("  variables: {a: [1, x], b: {c: true}}\n");
    ASSERT_EQ(file.constants.size(), 2U);
    EXPECT_EQ(file.constants[0].second.size(), 2U);
    EXPECT_EQ(wire::to_json(file.constants[1].second.at(0)), R"({"c":true})");
    EXPECT_EQ(defects("  variables: {a: \"{{ $client }}\", 1b: 2, c: []}\n"),
              "4:18: only {{ $env.NAME }} can stand here: clients do not exist yet\n"
              "4:35: '1b' cannot be the name of a variable (letters, digits, _)\n"
              "4:45: a variable needs a value\n");
}

TEST(config, expect_takes_the_promises)
{
    const std::string text = with_config("");
    const auto file = load(text + "expect: {order: none, delivery: none, isolation: false}\n").scenario;
    ASSERT_TRUE(file);
    EXPECT_FALSE(file->expect.order);
    EXPECT_FALSE(file->expect.delivery);
    EXPECT_FALSE(file->expect.isolation);
    EXPECT_FALSE(file->expect.sender_excluded);
    EXPECT_EQ(defects_of(load(text + "expect: {order: total, isolation: yes}\n")),
              "7:17: expected per-sender or none, found text 'total'\n"
              "7:35: expected true or false, found text 'yes'\n");
}

} // namespace
} // namespace muster::scenario::testing
