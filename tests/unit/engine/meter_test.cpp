// Latencies count from the due time; the raw figure stands beside them.
#include "engine/measure/meter.hpp"

#include "engine/metric_names.hpp"

#include <gtest/gtest.h>

namespace {

using namespace muster;
using namespace std::chrono_literals;

constexpr core::time_point due{10s};

TEST(meter, counts_an_ack_from_its_due_time_and_from_its_send)
{
    engine::meter m;
    m.acked(due, due + 40ms, due + 50ms);
    result::run_result r;
    m.finish(r);
    const result::metric& ack = r.metrics.at("ack.latency");
    EXPECT_EQ(ack.corrected.max(), 50'000);
    EXPECT_EQ(ack.raw.max(), 10'000);
    EXPECT_TRUE(ack.has_raw);
}

TEST(meter, times_only_deliveries_that_count)
{
    engine::meter m;
    checks::delivery d;
    d.what = checks::delivery::kind::other;
    d.due = due;
    d.sent = due;
    m.delivered(d, due + 5ms);
    d.what = checks::delivery::kind::counted;
    d.audience = 2;
    m.delivered(d, due + 6ms);
    m.delivered(d, due + 9ms);
    result::run_result r;
    m.finish(r);
    EXPECT_EQ(r.metrics.at("fanout.latency").corrected.count(), 2U);
    EXPECT_EQ(r.metrics.at("fanout.first").corrected.max(), 6'000);
    EXPECT_EQ(r.metrics.at("fanout.last").corrected.max(), 9'000);
    EXPECT_EQ(r.metrics.at("fanout.spread").corrected.max(), 3'000);
}

TEST(meter, closes_at_the_end_what_nobody_completed)
{
    engine::meter m;
    checks::delivery d;
    d.what = checks::delivery::kind::counted;
    d.due = due;
    d.sent = due;
    d.audience = 5;
    m.delivered(d, due + 6ms);
    result::run_result r;
    m.finish(r);
    EXPECT_EQ(r.metrics.at("fanout.first").corrected.count(), 1U);
}

TEST(meter, keeps_the_latencies_apart)
{
    engine::meter m;
    m.connected(1ms);
    m.handshake(due, due, due + 2ms);
    m.upgraded(3ms);
    m.acked(due, due, due + 4ms);
    m.waited(due, due, due + 5ms);
    m.http_answered(due, due, due + 6ms);
    result::run_result r;
    m.finish(r);
    std::int64_t expected = 0;
    for (const char* name : {"client.connect", "client.handshake", "client.upgrade", "ack.latency",
                             "event.wait", "http.latency"}) {
        EXPECT_EQ(r.metrics.at(name).corrected.count(), 1U) << name;
        EXPECT_EQ(r.metrics.at(name).corrected.max(), expected += 1'000) << name;
    }
    EXPECT_EQ(r.counters.at("sessions.upgraded"), 1U);
}

TEST(meter, keeps_the_counts_apart)
{
    engine::meter m;
    auto& c = m.count;
    std::uint64_t n = 0;
    for (std::uint64_t* count :
         {&c.clients_started, &c.clients_connected, &c.clients_completed, &c.clients_failed, &c.clients_cut,
          &c.sessions_opened, &c.sessions_upgraded, &c.sessions_lost, &c.emits, &c.events, &c.acks,
          &c.ack_timeouts, &c.wait_timeouts, &c.match_failures, &c.bytes_sent, &c.bytes_received, &c.errors})
        *count = ++n;
    result::run_result r;
    auto& l = r.ledger;
    for (std::uint64_t* count : {&l.expected, &l.delivered, &l.missing, &l.duplicate, &l.out_of_order,
                                 &l.misdelivered, &l.corrupt, &l.unknown})
        *count = ++n;
    m.finish(r);
    std::uint64_t expected = 0;
    for (const char* name : {"clients.started",
                             "clients.connected",
                             "clients.completed",
                             "clients.failed",
                             "clients.cut",
                             "sessions.opened",
                             "sessions.upgraded",
                             "sessions.lost",
                             "emits",
                             "events",
                             "acks",
                             "ack.timeouts",
                             "wait.timeouts",
                             "match.failures",
                             "bytes.sent",
                             "bytes.received",
                             "errors",
                             "fanout.expected",
                             "fanout.delivered",
                             "fanout.lost",
                             "fanout.duplicate",
                             "fanout.out_of_order",
                             "fanout.misdelivered",
                             "fanout.corrupt",
                             "fanout.unknown"})
        EXPECT_EQ(r.counters.at(name), ++expected) << name;
}

TEST(meter, leaves_every_metric_and_counter_under_its_name)
{
    engine::meter m;
    result::run_result r;
    r.ledger.missing = 3;
    m.finish(r);
    for (const std::string_view name : engine::counter_names())
        EXPECT_TRUE(r.counters.contains(std::string(name))) << name;
    for (const std::string_view name : engine::latency_names())
        EXPECT_TRUE(name == engine::metric::lateness || r.metrics.contains(std::string(name))) << name;
    EXPECT_EQ(r.counters.at("fanout.lost"), 3U);
}

} // namespace
