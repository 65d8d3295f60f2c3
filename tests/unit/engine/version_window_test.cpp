// The likely releases of a server from what harmless probes showed.
#include "engine/cases/version_window.hpp"

#include <gmock/gmock.h>

namespace muster::engine {
namespace {

std::vector<result::case_result> showing(std::vector<std::string> records)
{
    std::vector<result::case_result> cases(2);
    cases[1].records = std::move(records);
    return cases;
}

TEST(version_window, names_the_one_release_that_behaves_so)
{
    const auto lines = version_window(
        showing({"fingerprint maxPayload=yes", "fingerprint bigPost=413", "fingerprint wsTransport=400",
                 "fingerprint secondGet=400", "fingerprint noStore=yes", "fingerprint dataKeepsAlive=once",
                 "fingerprint octetPost=400", "fingerprint otherRevision=400"}));
    EXPECT_THAT(lines, testing::ElementsAre("behaves like engine.io 6.6.11 (8 of 8 probes made)"));
}

TEST(version_window, names_a_range_when_a_probe_was_not_made)
{
    const auto lines = version_window(showing({"fingerprint maxPayload=yes", "fingerprint wsTransport=101",
                                               "fingerprint secondGet=500", "fingerprint octetPost=none"}));
    EXPECT_THAT(lines, testing::ElementsAre("behaves like engine.io 6.2.0 to 6.4.1 (4 of 8 probes made)"));
}

TEST(version_window, says_so_when_no_release_behaves_like_it)
{
    const auto lines = version_window(showing({"fingerprint maxPayload=no", "fingerprint wsTransport=400",
                                               "fingerprint secondGet=400", "fingerprint octetPost=400"}));
    EXPECT_THAT(lines, testing::ElementsAre("no measured engine.io release behaves like this (4 probes)"));
}

TEST(version_window, guesses_nothing_from_few_probes)
{
    EXPECT_TRUE(version_window(showing({"fingerprint maxPayload=yes"})).empty());
    EXPECT_THAT(version_window(showing({"fingerprint bundle=\"4.8.4\""})),
                testing::ElementsAre("the client bundle that it serves calls itself \"4.8.4\""));
}

} // namespace
} // namespace muster::engine
