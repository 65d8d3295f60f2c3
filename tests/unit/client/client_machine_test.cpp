// The whole client under replay: bytes cut apart, connections cut at every step, every event in every state.
#include "tests/unit/client/sample_sessions.hpp"

#include <gtest/gtest-spi.h>

// clang-format off
namespace muster::client::sample {
namespace {

using namespace std::chrono_literals;
using support::scripted_client;
using support::server_frame;

// A day in the life: polling, upgrade, events, binary, acks, a second namespace, goodbye.
script_test long_script()
{
    script_test t = probing();
    t.text("3probe").answer(line::get, R"(42["last poll"])");
    t.emit("/", R"(["a"])", 0).text(R"(430["ok"])");
    t.text(R"(451-["b",{"_placeholder":true,"num":0}])").binary("bytes");
    t.bytes(server_frame(R"(42["x"])") + server_frame("2") + server_frame("", 9) + server_frame(R"(421["y"])"));
    t.ack("/", 1, "[]").join("/chat").text(R"(40/chat,{"sid":"s2"})").text(R"(41/chat,)");
    t.text("1");
    return t;
}

script_test long_script_v3()
{
    client_options options;
    options.revision = wire::engineio_revision::v3;
    const std::string open = R"(0{"sid":"abc","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":5000})";
    script_test t(options);
    t.open().connected(line::get).answer(line::get, std::to_string(open.size()) + ":" + open + "2:40");
    t.join("/admin?x=1").connected(line::post).answer(line::post, "ok").answer(line::get, "9:40/admin,");
    t.emit("/", R"(["a"])", 0).upgraded().text("3probe").answer(line::post, "ok").answer(line::get, "1:6");
    t.at(25s).text("3").text(R"(430["ok"])").text(R"(451-["b",{"_placeholder":true,"num":0}])").binary("\x04zz");
    t.bytes(server_frame("", 8));
    return t;
}

std::vector<script_test> long_scripts()
{
    std::vector<script_test> all;
    all.push_back(long_script());
    all.push_back(long_script_v3());
    all.push_back(joined_websocket());
    all.push_back(joined_websocket_v3());
    all.push_back(joined_polling());
    return all;
}

TEST(client_machine, bytes_that_arrive_one_at_a_time_change_nothing)
{
    for (const script_test& script : long_scripts()) {
        const auto at_once = script.play();
        const auto cut_apart = script.play(true);
        EXPECT_GE(at_once.notices.size(), 2U);
        EXPECT_EQ(cut_apart.notices, at_once.notices);
        EXPECT_EQ(cut_apart.commands, at_once.commands);
    }
    const auto http = [] {
        script_test t(websocket_only());
        t.open().connected(line::ws).upgraded().bytes("HTTP/1.1 400 Bad Request\r\n\r\n");
        return t;
    };
    const script_test refused = http();
    EXPECT_EQ(refused.play().notices.back(), "closed websocket http_after_upgrade: HTTP/1.1 400 Bad Request");
    EXPECT_EQ(refused.play(true).notices, refused.play().notices);
}

TEST(client_machine, any_connection_may_fail_after_any_step)
{
    for (const script_test& script : long_scripts()) {
        for (std::size_t steps = 1; steps <= script.size(); ++steps) {
            for (const line broken : {line::get, line::post, line::ws}) {
                scripted_client client(script.options());
                script.play_into(client, steps);
                const int before = client.closed();
                for (const line l : {broken, line::get, line::post, line::ws})
                    client.give(channel_failed{client.channel(l), core::errc::connection_reset, "cut"});
                EXPECT_EQ(client.closed(), 1) << "after step " << steps << ", closed before: " << before;
                EXPECT_EQ(client.machine().next_deadline(), core::never);
                EXPECT_FALSE(client.machine().is_connected("/"));
            }
        }
    }
}

TEST(client_machine, a_new_session_works_after_a_failure_at_any_step)
{
    const script_test script = long_script();
    for (std::size_t steps = 1; steps < script.size(); ++steps) {
        scripted_client client(script.options());
        script.play_into(client, steps);
        client.run([](auto& m, auto now, auto& io, auto& notices) { m.drop(now, io, notices); });
        client.take();
        probing().text("3probe").play_into(client, 8);
        EXPECT_TRUE(client.machine().is_connected("/")) << "after step " << steps;
        EXPECT_EQ(client.machine().session_id(), "abc");
    }
}

// Every kind of event, on every channel, well-formed and not.
std::vector<std::function<void(scripted_client&)>> all_events()
{
    std::vector<std::function<void(scripted_client&)>> events;
    static const wire::http_fields no_fields;
    static const wire::http_fields extensions{{"Sec-WebSocket-Extensions", "x"}, {"Set-Cookie", "a=1"}};
    for (const line l : {line::get, line::post, line::ws}) {
        events.emplace_back([=](scripted_client& c) { c.give(channel_connected{c.channel(l), 1ms}); });
        events.emplace_back([=](scripted_client& c) { c.give(channel_failed{c.channel(l), core::errc::io_error, "x"}); });
        events.emplace_back([=](scripted_client& c) { c.give(websocket_opened{c.channel(l), &no_fields}); });
        events.emplace_back([=](scripted_client& c) { c.give(websocket_opened{c.channel(l), &extensions}); });
        for (const std::string& bytes : {std::string("HTTP/1.1 400 x\r\n"), std::string("\xff\xff"), server_frame(open_v4), server_frame("3probe"), server_frame("42[\"a\"]"), server_frame("b", 2), server_frame("", 8), server_frame("1"), server_frame("5"), std::string("\x81")})
            events.emplace_back([=](scripted_client& c) { c.give(bytes_received{c.channel(l), bytes}); });
        for (const std::string& body : {std::string(), open_v4_upgradable, std::string("1"), std::string("6"), std::string("2"), std::string("40"), std::string("bAQ=="), std::string("<html>"), std::string("2:40")}) {
            for (const unsigned status : {200U, 302U, 400U}) {
                events.emplace_back([=](scripted_client& c) {
                    const wire::http_response response{status, {}, body};
                    c.give(http_answered{c.channel(l), &response});
                });
            }
            events.emplace_back([=](scripted_client& c) {
                const wire::http_response response{400, {}, body};
                c.give(websocket_refused{c.channel(l), &response});
            });
        }
    }
    events.emplace_back([](scripted_client& c) { c.run([](auto& m, auto now, auto& io, auto& n) { m.close(now, io, n); }); });
    events.emplace_back([](scripted_client& c) { c.run([](auto& m, auto now, auto& io, auto& n) { m.drop(now, io, n); }); });
    events.emplace_back([](scripted_client& c) { c.run([](auto& m, auto now, auto& io, auto& n) { m.on_deadline(now, io, n); }); });
    events.emplace_back([](scripted_client& c) { c.advance(10min); });
    events.emplace_back([](scripted_client& c) { c.run([](auto& m, auto now, auto& io, auto&) { m.emit("/", "[\"a\"]", {}, true, now, io); m.connect_namespace("/y", "", now, io); m.disconnect_namespace("/", now, io); m.send_ack("/", 1, "[]", {}, now, io); }); });
    return events;
}

TEST(client_machine, every_event_in_every_state_closes_the_session_at_most_once)
{
    std::vector<script_test> scripts = long_scripts();
    scripts.push_back(std::move(joined_polling().close()));
    const auto events = all_events();
    std::size_t closed = 0;
    for (const script_test& script : scripts) {
        for (std::size_t steps = 0; steps <= script.size(); ++steps) {
            for (const auto& first : events) {
                scripted_client client(script.options());
                script.play_into(client, steps);
                first(client);
                EXPECT_LE(client.closed(), 1);
                // Whatever that left behind, losing everything ends it.
                for (const line l : {line::get, line::post, line::ws})
                    client.give(channel_failed{client.channel(l), core::errc::connection_reset, ""});
                EXPECT_EQ(client.closed(), steps == 0 ? 0 : 1) << "step " << steps << ", event " << &first - events.data();
                closed += static_cast<std::size_t>(client.closed());
            }
        }
    }
    EXPECT_GT(closed, 5'000U);
}

TEST(client_machine, random_events_end_a_session_at_most_once)
{
    const auto events = all_events();
    core::random_source random(11);
    for (int round = 0; round < 3'000; ++round) {
        const script_test script = round % 2 == 0 ? probing() : joined_polling();
        scripted_client client(script.options());
        script.play_into(client, random.between(1, script.size()));
        for (int i = 0; i < 12; ++i)
            events[random.between(0, events.size() - 1)](client);
        EXPECT_LE(client.closed(), 1) << "round " << round;
    }
}

TEST(client_machine, a_moved_client_goes_on)
{
    client_options options = websocket_only();
    client_machine first(options);
    io_queue io;
    notice_list notices;
    core::random_source random(1);
    first.open({}, random, {}, io);
    client_machine second(std::move(first));
    second.close({}, io, notices);
    ASSERT_EQ(notices.size(), 1U);
    EXPECT_TRUE(std::holds_alternative<session_closed>(notices.front()));
}

TEST(script_test, tells_both_sides_of_a_mismatch)
{
    EXPECT_NONFATAL_FAILURE(joined_websocket().text("2").expect(R"(ws text "4")").check(), R"(ws text "3")");
    EXPECT_NONFATAL_FAILURE(joined_websocket().text("2").expect().check(), "(nothing)");
}

} // namespace
} // namespace muster::client::sample
