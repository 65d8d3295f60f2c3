// The lines that a user reads.
#include "core/problem.hpp"

#include <gtest/gtest.h>

namespace {

using muster::core::problem;

TEST(problem, says_what_where_cause_remedy_and_what_was_kept)
{
    const problem p{"connection_refused",    "The target refused the connection.",
                    "http://127.0.0.1:3000", "nothing listens on this port",
                    "start the server",      "nothing was sent"};
    EXPECT_EQ(to_text(p), "error[connection_refused]: The target refused the connection.\n"
                          "  where: http://127.0.0.1:3000\n"
                          "  cause: nothing listens on this port\n"
                          "  remedy: start the server\n"
                          "  kept: nothing was sent\n");
}

TEST(problem, leaves_empty_parts_out)
{
    EXPECT_EQ(to_text(problem{"internal", "Broken.", "", "", "report it", ""}),
              "error[internal]: Broken.\n  remedy: report it\n");
}

} // namespace
