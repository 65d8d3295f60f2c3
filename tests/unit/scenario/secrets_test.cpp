// What of a scenario is taken for a secret.
#include "scenario/secrets.hpp"

#include "loading.hpp"

#include <gmock/gmock.h>

namespace muster::scenario {
namespace {

std::vector<std::string> secrets_in(const std::string& yaml)
{
    const load_outcome outcome = testing::load(yaml);
    EXPECT_TRUE(outcome.scenario) << testing::errors(outcome);
    return outcome.scenario ? likely_secrets(*outcome.scenario) : std::vector<std::string>{};
}

TEST(likely_secrets, are_the_constants_of_auth_cookies_and_credential_headers)
{
    EXPECT_THAT(secrets_in(testing::with_config(R"(  socketio:
    auth: { token: auth-canary, deep: [ { key: deep-canary } ], role: 7 }
    cookies: { session: cookie-canary }
    extraHeaders: { Authorization: Bearer header-canary, X-Api-Key: key-canary, X-Color: green }
)")),
                ::testing::UnorderedElementsAre("auth-canary", "deep-canary", "cookie-canary",
                                                "Bearer header-canary", "header-canary", "key-canary"));
}

TEST(likely_secrets, are_those_of_steps_too_also_inside_loops_and_branches)
{
    EXPECT_THAT(secrets_in(testing::with_flow(R"(      - loop:
          - connect: { auth: { token: step-canary } }
          - randomSwitch:
              - { flow: [ { get: { url: /, headers: { Cookie: a=http-canary } } } ] }
        count: 2
)")),
                ::testing::UnorderedElementsAre("step-canary", "a=http-canary", "http-canary"));
}

TEST(likely_secrets, are_those_of_raw_steps)
{
    EXPECT_THAT(
        secrets_in(testing::with_flow(
            R"(      - open: { connect: true, auth: { token: open-canary }, headers: { Cookie: a=raw-canary } }
      - http: { get: "?EIO=4", headers: { Authorization: Bearer get-canary, Accept: text/html } }
      - websocket: { get: "?EIO=4", headers: { X-Token: ws-canary } }
)")),
        ::testing::UnorderedElementsAre("open-canary", "a=raw-canary", "raw-canary", "Bearer get-canary",
                                        "get-canary", "ws-canary"));
}

TEST(likely_secrets, leave_templates_alone)
{
    EXPECT_THAT(secrets_in(testing::with_config("  socketio: { auth: { token: \"t-{{ $client }}\" } }\n")),
                ::testing::IsEmpty());
}

} // namespace
} // namespace muster::scenario
