// How a run ends changes no verdict: stopped in the middle, cut, or drained for as long as it was told to.
#include "tests/support/load_text.hpp"
#include "tests/support/loopback_server.hpp"

#include <gtest/gtest.h>

namespace {

using namespace muster;
using namespace std::chrono_literals;
using test::load_text;
using test::loopback;
using test::loopback_options;
using test::loopback_server;

const result::check_result& check(const result::run_result& r, std::string_view id)
{
    return *std::find_if(r.checks.begin(), r.checks.end(),
                         [id](const result::check_result& c) { return c.id == id; });
}

constexpr std::string_view askers = R"(
config:
  target: reference
  app: echo
  phases: [{ duration: 1s, arrivalCount: 10 }]
scenarios:
  - flow:
      - loop:
          - emit: [message-with-ack, "{{ $stamp }}", 1]
            acknowledge: { timeout: 5s }
        count: 1000
)";

TEST(load_ending, misses_no_ack_that_was_on_its_way_when_the_run_was_stopped)
{
    const auto s = load_text(askers);
    loopback_server server("echo");
    loopback_options o;
    o.latency = 600ms;
    o.stop_at = 10s;
    const result::run_result r = loopback(s, server, o).play();
    EXPECT_EQ(r.interrupted_by, 2);
    EXPECT_EQ(check(r, "A1").count, 0U);
    EXPECT_EQ(check(r, "A1").unknown, 10U);
}

TEST(load_ending, waits_for_the_acks_of_clients_that_were_cut)
{
    std::string text(askers);
    text.replace(text.find("count: 1000"), 11, "whileTrue: \"true\"");
    const auto s = load_text(text);
    loopback_server server("echo");
    loopback_options o;
    o.latency = 600ms;
    const result::run_result r = loopback(s, server, o).play();
    EXPECT_EQ(r.counters.at("clients.cut"), 10U);
    EXPECT_EQ(check(r, "A1").count, 0U);
    EXPECT_EQ(check(r, "A1").unknown, 0U);
}

TEST(load_ending, leaves_no_slow_ack_out_of_the_figures)
{
    const auto s = load_text(R"(
config:
  target: reference
  app: echo
  phases: [{ duration: 1s, arrivalCount: 10 }]
scenarios:
  - flow:
      - emit: [message-with-ack, "{{ $stamp }}", 1]
        acknowledge: { timeout: 1s }
)");
    loopback_server server("echo");
    loopback_options o;
    o.latency = 800ms;
    const result::run_result r = loopback(s, server, o).play();
    EXPECT_EQ(r.counters.at("ack.timeouts"), 10U);
    EXPECT_EQ(r.metrics.at("ack.latency").corrected.count(), 10U);
    EXPECT_EQ(r.metrics.at("ack.latency").raw.min(), 1'600'000);
    EXPECT_EQ(check(r, "A1").verdict, result::check_verdict::pass);
}

// Silence for five seconds is proof enough; that goodbyes take the rest of the drain changes nothing.
TEST(load_ending, misses_a_tail_although_the_goodbyes_outlast_the_drain)
{
    const auto s = load_text(R"(
config:
  target: reference
  app: echo
  drain: 5500ms
  phases: [{ duration: 100ms, arrivalCount: 4 }]
scenarios:
  - flow:
      - join: { emit: [join, hall], room: hall, acknowledge: {} }
      - rendezvous: { users: all, timeout: 20s }
      - emit: [to, "{{ $room }}", "{{ $stamp }}", 1]
      - think: 10ms
      - emit: [message-with-ack, done, 1]
        acknowledge: {}
)");
    loopback_server server("echo", {"drop-tail"});
    const result::run_result r = loopback(s, server, {}).play();
    EXPECT_GT(r.ledger.missing, 0U);
    EXPECT_EQ(r.ledger.unknown, 0U);
    EXPECT_EQ(check(r, "D2").verdict, result::check_verdict::violation);
}

TEST(load_ending, tells_what_was_offered_from_what_a_slow_server_let_through)
{
    const auto s = load_text(R"(
config:
  target: reference
  app: echo
  phases: [{ duration: 1s, arrivalCount: 1 }]
scenarios:
  - flow:
      - loop:
          - emit: [message-with-ack, "{{ $stamp }}", 1]
            acknowledge: { timeout: 5s }
        count: 101
        pace: 100ms
)");
    loopback_server server("echo");
    loopback_options o;
    o.latency = 100ms; // a round trip takes twice the pace
    const result::run_result r = loopback(s, server, o).play();
    EXPECT_NEAR(r.rates.at("sends_offered").per_second().value_or(0), 10, 0.01);
    EXPECT_NEAR(r.rates.at("sends").per_second().value_or(0), 5, 0.01);
    EXPECT_EQ(r.rates.at("sends").count, 101U);
    EXPECT_EQ(r.rates.at("bytes_sent").count, r.counters.at("bytes.sent"));
}

} // namespace
