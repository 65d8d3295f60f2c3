// The load checks are worth what they notice: healthy servers are left in peace, every planted fault makes
// exactly its check report, and a frozen server moves the corrected latencies.
#include "tests/support/load_text.hpp"
#include "tests/support/loopback_server.hpp"
#include "tests/support/planted_faults.hpp"

#include <gtest/gtest.h>

#include <set>

namespace {

using namespace muster;
using namespace std::chrono_literals;
using result::check_verdict;
using test::load_text;
using test::loopback;
using test::loopback_options;
using test::loopback_server;
using test::shown;
using test::talkers;
using test::violated;

TEST(load_proof, plays_healthy_runs_without_a_report)
{
    const auto s = load_text(talkers);
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        loopback_server server("echo");
        loopback_options o;
        o.seed = seed;
        loopback l(s, server, o);
        const result::run_result r = l.play();
        ASSERT_TRUE(l.ended_by_itself()) << shown(r);
        EXPECT_EQ(violated(r), std::set<std::string>{}) << "seed " << seed << "\n" << shown(r);
        EXPECT_EQ(r.counters.at("clients.completed"), 12U) << shown(r);
        EXPECT_EQ(r.ledger.delivered, 12U * 20U * 3U) << shown(r);
        EXPECT_EQ(r.ledger.missing + r.ledger.unknown + r.ledger.duplicate, 0U) << shown(r);
        EXPECT_EQ(outcome_of(r), result::outcome::passed) << shown(r);
    }
}

class fault_in_memory : public testing::TestWithParam<test::planted_fault> {};

TEST_P(fault_in_memory, makes_exactly_its_checks_report)
{
    const auto s = load_text(talkers);
    std::set<std::string> all;
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        loopback_server server("echo", {GetParam().fault}, seed);
        loopback_options o;
        o.seed = seed;
        loopback l(s, server, o);
        const result::run_result r = l.play();
        EXPECT_TRUE(l.ended_by_itself());
        for (const std::string& id : violated(r)) {
            all.insert(id);
            EXPECT_TRUE(GetParam().reports.contains(id)) << GetParam().fault << " made " << id << " report\n"
                                                         << shown(r);
        }
        for (const result::check_result& c : r.checks) {
            EXPECT_EQ(c.count > 0, c.verdict == check_verdict::violation) << c.id;
            EXPECT_EQ(c.count > 0, !c.examples.empty()) << c.id;
        }
        if (!violated(r).empty()) {
            EXPECT_EQ(outcome_of(r), result::outcome::failed);
        }
    }
    EXPECT_EQ(all, GetParam().reports) << GetParam().fault;
}

INSTANTIATE_TEST_SUITE_P(load_proof, fault_in_memory, testing::ValuesIn(test::planted_faults()),
                         [](const auto& row) { return test::name_of(row.param); });

TEST(load_proof, moves_the_corrected_latency_when_the_server_freezes)
{
    const auto s = load_text(R"(
config:
  target: reference
  app: echo
  phases: [{ name: all, duration: 1s, arrivalCount: 20 }]
scenarios:
  - flow:
      - loop:
          - emit: [message-with-ack, "{{ $stamp }}", 1]
            acknowledge: { timeout: 10s }
        over: 11s
        pace: 100ms
)");
    loopback_server server("echo");
    loopback_options o;
    o.freeze = {4s, 7s};
    loopback l(s, server, o);
    const result::run_result r = l.play();
    const result::metric& ack = r.metrics.at("ack.latency");
    EXPECT_GE(ack.corrected.percentile(90), 1'000'000) << shown(r);
    EXPECT_LT(ack.raw.percentile(90), 100'000);
    EXPECT_GE(ack.raw.max(), 2'900'000);
    EXPECT_TRUE(ack.has_raw);
    EXPECT_EQ(violated(r), std::set<std::string>{}) << shown(r);
}

TEST(load_proof, moves_the_fanout_latency_when_the_server_freezes)
{
    std::string text(talkers);
    text.replace(text.find("timeout: 2s"), 11, "timeout: 9s");
    text.replace(text.find("count: 20"), 9, "over: 11s");
    const auto s = load_text(text);
    loopback_server server("echo");
    loopback_options o;
    o.freeze = {4s, 7s};
    loopback l(s, server, o);
    const result::run_result r = l.play();
    EXPECT_LT(r.metrics.at("fanout.latency").raw.percentile(50), 100'000);
    EXPECT_GE(r.metrics.at("fanout.latency").corrected.percentile(90), 1'000'000) << shown(r);
    EXPECT_GT(r.metrics.at("fanout.last").corrected.count(), 0U);
    EXPECT_EQ(r.ledger.missing, 0U) << shown(r);
}

TEST(load_proof, does_not_call_late_acks_missing)
{
    const auto s = load_text(talkers); // acks are waited for 2 s
    loopback_server server("echo");
    loopback_options o;
    o.freeze = {3s, 6s};
    loopback l(s, server, o);
    const result::run_result r = l.play();
    EXPECT_GT(r.counters.at("ack.timeouts"), 0U);
    EXPECT_EQ(r.errors.at("ack_timeout"), r.counters.at("clients.failed"));
    EXPECT_EQ(violated(r), std::set<std::string>{}) << shown(r);
}

std::string fingerprint(const result::run_result& r)
{
    std::string text = shown(r) + std::to_string(r.took.count());
    for (const auto& [name, m] : r.metrics)
        text += name + m.corrected.encode() + m.raw.encode();
    return text;
}

TEST(load_proof, repeats_a_run_from_its_seed)
{
    const auto s = load_text(talkers);
    const auto play = [&s](std::uint64_t seed) {
        loopback_server server("echo", {"drop-one-receiver"}, seed);
        loopback_options o;
        o.seed = seed;
        return fingerprint(loopback(s, server, o).play());
    };
    EXPECT_EQ(play(5), play(5));
    EXPECT_NE(play(5), play(6));
}

TEST(load_proof, finds_the_same_deliveries_with_any_number_of_shards)
{
    const auto s = load_text(talkers);
    for (const std::uint32_t shards : {1U, 2U, 3U}) {
        loopback_server server("echo");
        loopback_options o;
        o.shards = shards;
        loopback l(s, server, o);
        const result::run_result r = l.play();
        EXPECT_EQ(r.ledger.delivered, 12U * 20U * 3U) << shards << " shards\n" << shown(r);
        EXPECT_EQ(r.ledger.missing + r.ledger.unknown, 0U) << shards << " shards\n" << shown(r);
        EXPECT_EQ(violated(r), std::set<std::string>{}) << shards << " shards\n" << shown(r);
    }
}

class population_over : public testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(population_over, is_served_whole)
{
    std::string text(talkers);
    text.insert(text.find("  phases:"), std::string("  socketio: { ") + GetParam().second + " }\n");
    const auto s = load_text(text);
    loopback_server server("echo");
    loopback l(s, server, {});
    const result::run_result r = l.play();
    ASSERT_TRUE(l.ended_by_itself()) << shown(r);
    EXPECT_EQ(r.counters.at("clients.completed"), 12U) << shown(r);
    EXPECT_EQ(r.ledger.delivered, 12U * 20U * 3U) << shown(r);
    EXPECT_EQ(violated(r), std::set<std::string>{}) << shown(r);
    const bool upgrades = std::string(GetParam().first) == "upgrading";
    EXPECT_EQ(r.counters.at("sessions.upgraded"), upgrades ? 12U : 0U);
    EXPECT_EQ(server.sessions(), 0U) << "sessions were left behind";
}

INSTANTIATE_TEST_SUITE_P(load_proof, population_over,
                         testing::Values(std::pair("websocket", "transports: [websocket]"),
                                         std::pair("polling", "transports: [polling]"),
                                         std::pair("upgrading", "transports: [polling, websocket]"),
                                         std::pair("eio3_websocket", "transports: [websocket], eio: 3"),
                                         std::pair("eio3_polling", "transports: [polling], eio: 3")),
                         [](const auto& row) { return std::string(row.param.first); });

// Nothing in this app is ever acked: that a room's message arrives is what shows who is in.
TEST(load_proof, measures_the_fanout_of_an_app_without_acks)
{
    const auto s = load_text(R"(
config:
  target: reference
  app: rooms
  phases:
    - { name: arrive, duration: 5s, arrivalCount: 30 }
    - { name: chat, duration: 30s }
scenarios:
  - name: member
    flow:
      - emit: [socketUsername, "user-{{ $client }}"]
        response: { on: validUsername, args: ["user-{{ $client }}"], timeout: 2s }
      - join: { emit: [joinRoom, "room-{{ $client % 3 }}"], room: "room-{{ $client % 3 }}" }
      - rendezvous: { users: all, timeout: 30s }
      - loop:
          - emit: ["chat message", "{\"messageContent\":\"{{ $stamp }}\",\"roomOriginName\":\"{{ $room }}\"}"]
        over: 30s
        pace: { exponential: 3s }
expect: { order: per-sender, delivery: exactly-once, isolation: true, senderExcluded: true }
thresholds:
  fanout.latency: ["p(99) < 250ms"]
  fanout.lost: ["count == 0"]
)");
    loopback_server server("rooms");
    loopback l(s, server, {});
    const result::run_result r = l.play();
    EXPECT_EQ(violated(r), std::set<std::string>{}) << shown(r);
    EXPECT_GT(r.ledger.delivered, 2000U) << shown(r);
    EXPECT_EQ(r.metrics.at("fanout.latency").corrected.count(), r.ledger.delivered) << shown(r);
    EXPECT_GT(r.metrics.at("fanout.median").corrected.count(), 100U);
    EXPECT_EQ(outcome_of(r), result::outcome::passed) << shown(r);

    loopback_server lossy("rooms", {"drop-one-receiver"});
    const result::run_result bad = loopback(s, lossy, {}).play();
    EXPECT_EQ(violated(bad), std::set<std::string>{"D2"}) << shown(bad);
    EXPECT_EQ(bad.thresholds.at(1).verdict, result::threshold_verdict::fail);
}

// Members come, go, reconnect and vanish: nothing of that is the server's fault.
TEST(load_proof, blames_nobody_for_members_who_come_and_go)
{
    const auto s = load_text(R"(
config:
  target: reference
  app: echo
  socketio: { transports: [polling, websocket] }
  phases: [{ duration: 3s, arrivalCount: 16 }]
scenarios:
  - name: steady
    weight: 2
    flow:
      - join: { emit: [join, hall], room: hall, acknowledge: {} }
      - loop: [{ emit: [to, "{{ $room }}", "{{ $stamp }}", 1] }]
        over: 8s
        pace: { exponential: 200ms }
  - name: churner
    flow:
      - loop:
          - join: { emit: [join, hall], room: hall, acknowledge: {} }
          - emit: [to, "{{ $room }}", "{{ $stamp }}", 1]
          - think: { between: [200ms, 900ms] }
          - leave: { emit: [leave, hall], room: hall, acknowledge: {} }
          - think: { between: [100ms, 400ms] }
        count: 6
  - name: dropper
    flow:
      - loop:
          - join: { emit: [join, hall], room: hall, acknowledge: {} }
          - emit: [to, "{{ $room }}", "{{ $stamp }}", 1]
          - think: { between: [200ms, 900ms] }
          - drop: true
          - reconnect: { after: { uniform: [10ms, 500ms] } }
        count: 5
)");
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        loopback_server server("echo");
        loopback_options o;
        o.seed = seed;
        o.latency = std::chrono::milliseconds(seed * 7);
        loopback l(s, server, o);
        const result::run_result r = l.play();
        EXPECT_EQ(violated(r), std::set<std::string>{}) << "seed " << seed << "\n" << shown(r);
        EXPECT_EQ(r.counters.at("clients.completed"), 16U) << shown(r);
        EXPECT_GT(r.ledger.delivered, 1000U) << shown(r);
    }
}

} // namespace
