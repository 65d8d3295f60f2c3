// Run results for the renderers' golden files: one per outcome, and one full of hostile text.
#pragma once

#include "result/run_result.hpp"

namespace muster::tests {

inline result::run_result passing_run()
{
    using namespace std::chrono_literals;
    result::run_result r;
    r.tool_version = "0.1.0";
    r.scenario_file = "scenarios/chat/rooms.yaml";
    r.scenario_name = "member";
    r.target = "http://127.0.0.1:3000";
    r.command = "muster run scenarios/chat/rooms.yaml --seed 7";
    r.seed = 7;
    r.started_at = "2026-11-20T12:00:00Z";
    r.took = 25'300ms;
    r.counters = {{"clients.started", 500}, {"clients.connected", 500}, {"clients.completed", 500},
                  {"sessions.opened", 500}, {"sessions.upgraded", 500}, {"sessions.lost", 0},
                  {"emits", 3480},          {"events", 60020},          {"acks", 0}};
    r.ledger = {.emitted = 2480, .expected = 59520, .delivered = 59520};
    for (int i = 1; i <= 1000; ++i) {
        r.metrics["fanout.latency"].corrected.record(i * 10);
        r.metrics["fanout.latency"].raw.record(i * 5);
    }
    r.metrics["fanout.latency"].has_raw = true;
    r.metrics["client.connect"].corrected.record(420);
    r.checks = {{"O1",
                 "Per-sender order at each receiver",
                 "Events of one socket arrive in order",
                 result::check_verdict::pass,
                 0,
                 59520,
                 0,
                 {}},
                {"A1",
                 "Acknowledged exactly once",
                 "One answer per acknowledgement",
                 result::check_verdict::not_exercised,
                 0,
                 0,
                 0,
                 {}}};
    r.thresholds = {{"fanout.latency", "p(99) < 1s", "9.91 ms", result::threshold_verdict::pass, 41}};
    r.generator.lateness.record(700);
    r.generator.cpu_share = 0.12;
    return r;
}

inline result::run_result failing_run()
{
    using namespace std::chrono_literals;
    result::run_result r = passing_run();
    r.ledger.missing = 2;
    r.ledger.delivered -= 2;
    r.checks.front().verdict = result::check_verdict::violation;
    r.checks.front().count = 2;
    r.checks.front().examples = {{"client 11 got message 7 of client 3 before message 6",
                                  "message 6",
                                  "message 7",
                                  {{1'500ms, false, 11, "42[\"chat message\",\"MStr...7\"]"},
                                   {1'501ms, false, 11, "42[\"chat message\",\"MStr...6\"]"}},
                                  {"both were sent on one session"}}};
    r.thresholds.front() = {"fanout.latency", "p(99) < 5ms", "9.91 ms", result::threshold_verdict::fail, 41};
    r.thresholds.push_back({"ack.latency", "p(99) < 5ms", "", result::threshold_verdict::unknown, 42});
    r.counters["clients.failed"] = 3;
    r.errors = {{"ping_timeout", 3}};
    r.problems = {{"ping_timeout", "3 clients lost their heartbeat", "scenarios/chat/rooms.yaml:12",
                   "no ping for 45000 ms", "look at the server's event loop", "everything measured before"}};
    return r;
}

// Cases of every verdict, as a conformance run leaves them.
inline result::run_result case_run()
{
    using namespace std::chrono_literals;
    result::run_result r = passing_run();
    r.checks.clear();
    r.thresholds.clear();
    r.metrics.clear();
    r.ledger = {};
    r.counters.clear();
    const auto add = [&r](const char* id, result::case_verdict v, const char* message) {
        r.cases.push_back(
            {id, "A title", "must", "Engine.IO protocol v4, Handshake", v, message, 12ms, 5, {}});
    };
    add("engineio.handshake.pass", result::case_verdict::pass, "");
    add("engineio.handshake.strict", result::case_verdict::non_strict, "a SHOULD was not followed");
    add("engineio.handshake.fail", result::case_verdict::fail, "expected 400, got 200");
    add("engineio.handshake.info", result::case_verdict::informational, "answers with 101");
    add("engineio.heartbeat.unsure", result::case_verdict::inconclusive,
        "a heartbeat could explain the close");
    add("engineio.upgrade.skipped", result::case_verdict::skipped, "the server offers no upgrade");
    add("engineio.upgrade.error", result::case_verdict::error, "the connection could not be made");
    return r;
}

inline result::run_result hostile_run()
{
    result::run_result r = failing_run();
    const std::string evil = "]]><script>alert(1)</script>\x1b[31m\x1b]0;x\x07 \xff\xfe\xed\xa0\x80 \x1e\x01 "
                             "\xe2\x80\xae &amp; \"'=cmd()";
    r.target = "http://127.0.0.1:3000/" + evil;
    r.scenario_name = evil;
    r.problems.front().cause = evil + "\n" + evil;
    r.checks.front().examples.front().actual = evil;
    r.checks.front().examples.front().frames.front().text = std::string("\0\x01", 2) + evil;
    r.generator.reasons = {evil};
    return r;
}

inline result::run_result unreachable_run()
{
    result::run_result r;
    r.tool_version = "0.1.0";
    r.scenario_file = "scenarios/chat/rooms.yaml";
    r.target = "http://127.0.0.1:9";
    r.started_at = "2026-11-20T12:00:00Z";
    r.unreachable = true;
    r.problems = {{"connection_refused", "the target cannot be reached", "127.0.0.1:9",
                   "nothing listens on 127.0.0.1:9", "start the server or check the port",
                   "nothing was sent"}};
    return r;
}

inline result::run_result untrusted_run()
{
    result::run_result r = passing_run();
    r.generator.reasons = {"timers were served 54 ms late (p99); the limit is 10 ms"};
    return r;
}

inline result::run_result interrupted_run()
{
    result::run_result r = passing_run();
    r.interrupted_by = 2;
    return r;
}

} // namespace muster::tests
