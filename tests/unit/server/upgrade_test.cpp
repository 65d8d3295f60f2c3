// From polling to WebSocket: probe, noop, upgrade packet, the buffer in order and exactly once.
#include "tests/support/server_harness.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace muster::tests {
namespace {

using testing::ElementsAre;
using testing::StartsWith;

const std::string bad_request = R"(400 {"code":3,"message":"Bad request"})";

struct fixture {
    explicit fixture(int eio = 4) : s(h.open_polling(eio))
    {
        if (eio == 4) {
            h.post(s.query, "40");
            h.poll(s);
        }
        ws_query = "EIO=" + std::to_string(eio) + "&transport=websocket&sid=" + s.sid;
    }
    server::connection_id probe()
    {
        const auto ws = h.websocket(ws_query);
        h.text(ws, "2probe");
        EXPECT_THAT(h.take(ws), ElementsAre("101", "3probe"));
        return ws;
    }
    void expect_polling_alive()
    {
        const bool v4 = s.query.starts_with("EIO=4");
        EXPECT_EQ(h.take_one(h.post(s.query, v4 ? "42[\"message\"]" : "13:42[\"message\"]")), "200 ok");
        EXPECT_EQ(h.poll(s), v4 ? "200 42[\"message-back\"]" : "200 18:42[\"message-back\"]");
    }
    server_harness h;
    server_harness::polling s;
    std::string ws_query;
};

TEST(upgrade, probe_releases_the_waiting_get_and_traffic_moves_after_the_upgrade_packet)
{
    for (const int eio : {4, 3}) {
        fixture f(eio);
        const auto get = f.h.get(f.s.query);
        const auto ws = f.probe();
        EXPECT_EQ(f.h.take_one(get), eio == 4 ? "200 6" : "200 1:6");
        f.h.text(ws, "5");
        f.h.text(ws, R"(42["message",1])");
        EXPECT_THAT(f.h.take(ws), ElementsAre(R"(42["message-back",1])"));
    }
}

TEST(upgrade, a_get_after_the_probe_is_answered_by_a_noop)
{
    fixture f;
    const auto ws = f.probe();
    EXPECT_EQ(f.h.poll(f.s), "200 6");
    EXPECT_EQ(f.h.poll(f.s), "200 6");
    f.h.text(ws, "5");
    EXPECT_THAT(f.h.take(ws), ElementsAre());
}

TEST(upgrade, what_waited_goes_out_on_the_websocket_in_order_and_once)
{
    fixture f;
    const auto ws = f.probe();
    f.h.post(f.s.query, "42[\"message\",1]\x1e"
                        "42[\"message\",2]");
    f.h.text(ws, "5");
    f.h.text(ws, R"(42["message",3])");
    EXPECT_THAT(f.h.take(ws),
                ElementsAre(R"(42["message-back",1])", R"(42["message-back",2])", R"(42["message-back",3])"));
}

TEST(upgrade, a_stream_across_the_upgrade_arrives_once_and_in_order)
{
    fixture f;
    f.h.post(f.s.query, R"(42["stream",120,10])");
    std::string got;
    for (int i = 0; i < 10; ++i) {
        f.h.advance(25ms);
        got += f.h.poll(f.s);
    }
    const auto ws = f.probe();
    f.h.advance(100ms);
    got += f.h.poll(f.s);
    f.h.advance(100ms);
    f.h.text(ws, "5");
    f.h.advance(2s);
    for (const std::string& line : f.h.take(ws))
        got += line;
    std::vector<int> numbers;
    for (std::size_t at = got.find("[\"n\","); at != std::string::npos; at = got.find("[\"n\",", at + 1))
        numbers.push_back(std::stoi(got.substr(at + 5)));
    std::vector<int> all(120);
    for (int i = 0; i < 120; ++i)
        all[static_cast<std::size_t>(i)] = i;
    EXPECT_EQ(numbers, all);
}

TEST(upgrade, posts_between_probe_and_upgrade_are_processed)
{
    fixture f;
    const auto ws = f.probe();
    EXPECT_EQ(f.h.take_one(f.h.post(f.s.query, R"(42["message"])")), "200 ok");
    f.h.text(ws, "5");
    EXPECT_THAT(f.h.take(ws), ElementsAre(R"(42["message-back"])"));
}

TEST(upgrade, polls_after_the_upgrade_are_refused_and_the_websocket_lives)
{
    fixture f;
    const auto ws = f.probe();
    f.h.text(ws, "5");
    EXPECT_EQ(f.h.take_one(f.h.get(f.s.query)), bad_request);
    EXPECT_EQ(f.h.take_one(f.h.post(f.s.query, "40")), bad_request);
    f.h.text(ws, R"(42["message"])");
    EXPECT_EQ(f.h.take_one(ws), R"(42["message-back"])");
}

TEST(upgrade, a_second_websocket_is_refused_during_and_after_the_upgrade)
{
    fixture f;
    const auto ws = f.probe();
    EXPECT_EQ(f.h.take_one(f.h.websocket(f.ws_query)), bad_request);
    f.h.text(ws, "5");
    EXPECT_EQ(f.h.take_one(f.h.websocket(f.ws_query)), bad_request);
    f.h.text(ws, R"(42["message"])");
    EXPECT_EQ(f.h.take_one(ws), R"(42["message-back"])");
}

TEST(upgrade, a_second_websocket_on_a_websocket_session_is_refused)
{
    server_harness h("rooms");
    const auto ws = h.open_websocket();
    EXPECT_EQ(h.take_one(h.websocket("EIO=4&transport=websocket&sid=id-1")), bad_request);
    h.text(ws, R"(42["socketUsername","a"])");
    EXPECT_EQ(h.take_one(ws), R"(42["validUsername","a"])");
}

TEST(upgrade, anything_but_a_probe_first_closes_only_the_websocket)
{
    for (const char* first : {"2", "2foo", "40", "3probe", "abc", "6", "1", "5", ""}) {
        fixture f;
        const auto ws = f.h.websocket(f.ws_query);
        f.h.text(ws, first);
        EXPECT_THAT(f.h.take(ws), ElementsAre("101", "close")) << first;
        f.expect_polling_alive();
    }
    fixture f;
    const auto ws = f.h.websocket(f.ws_query);
    f.h.binary(ws, "2probe");
    EXPECT_THAT(f.h.take(ws), ElementsAre("101", "close"));
    f.expect_polling_alive();
}

TEST(upgrade, anything_but_the_upgrade_packet_after_the_probe_closes_only_the_websocket)
{
    for (const int eio : {4, 3})
        for (const char* second : {"40", "2", "3"}) {
            fixture f(eio);
            const auto ws = f.probe();
            f.h.text(ws, second);
            EXPECT_EQ(f.h.take_one(ws), "close") << second;
            f.expect_polling_alive();
        }
}

TEST(upgrade, a_lost_websocket_leaves_polling_and_a_new_upgrade_succeeds)
{
    fixture f;
    f.h.drop(f.probe());
    f.expect_polling_alive();
    const auto ws = f.probe();
    f.h.text(ws, "5");
    f.h.text(ws, R"(42["message"])");
    EXPECT_EQ(f.h.take_one(ws), R"(42["message-back"])");
}

TEST(upgrade, a_silent_websocket_is_closed_after_ten_seconds_and_polling_lives)
{
    fixture f;
    const auto ws = f.h.websocket(f.ws_query);
    f.h.advance(9'999ms);
    EXPECT_EQ(f.h.take_one(ws), "101");
    f.h.advance(1ms);
    EXPECT_EQ(f.h.take_one(ws), "close");
    f.expect_polling_alive();
}

TEST(upgrade, pings_arrive_on_the_websocket_afterwards)
{
    fixture f;
    const auto ws = f.probe();
    f.h.text(ws, "5");
    f.h.advance(25s);
    EXPECT_EQ(f.h.take_one(ws), "2");
    f.h.text(ws, "3");
    f.h.advance(25s);
    EXPECT_EQ(f.h.take_one(ws), "2");
}

TEST(upgrade, the_end_of_the_session_closes_the_probing_websocket_too)
{
    fixture f;
    const auto ws = f.probe();
    f.h.post(f.s.query, "1");
    EXPECT_EQ(f.h.take_one(ws), "close");
    EXPECT_EQ(f.h.sessions(), 0U);
}

TEST(upgrade, a_waiting_get_is_released_even_when_probe_and_upgrade_come_at_once)
{
    fixture f;
    const auto get = f.h.get(f.s.query);
    const auto ws = f.h.websocket(f.ws_query);
    f.h.text(ws, "2probe");
    f.h.text(ws, "5");
    EXPECT_EQ(f.h.take_one(get), "200 6");
    EXPECT_THAT(f.h.take(ws), ElementsAre("101", "3probe"));
}

} // namespace
} // namespace muster::tests
