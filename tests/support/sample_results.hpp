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
    r.rates = {{"sends_offered", {3480, 1ms, 24'900ms}},
               {"sends", {3480, 2ms, 25s}},
               {"deliveries", {59520, 5'100ms, 25'010ms}},
               {"bytes_sent", {1'402'113, 0s, 25'300ms}},
               {"bytes_received", {21'300'018, 0s, 25'300ms}}};
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
    r.generator.busiest = 5'020ms;
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
                                  {"both were sent on one session"},
                                  {}}};
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
    r.rates.clear();
    r.ledger = {};
    r.counters.clear();
    r.scenario_file.clear();
    r.scenario_name = "conformance";
    r.facts = {{"pingInterval (EIO 4)", "25000 ms"},
               {"version", "behaves like engine.io 6.6.11 (8 of 8 probes made)"}};
    const auto add = [&r](const char* number, const char* id, result::case_verdict v, const char* message) {
        result::case_result& c = r.cases.emplace_back();
        c.id = id;
        c.number = number;
        c.section = number[0] == '1' ? "Engine.IO handshake" : "Heartbeat";
        c.eio = 4;
        c.title = "A title";
        c.level = "must";
        c.rule = "Engine.IO protocol v4, Handshake";
        c.verdict = v;
        c.message = message;
        c.took = 12ms;
        c.line = 5;
        c.repeat = std::string("muster conform http://127.0.0.1:3000 --case ") + id + " --eio 4 --trace";
    };
    add("1.1", "eio.hs.pass", result::case_verdict::pass, "");
    add("1.2", "eio.hs.strict", result::case_verdict::non_strict, "a SHOULD was not followed");
    add("1.3", "eio.hs.fail", result::case_verdict::fail, "expected 400, got 200");
    r.cases.back().records = {"the connection ended: FIN"};
    r.cases.back().examples = {{"expected 400, got 200",
                                "HTTP 400",
                                "HTTP 200 \"0{...}\"",
                                {{1200us, true, 0, "GET /socket.io/?EIO=4 HTTP/1.1\r\nHost: x\r\n\r\n"},
                                 {1900us, false, 0, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n0{"}},
                                {},
                                {"a"}}};
    add("1.4", "eio.hs.known", result::case_verdict::fail, "expected 400, got 500");
    r.cases.back().known = "fixed in the next release";
    add("1.5", "eio.hs.info", result::case_verdict::informational, "answers with 101");
    add("5.1", "eio.hb.unsure", result::case_verdict::inconclusive, "a heartbeat could explain the close");
    add("5.2", "eio.hb.skipped", result::case_verdict::skipped,
        "the application has no variant 'fast' in Engine.IO 4");
    add("5.3", "eio.hb.error", result::case_verdict::error, "the connection could not be made");
    return r;
}

// One case alone: its frames are shown.
inline result::run_result one_case_run()
{
    result::run_result r = case_run();
    r.cases.erase(r.cases.begin(), r.cases.begin() + 2);
    r.cases.resize(1);
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
    r.counters["clients.completed"] = 488;
    r.counters["clients.cut"] = 12;
    return r;
}

} // namespace muster::tests
