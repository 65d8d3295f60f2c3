// Whole runs over TCP against the embedded reference server: one shard and several, every transport, TLS off,
// and the stop in the middle.
#include "engine/metric_names.hpp"
#include "net/driver.hpp"
#include "net/load_run.hpp"
#include "reference_server/net/embedded_server.hpp"
#include "scenario/loader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <thread>

namespace muster::net {
namespace {

using namespace std::chrono_literals;

constexpr const char* rooms = R"(
config:
  target: http://127.0.0.1
  socketio: { transports: [websocket], eio: 4 }
  phases:
    - { name: arrive, duration: 500ms, arrivalCount: 200 }
scenarios:
  - name: member
    flow:
      - join: { emit: [joinRoom, "room-{{ $client % 10 }}"], room: "room-{{ $client % 10 }}" }
      - emit: [socketUsername, "user-{{ $client }}"]
        response: { on: validUsername, args: ["user-{{ $client }}"], timeout: 10s }
      - rendezvous: { users: all, timeout: 20s }
      - loop:
          - emit:
              - chat message
              - '{"messageContent":"{{ $stamp }}","senderUsername":"user-{{ $client }}","roomOriginName":"{{ $room }}"}'
        over: 1s
        pace: { exponential: 500ms }
expect: { order: per-sender, delivery: exactly-once, isolation: true, senderExcluded: true }
)";

class whole_run : public testing::Test {
protected:
    void SetUp() override
    {
        core::problem why;
        server = server::embedded_server::start({}, why);
        ASSERT_TRUE(server) << core::to_text(why);
        scenario::load_options how;
        how.path = "rooms.yaml";
        how.known_latencies = engine::latency_names();
        how.known_counters = engine::counter_names();
        const auto apps = server::app_names();
        how.known_apps = apps;
        auto loaded = scenario::load_scenario(rooms, how);
        ASSERT_TRUE(loaded.scenario) << loaded.diagnostics.front().to_text();
        scenario = *std::move(loaded.scenario);
        options.scenario = &scenario;
        options.targets = {server->url()};
        options.seed = 42;
        options.server_inside = true;
    }

    void expect_clean(const result::run_result& r) const
    {
        EXPECT_EQ(r.counters.at("clients.completed"), 200U);
        EXPECT_EQ(r.counters.at("clients.failed"), 0U);
        EXPECT_GT(r.ledger.emitted, 200U);
        EXPECT_EQ(r.ledger.delivered, r.ledger.emitted * 19); // 20 in a room, the sender left out
        EXPECT_EQ(r.ledger.missing + r.ledger.duplicate + r.ledger.misdelivered + r.ledger.unknown, 0U);
        EXPECT_GT(r.counters.at("bytes.sent"), 0U);
        EXPECT_GT(r.counters.at("bytes.received"), r.counters.at("bytes.sent"));
        EXPECT_GT(r.generator.cpu_share, 0);
        EXPECT_FALSE(r.started_at.empty());
    }

    std::unique_ptr<server::embedded_server> server;
    scenario::scenario_file scenario;
    load_options options;
};

TEST_F(whole_run, over_websocket_delivers_everything)
{
    const load_outcome outcome = play(options);
    ASSERT_FALSE(outcome.refused) << core::to_text(*outcome.refused);
    expect_clean(outcome.result);
}

TEST_F(whole_run, over_polling_delivers_everything)
{
    scenario.socketio.polling = true;
    scenario.socketio.websocket = false;
    expect_clean(play(options).result);
}

TEST_F(whole_run, with_upgrade_delivers_everything)
{
    scenario.socketio.polling = true;
    const load_outcome outcome = play(options);
    expect_clean(outcome.result);
    EXPECT_EQ(outcome.result.counters.at("sessions.upgraded"), 200U);
}

TEST_F(whole_run, in_shards_judges_messages_between_them)
{
    options.shards = 3;
    expect_clean(play(options).result);
}

TEST_F(whole_run, is_the_same_work_for_any_number_of_shards)
{
    const std::uint64_t alone = play(options).result.ledger.emitted;
    options.shards = 2;
    EXPECT_EQ(play(options).result.ledger.emitted, alone);
}

TEST_F(whole_run, stops_within_a_second_when_asked_once)
{
    std::atomic<int> signal{0};
    options.stop_signal = &signal;
    options.shards = 2;
    core::time_point asked{};
    std::thread asker([&] {
        std::this_thread::sleep_for(900ms);
        asked = read_clock();
        signal = SIGTERM;
    });
    const load_outcome outcome = play(options);
    asker.join();
    EXPECT_LT(read_clock() - asked, 1s);
    EXPECT_EQ(outcome.result.interrupted_by, SIGTERM);
    EXPECT_EQ(outcome.result.counters.at("clients.started"), 200U);
}

TEST_F(whole_run, quits_at_once_when_asked_twice)
{
    std::atomic<int> signal{-SIGINT};
    options.stop_signal = &signal;
    const core::time_point before = read_clock();
    const load_outcome outcome = play(options);
    EXPECT_LT(read_clock() - before, 1s);
    EXPECT_EQ(outcome.result.interrupted_by, SIGINT);
}

TEST_F(whole_run, tells_its_progress_about_once_a_second)
{
    int told = 0;
    options.on_progress = [&told](const engine::run::progress&, core::duration) { ++told; };
    play(options);
    EXPECT_GE(told, 1);
    EXPECT_LE(told, 5);
}

TEST_F(whole_run, ends_although_the_server_goes_away)
{
    std::thread killer([this] {
        std::this_thread::sleep_for(1s);
        server->stop();
    });
    const load_outcome outcome = play(options);
    killer.join();
    EXPECT_FALSE(outcome.refused);
    EXPECT_GT(outcome.result.counters.at("clients.failed") + outcome.result.counters.at("sessions.lost"), 0U);
}

} // namespace
} // namespace muster::net
