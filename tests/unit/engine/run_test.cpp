// What a shard says of its own punctuality.
#include "engine/run.hpp"
#include "tests/support/load_text.hpp"

#include <gtest/gtest.h>

namespace {

using namespace muster;
using namespace std::chrono_literals;

constexpr core::time_point noon{12h};

// A hundred clients at once are a hundred things that come late, not one.
TEST(run, counts_every_client_that_it_serves_late)
{
    const auto s = test::load_text(R"(
config:
  target: reference
  app: echo
  phases: [{ duration: 10ms, arrivalCount: 100 }]
scenarios:
  - flow: [{ think: 1s }]
)");
    engine::run_options o;
    o.scenario = &s;
    engine::run r(o, noon);
    client::io_queue io;
    r.on_deadline(noon + 60ms, io);
    r.stop(2, noon + 1s, io);
    const result::run_result result = r.finish(noon + 1s);
    EXPECT_EQ(result.generator.lateness.count(), 100U);
    EXPECT_GE(result.generator.lateness.min(), 50'000);
    EXPECT_EQ(result.generator.lateness.max(), 60'000);
}

// Two hundred that are due at the same moment would all send at the time of the first.
TEST(run, serves_a_herd_in_turns)
{
    const auto s = test::load_text(R"(
config:
  target: reference
  app: echo
  phases: [{ duration: 1ms, arrivalCount: 200 }]
scenarios:
  - flow: [{ rendezvous: { users: all, timeout: 1s } }]
)");
    engine::run_options o;
    o.scenario = &s;
    engine::run r(o, noon);
    client::io_queue io;
    r.on_deadline(noon + 1ms, io);
    core::time_point now = noon + 30s; // nobody has answered: the time to open a session is over
    unsigned turns = 0;
    for (; r.next_deadline() <= now && turns < 100; ++turns)
        r.on_deadline(now += 1ms, io);
    EXPECT_EQ(turns, 4U);
    r.stop(2, now, io);
    r.finish(now);
}

} // namespace
