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

} // namespace
