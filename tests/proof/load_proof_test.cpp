// The load checks are worth what they notice: healthy servers are left in peace, every planted fault makes
// exactly its check report, and a frozen server moves the corrected latencies.
#include "tests/support/load_text.hpp"
#include "tests/support/loopback_server.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace {

using namespace muster;
using namespace std::chrono_literals;
using result::check_verdict;
using test::load_text;
using test::loopback;
using test::loopback_options;
using test::loopback_server;

// Rooms of four, messages to the others in the room, and acks that echo what was sent.
constexpr std::string_view talkers = R"(
config:
  target: reference
  app: echo
  phases:
    - { name: arrive, duration: 1s, arrivalCount: 12 }
scenarios:
  - name: talker
    flow:
      - join: { emit: [join, "room-{{ $client % 3 }}"], room: "room-{{ $client % 3 }}", acknowledge: {} }
      - rendezvous: { users: all, timeout: 20s }
      - loop:
          - emit: [to, "{{ $room }}", "hello {{ $stamp }}", 1]
          - emit: [message-with-ack, "asked {{ $stamp }}", 1]
            room: ""
            acknowledge: { timeout: 2s }
        count: 20
        pace: { exponential: 300ms }
expect: { order: per-sender, delivery: exactly-once, isolation: true, senderExcluded: true }
)";

std::set<std::string> violated(const result::run_result& r)
{
    std::set<std::string> ids;
    for (const result::check_result& c : r.checks)
        if (c.verdict == check_verdict::violation)
            ids.insert(c.id);
    return ids;
}

std::string shown(const result::run_result& r)
{
    std::string text;
    for (const result::check_result& c : r.checks) {
        text += c.id + ": " + result::name_of(c.verdict) + " " + std::to_string(c.count) + " of " +
                std::to_string(c.situations) + ", unknown " + std::to_string(c.unknown) + "\n";
        if (!c.examples.empty())
            text += "    " + c.examples.front().summary + "\n";
    }
    for (const auto& [name, n] : r.counters)
        text += name + "=" + std::to_string(n) + " ";
    for (const core::problem& p : r.problems)
        text += "\n" + core::to_text(p);
    return text;
}

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

} // namespace
