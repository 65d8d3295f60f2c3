// Sessions and namespaces as a flow opens, leaves and loses them, and what it says of itself meanwhile.
#include "tests/unit/engine/played.hpp"

#include <gmock/gmock.h>

namespace {

using namespace muster;
using namespace std::chrono_literals;
using test::answers;
using test::flow_of;
using test::nothing;
using test::played;
using test::scripted_peer;
using testing::HasSubstr;

std::string cause_of(const played& p)
{
    return p.result.problems.empty() ? "" : p.result.problems[0].cause;
}

TEST(sessions, fail_when_they_are_connected_instead_of_refused)
{
    const played late(flow_of("      - connect: {}\n      - connect: { namespace: /vip, refused: true }\n"),
                      nothing);
    EXPECT_EQ(late.result.errors.at("match_failed"), 1U);
    EXPECT_THAT(cause_of(late), HasSubstr("/vip was connected instead of refused"));
    const played early(flow_of("      - connect: {}\n      - connect: { namespace: /, refused: true }\n"),
                       nothing);
    EXPECT_EQ(early.result.errors.at("match_failed"), 1U);
    EXPECT_THAT(cause_of(early), HasSubstr("/ is connected instead of refused"));
}

TEST(sessions, fail_when_the_refusal_says_something_else)
{
    const played p(
        flow_of("      - connect: { refused: true, match: { json: \"$.message\", value: \"no\" } }\n"),
        [](std::string_view m) { return m == "40" ? answers{R"(4{"message":"later"})"} : answers{}; }, {},
        [](scripted_peer& peer) { peer.refuses = true; });
    EXPECT_EQ(p.result.errors.at("match_failed"), 1U);
    EXPECT_THAT(cause_of(p), HasSubstr("the refusal: $.message is"));
}

TEST(sessions, fail_when_a_namespace_is_not_connected_in_time)
{
    const played p(
        flow_of("      - connect: {}\n      - connect: { namespace: /vip, timeout: 1s }\n"),
        [](std::string_view m) { return m == "40" ? answers{R"(0{"sid":"y"})"} : answers{}; }, {},
        [](scripted_peer& peer) { peer.refuses = true; });
    EXPECT_EQ(p.result.errors.at("handshake_timeout"), 1U);
    EXPECT_THAT(cause_of(p), HasSubstr("/vip was not connected in time"));
}

TEST(sessions, carry_the_query_the_fields_and_the_cookies_of_the_scenario)
{
    const played p(flow_of("      - emit: [x]\n",
                           "  socketio:\n    transports: [websocket]\n    query: { a: \"x y\", b: 2 }\n"
                           "    extraHeaders: { X-Who: \"client {{ $client }}\" }\n"
                           "    cookies: { c: \"1\", d: \"2\" }\n"),
                   nothing);
    ASSERT_FALSE(p.peer.requests.empty());
    const wire::http_request& upgrade = p.peer.requests[0];
    EXPECT_THAT(upgrade.target, HasSubstr("a=x%20y&b=2"));
    EXPECT_EQ(wire::find_field(upgrade.fields, "X-Who"), "client 0");
    EXPECT_EQ(wire::find_field(upgrade.fields, "Cookie"), "c=1; d=2");
}

TEST(sessions, ask_with_the_auth_of_the_step_before_that_of_the_scenario)
{
    const played p(flow_of("      - connect: {}\n      - connect: { namespace: \"{{ place }}\", auth: { own: "
                           "2 } }\n      - emit: { "
                           "channel: x, namespace: /other }\n",
                           "  socketio: { auth: { token: 1 } }\n  variables: { place: vip }\n"),
                   nothing);
    EXPECT_EQ(p.peer.like("40"),
              (answers{R"(40{"token":1})", R"(40/vip,{"own":2})", R"(40/other,{"token":1})"}));
}

TEST(sessions, leave_a_namespace_and_ask_for_it_again_when_a_step_needs_it)
{
    const played p(flow_of(R"(      - connect: {}
      - connect: { namespace: /vip }
      - disconnect: { namespace: /vip }
      - disconnect: { namespace: /vip }
      - emit: { channel: x, namespace: /vip }
)"),
                   nothing);
    EXPECT_EQ(p.count("clients.completed"), 1U) << cause_of(p);
    EXPECT_EQ(p.peer.like("41/vip").size(), 2U); // the last with the goodbye
    EXPECT_EQ(p.peer.like("40/vip").size(), 2U);
    EXPECT_EQ(p.peer.like(R"(42/vip,["x"])").size(), 1U);
}

TEST(sessions, count_a_client_once_however_often_it_comes_back)
{
    const played p(flow_of("      - reconnect: { after: 1s }\n      - reconnect: { after: 1s }\n"), nothing);
    EXPECT_EQ(p.count("sessions.opened"), 3U);
    EXPECT_EQ(p.count("clients.connected"), 1U);
    EXPECT_EQ(p.result.metrics.at("client.handshake").corrected.count(), 3U);
    EXPECT_LT(p.result.metrics.at("client.handshake").corrected.max(), 1'000'000); // the pauses are no part
}

TEST(sessions, are_lost_when_the_server_ends_them_and_at_no_other_time)
{
    const auto ended_by_the_server = [](scripted_peer& peer) {
        peer.later.emplace(core::time_point{1h + 2s},
                           [](server::server_commands& out) { scripted_peer::say(1, "1", out); });
    };
    const played lost(flow_of("      - think: 5s\n"), nothing, {}, ended_by_the_server);
    EXPECT_EQ(lost.count("sessions.lost"), 1U) << cause_of(lost);
    EXPECT_EQ(lost.count("clients.failed"), 1U);
    EXPECT_EQ(played(flow_of("      - disconnect: {}\n"), nothing).count("sessions.lost"), 0U);
    test::loopback_options refused;
    refused.unreachable = true;
    EXPECT_EQ(played(flow_of("      - emit: [x]\n"), nothing, refused).count("sessions.lost"), 0U);
}

} // namespace
