// Opening a session: query, methods, revisions, Host and Origin. Engine.IO protocol v3 and v4, "Handshake".
#include "tests/support/server_harness.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace muster::tests {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

const std::string unknown_transport = R"(400 {"code":0,"message":"Transport unknown"})";
const std::string unknown_sid = R"(400 {"code":1,"message":"Session ID unknown"})";
const std::string bad_method = R"(400 {"code":2,"message":"Bad handshake method"})";
const std::string bad_request = R"(400 {"code":3,"message":"Bad request"})";
const std::string bad_version = R"(400 {"code":5,"message":"Unsupported protocol version"})";

wire::http_request request_of(std::string method, std::string target, wire::http_fields fields = {})
{
    return {std::move(method), std::move(target), std::move(fields), ""};
}

TEST(handshake, polling_v4_is_answered_by_exactly_one_open_packet)
{
    server_harness h;
    EXPECT_EQ(
        h.take_one(h.get("EIO=4&transport=polling")),
        R"(200 0{"sid":"id-1","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000})");
    EXPECT_EQ(wire::find_field(h.last_response().fields, "Content-Type"), "text/plain; charset=UTF-8");
    EXPECT_EQ(wire::find_field(h.last_response().fields, "Cache-Control"), "no-store");
}

TEST(handshake, polling_v3_has_open_and_implicit_connect_in_one_body)
{
    server_harness h;
    const std::string answer = h.take_one(h.get("EIO=3&transport=polling"));
    EXPECT_THAT(answer, HasSubstr(R"(:0{"sid":"id-1")"));
    EXPECT_TRUE(answer.find("}2:40") != std::string::npos) << answer;
}

TEST(handshake, missing_eio_means_3_when_3_is_allowed)
{
    server_harness h;
    EXPECT_THAT(h.take_one(h.get("transport=polling")), HasSubstr("2:40"));
    server::server_options strict;
    strict.missing_eio_is_3 = false;
    server_harness s("echo", strict);
    EXPECT_EQ(s.take_one(s.get("transport=polling")), bad_version);
}

TEST(handshake, other_revisions_are_refused)
{
    server_harness h;
    for (const char* eio : {"EIO=abc&", "EIO=5&", "EIO=2&", "EIO=&", "EIO=04&"})
        EXPECT_EQ(h.take_one(h.get(std::string(eio) + "transport=polling")), bad_version) << eio;
    server::server_options only4;
    only4.allow_eio3 = false;
    server_harness s("echo", only4);
    EXPECT_EQ(s.take_one(s.get("EIO=3&transport=polling")), bad_version);
    EXPECT_EQ(s.take_one(s.get("transport=polling")), bad_version);
    EXPECT_EQ(s.sessions(), 0U);
}

TEST(handshake, an_unsupported_revision_is_refused_before_the_upgrade)
{
    server_harness h;
    EXPECT_EQ(h.take_one(h.websocket("EIO=5&transport=websocket")), bad_version);
}

TEST(handshake, unknown_transports_are_refused)
{
    server_harness h;
    for (const char* query : {"EIO=4", "EIO=4&transport=", "EIO=4&transport=abc", "EIO=4&transport=POLLING",
                              "EIO=4&transport=__proto__"}) {
        EXPECT_EQ(h.take_one(h.get(query)), unknown_transport) << query;
        EXPECT_EQ(h.take_one(h.websocket(query)), unknown_transport) << query;
    }
    EXPECT_EQ(wire::find_field(h.last_response().fields, "Content-Type"), "application/json");
}

TEST(handshake, websocket_transport_without_an_upgrade_is_a_bad_request)
{
    server_harness h;
    EXPECT_EQ(h.take_one(h.get("EIO=4&transport=websocket")), bad_request);
    EXPECT_EQ(h.take_one(h.websocket("EIO=4&transport=polling")), bad_request);
}

TEST(handshake, doubled_parameters_and_jsonp_are_refused)
{
    server_harness h;
    for (const char* query : {"EIO=4&EIO=3&transport=polling", "EIO=4&transport=polling&transport=polling",
                              "EIO=4&transport=polling&j=0"})
        EXPECT_EQ(h.take_one(h.get(query)), bad_request) << query;
}

TEST(handshake, unknown_extra_parameters_and_an_empty_sid_change_nothing)
{
    server_harness h;
    EXPECT_THAT(h.take_one(h.get("EIO=4&transport=polling&t=abc&foo=bar&sid=")), StartsWith("200 0{"));
}

TEST(handshake, only_get_opens_a_session)
{
    server_harness h;
    for (const char* method : {"POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"})
        EXPECT_EQ(h.take_one(h.request(request_of(method, "/socket.io/?EIO=4&transport=polling"))),
                  bad_method);
    EXPECT_EQ(h.sessions(), 0U);
}

TEST(handshake, unknown_sids_are_refused_on_every_way_in)
{
    server_harness h;
    for (const std::string& sid : {std::string("nope"), std::string("__proto__"), std::string("%3Cb%3E"),
                                   std::string(4000, 'x'), std::string("ID-1")}) {
        EXPECT_EQ(h.take_one(h.get("EIO=4&transport=polling&sid=" + sid)), unknown_sid);
        EXPECT_EQ(h.take_one(h.post("EIO=4&transport=polling&sid=" + sid, "40")), unknown_sid);
        EXPECT_EQ(h.take_one(h.websocket("EIO=4&transport=websocket&sid=" + sid)), unknown_sid);
    }
}

TEST(handshake, a_session_is_not_usable_with_another_revision)
{
    server_harness h;
    const auto four = h.open_polling(4);
    const std::string sid = "&transport=polling&sid=" + four.sid;
    EXPECT_EQ(h.take_one(h.get("EIO=3" + sid)), bad_request);
    EXPECT_EQ(h.take_one(h.post("x=1" + sid, "40")), bad_request);
    EXPECT_EQ(h.take_one(h.websocket("EIO=3&transport=websocket&sid=" + four.sid)), bad_request);
    h.post(four.query, "40");
    EXPECT_THAT(h.poll(four), StartsWith("200 40{")) << "the session must survive";
}

TEST(handshake, websocket_opens_with_an_open_packet_without_upgrades)
{
    server_harness h("rooms");
    const auto ws = h.websocket("EIO=4&transport=websocket");
    EXPECT_THAT(h.take(ws), ElementsAre("101", StartsWith(R"(0{"sid":"id-1","upgrades":[])")));
    const auto old = h.websocket("EIO=3&transport=websocket");
    EXPECT_THAT(h.take(old), ElementsAre("101", StartsWith("0{"), "40"));
}

TEST(handshake, foreign_origins_and_hosts_are_forbidden)
{
    server_harness h;
    const std::string target = "/socket.io/?EIO=4&transport=polling";
    const std::string ws_target = "/socket.io/?EIO=4&transport=websocket";
    const std::string forbidden = R"(403 {"code":4,"message":"Forbidden"})";
    const wire::http_fields foreign = {{"Host", "127.0.0.1:4000"}, {"Origin", "https://evil.example"}};
    EXPECT_EQ(h.take_one(h.request(request_of("GET", target, foreign))), forbidden);
    EXPECT_EQ(h.take_one(h.websocket(request_of("GET", ws_target, foreign))), forbidden);
    EXPECT_EQ(wire::find_field(h.last_response().fields, "Access-Control-Allow-Origin"), "");
    EXPECT_EQ(h.take_one(h.request(request_of("GET", target, {{"Host", "rebound.example:4000"}}))),
              forbidden);
    const wire::http_fields null_origin = {{"Host", "127.0.0.1:4000"}, {"Origin", "null"}};
    EXPECT_EQ(h.take_one(h.request(request_of("GET", target, null_origin))), forbidden);
}

TEST(handshake, answers_name_an_origin_only_to_those_who_have_one)
{
    const std::string target = "/socket.io/?EIO=4&transport=polling";
    const std::string allowed = "Access-Control-Allow-Origin";
    const std::string credentials = "Access-Control-Allow-Credentials";
    const auto fields_for = [&](const server::server_options& o, const wire::http_fields& fields) {
        server_harness h("echo", o);
        EXPECT_THAT(h.take_one(h.request(request_of("GET", target, fields))), StartsWith("200 0{"));
        const wire::http_fields& all = h.last_response().fields;
        return std::map<std::string, std::string>(all.begin(), all.end());
    };
    const wire::http_fields own = {{"Host", "localhost:4000"}, {"Origin", "http://localhost:4000"}};
    server::server_options o;
    EXPECT_EQ(fields_for(o, {{"Host", "localhost:4000"}}).count(allowed), 0U);
    EXPECT_EQ(fields_for(o, own)[allowed], "http://localhost:4000");
    EXPECT_EQ(fields_for(o, own).count(credentials), 0U);
    o.credentials = true;
    EXPECT_EQ(fields_for(o, own)[credentials], "true");
    o.origins = {"https://good.example"}; // then a cache must not give one answer to all
    EXPECT_EQ(fields_for(o, {{"Host", "localhost:4000"}})["Vary"], "Origin");
    o.origins = {"*"};
    auto any = fields_for(o, own);
    EXPECT_EQ(any[allowed], "*");
    EXPECT_EQ(any.count(credentials), 0U);
    EXPECT_EQ(any.count("Vary"), 0U);
}

TEST(handshake, own_loopback_origin_and_listed_origins_are_welcome)
{
    server::server_options o;
    o.origins = {"https://good.example"};
    server_harness h("echo", o);
    const std::string target = "/socket.io/?EIO=4&transport=polling";
    const wire::http_fields own = {{"Host", "localhost:4000"}, {"Origin", "http://localhost:4000"}};
    EXPECT_THAT(h.take_one(h.request(request_of("GET", target, own))), StartsWith("200 0{"));
    const wire::http_fields good = {{"Host", "127.0.0.1:4000"}, {"Origin", "https://good.example"}};
    EXPECT_THAT(h.take_one(h.request(request_of("GET", target, good))), StartsWith("200 0{"));
    EXPECT_EQ(wire::find_field(h.last_response().fields, "Access-Control-Allow-Origin"),
              "https://good.example");
    EXPECT_EQ(wire::find_field(h.last_response().fields, "Vary"), "Origin");
    EXPECT_EQ(h.take_one(h.request(request_of("OPTIONS", target, good))), "204 ");
}

TEST(handshake, no_more_sessions_are_opened_than_there_is_room_for)
{
    server::server_options o;
    o.max_sessions = 2;
    server_harness h("echo", o);
    const auto first = h.open_polling();
    h.open_websocket();
    EXPECT_EQ(h.take_one(h.get("EIO=4&transport=polling")), "503 Too many sessions are open.\n");
    EXPECT_EQ(h.take_one(h.websocket("EIO=3&transport=websocket")), "503 Too many sessions are open.\n");
    EXPECT_EQ(h.take_one(h.post(first.query, "1")), "200 ok") << "those that are open go on";
    h.open_polling();
    EXPECT_EQ(h.sessions(), 2U);
}

TEST(handshake, host_names_know_no_case_and_may_end_with_a_dot)
{
    server::server_options o;
    o.hosts = {"reference"};
    server_harness h("echo", o);
    const auto answer = [&](const char* host, const char* origin = "") {
        wire::http_fields fields = {{"Host", host}};
        if (*origin != '\0')
            fields.emplace_back("Origin", origin);
        return h.take_one(h.request(request_of("GET", "/socket.io/?EIO=4&transport=polling", fields)));
    };
    for (const char* host : {"LOCALHOST:4000", "localhost.", "Localhost.:4000", "Reference:4000", "127.0.0.1",
                             "[::1]:4000", "[::FFFF:127.0.0.1]"})
        EXPECT_THAT(answer(host), StartsWith("200 0{")) << host;
    for (const char* host :
         {"localhost..", "localhost.evil.example", "127.evil.example", ".", "references", "::1"})
        EXPECT_THAT(answer(host), StartsWith("403 ")) << host;
    EXPECT_THAT(answer("localhost:4000", "http://LocalHost:4000"), StartsWith("200 0{"));
    EXPECT_THAT(answer("localhost:4000", "http://localhost:4001"), StartsWith("403 "));
    EXPECT_THAT(answer("reference:4000", "http://reference:4000"), StartsWith("403 "));
}

} // namespace
} // namespace muster::tests
