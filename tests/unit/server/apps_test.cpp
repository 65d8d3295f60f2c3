// The apps on the wire: rooms, counter, and the room events of echo.
#include "tests/support/server_harness.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace muster::tests {
namespace {

using namespace std::string_literals;
using testing::ElementsAre;
using testing::StartsWith;

std::string said(server_harness& h, server::connection_id ws, std::string_view message)
{
    h.text(ws, message);
    return h.take_one(ws);
}

std::string chat(std::string_view room, std::string_view text = "hi")
{
    return R"(42["chat message","{\"messageContent\":\")" + std::string(text) +
           R"(\",\"roomOriginName\":\")" + std::string(room) + R"(\"}"])";
}

TEST(rooms_app, a_name_goes_to_the_first_who_claims_it)
{
    server_harness h("rooms");
    const auto a = h.open_websocket();
    const auto b = h.open_websocket(3);
    EXPECT_EQ(said(h, a, R"(42["socketUsername","Ann"])"), R"(42["validUsername","Ann"])");
    EXPECT_EQ(said(h, b, R"(42["socketUsername","Ann"])"), R"(42["usernameCollision","Ann"])");
    EXPECT_EQ(said(h, a, R"(42["socketUsername","Ann"])"), R"(42["usernameCollision","Ann"])");
    EXPECT_EQ(said(h, b, R"(42["socketUsername","ann"])"), R"(42["validUsername","ann"])");
    EXPECT_EQ(said(h, b, R"(42["socketUsername",""])"), R"(42["validUsername",""])");
}

TEST(rooms_app, twenty_claims_of_one_name_have_one_winner)
{
    server_harness h("rooms");
    int winners = 0;
    for (int i = 0; i < 20; ++i)
        winners += said(h, h.open_websocket(), R"(42["socketUsername","x"])") == R"(42["validUsername","x"])";
    EXPECT_EQ(winners, 1);
}

TEST(rooms_app, all_names_of_a_socket_are_free_after_it_leaves)
{
    for (const int way : {0, 1, 2}) {
        server_harness h("rooms");
        const auto a = h.open_websocket();
        const auto b = h.open_websocket();
        h.text(a, R"(42["socketUsername","one"])");
        h.text(a, R"(42["socketUsername","two"])");
        if (way == 0)
            h.drop(a);
        else
            h.text(a, way == 1 ? "41" : "1");
        EXPECT_EQ(said(h, b, R"(42["socketUsername","one"])"), R"(42["validUsername","one"])");
        EXPECT_EQ(said(h, b, R"(42["socketUsername","two"])"), R"(42["validUsername","two"])");
    }
}

TEST(rooms_app, one_name_has_one_spelling)
{
    server_harness h("rooms");
    const auto a = h.open_websocket();
    EXPECT_EQ(said(h, a, R"(42["socketUsername","\u00e9"])"), R"(42["validUsername","\u00e9"])");
    EXPECT_EQ(said(h, a, R"(42["socketUsername","é"])"), R"(42["usernameCollision","é"])");
}

TEST(rooms_app, names_that_killed_the_original_are_names_like_others)
{
    server_harness h("rooms");
    const auto a = h.open_websocket();
    const auto b = h.open_websocket();
    for (const char* name :
         {R"("__proto__")", R"("getItem")", R"("hasOwnProperty")", "null", "5", R"({"a":1})"}) {
        const std::string claim = R"(42["socketUsername",)" + std::string(name) + "]";
        EXPECT_EQ(said(h, a, claim), R"(42["validUsername",)" + std::string(name) + "]");
        EXPECT_EQ(said(h, b, claim), R"(42["usernameCollision",)" + std::string(name) + "]");
    }
    EXPECT_EQ(said(h, b, R"(42["socketUsername"])"), R"(42["usernameCollision",null])");
}

TEST(rooms_app, a_message_reaches_everyone_else_in_its_room)
{
    server_harness h("rooms");
    const auto a = h.open_websocket();
    const auto b = h.open_websocket(3);
    const auto c = h.open_websocket();
    const auto outsider = h.open_websocket();
    h.text(a, R"(42["joinRoom","r"])");
    h.text(b, R"(42["joinRoom",["r","s"]])");
    h.text(c, R"(42["joinRoom","r"])");
    h.text(a, chat("r"));
    EXPECT_EQ(h.take_one(a), "");
    EXPECT_EQ(h.take_one(b), chat("r"));
    EXPECT_EQ(h.take_one(c), chat("r"));
    EXPECT_EQ(h.take_one(outsider), "");
    h.text(a, chat("s"));
    EXPECT_EQ(h.take_one(b), chat("s"));
    EXPECT_EQ(h.take_one(c), "");
}

TEST(rooms_app, a_room_that_is_no_text_has_the_same_name_in_every_event)
{
    server_harness h("rooms");
    const auto a = h.open_websocket();
    const auto b = h.open_websocket();
    const std::string number = R"(42["chat message","{\"roomOriginName\":5}"])";
    const std::string object = R"(42["chat message","{\"roomOriginName\":{\"a\":1}}"])";
    h.text(b, R"(42["joinRoom",[5,{"a": 1}]])");
    EXPECT_EQ(said(h, a, number), "");
    EXPECT_EQ(h.take_one(b), number);
    h.text(a, object);
    EXPECT_EQ(h.take_one(b), object);
    h.text(b, R"(42["leaveRoom",{ "a" : 1 }])");
    h.text(b, R"(42["leaveRoom",5])");
    h.text(a, number);
    h.text(a, object);
    EXPECT_EQ(h.take_one(b), "");
}

TEST(rooms_app, the_sender_need_not_be_a_member_and_leaving_ends_delivery)
{
    server_harness h("rooms");
    const auto a = h.open_websocket();
    const auto b = h.open_websocket();
    h.text(b, R"(42["joinRoom","r"])");
    h.text(a, chat("r"));
    EXPECT_EQ(h.take_one(b), chat("r"));
    h.text(b, R"(42["leaveRoom","r"])");
    h.text(a, chat("r"));
    EXPECT_EQ(h.take_one(b), "");
    h.text(b, R"(42["joinRoom","r"])");
    h.text(a, chat("r"));
    EXPECT_EQ(h.take_one(b), chat("r"));
}

TEST(rooms_app, a_message_to_a_socket_id_is_private)
{
    server_harness h("rooms");
    const auto a = h.open_websocket();
    const auto b = h.open_websocket(); // its socket is id-4
    const auto c = h.open_websocket();
    h.text(a, chat("id-4"));
    EXPECT_EQ(h.take_one(b), chat("id-4"));
    EXPECT_EQ(h.take_one(c), "");
}

TEST(rooms_app, bytes_stay_bytes_on_every_transport)
{
    server_harness h("rooms");
    const auto a = h.open_websocket(3);
    const auto b = h.open_websocket();
    const auto p = h.open_polling(4);
    h.post(p.query, "40");
    h.poll(p);
    h.text(b, R"(42["joinRoom","r"])");
    h.post(p.query, R"(42["joinRoom","r"])");
    h.text(a, R"(451-["chat message",{"_placeholder":true,"num":0}])");
    h.binary(a, "\x04{\"roomOriginName\":\"r\"}"s);
    EXPECT_THAT(h.take(b), ElementsAre(R"(451-["chat message",{"_placeholder":true,"num":0}])",
                                       StartsWith("<7b 22 72")));
    EXPECT_EQ(h.poll(p), "200 451-[\"chat message\",{\"_placeholder\":true,\"num\":0}]\x1e"
                         "beyJyb29tT3JpZ2luTmFtZSI6InIifQ==");
}

TEST(rooms_app, nothing_is_ever_acked_and_unknown_events_are_ignored)
{
    server_harness h("rooms");
    const auto a = h.open_websocket();
    EXPECT_EQ(said(h, a, R"(421["joinRoom","r"])"), "");
    EXPECT_EQ(said(h, a, R"(422["createRoom","r"])"), "");
    EXPECT_EQ(said(h, a, R"(423["socketUsername","n"])"), R"(42["validUsername","n"])");
}

TEST(rooms_app, input_that_killed_the_original_is_survived)
{
    server_harness h("rooms");
    const auto a = h.open_websocket();
    const auto b = h.open_websocket();
    h.text(b, R"(42["joinRoom",""])");
    for (const char* odd :
         {R"(42["chat message","not json"])", R"(42["chat message"])", R"(42["chat message",5])",
          R"(42["chat message",null])", R"(42["chat message","{}"])", R"(42["chat message","[1]"])",
          R"(42["chat message","{\"roomOriginName\":5}"])", R"(42["joinRoom"])", R"(42["joinRoom",{"a":[]}])",
          R"(42["leaveRoom"])", R"(42["leaveRoom",[1]])"})
        EXPECT_EQ(said(h, a, odd), "") << odd;
    EXPECT_EQ(h.take_one(b), "");
    EXPECT_EQ(said(h, a, R"(42["socketUsername","alive"])"), R"(42["validUsername","alive"])");
}

TEST(counter_app, everyone_sees_the_same_count)
{
    server_harness h("counter");
    const auto a = h.websocket("EIO=4&transport=websocket");
    h.text(a, "40");
    EXPECT_THAT(h.take(a),
                ElementsAre("101", StartsWith("0{"), StartsWith("40{"), R"(42["countUpdated",0])"));
    const auto b = h.open_websocket(3);
    h.text(b, R"(42["increment"])");
    EXPECT_EQ(h.take_one(a), R"(42["countUpdated",1])");
    EXPECT_EQ(h.take_one(b), R"(42["countUpdated",1])");
    h.text(a, R"(42["COUNT_INCREMENTED"])");
    EXPECT_THAT(h.take(b), ElementsAre(R"(42["countUpdated",2])", R"(42["COUNT_UPDATED",2])"));
}

TEST(counter_app, twenty_clients_count_to_five_hundred)
{
    server_harness h("counter");
    std::vector<server::connection_id> all;
    for (int i = 0; i < 20; ++i)
        all.push_back(h.open_websocket());
    for (int round = 0; round < 25; ++round)
        for (const auto ws : all)
            h.text(ws, R"(42["increment"])");
    for (const auto ws : all) {
        const lines got = h.take(ws);
        ASSERT_EQ(got.size(), 500U);
        EXPECT_EQ(got.back(), R"(42["countUpdated",500])");
    }
}

// The six targets, and what they must not do.
struct echo_rooms : testing::Test {
    server_harness h;
    server::connection_id a = h.open_websocket();
    server::connection_id b = h.open_websocket(3);
    server::connection_id c = h.open_websocket();
    std::string seen() { return h.take_one(a) + "/" + h.take_one(b) + "/" + h.take_one(c); }
};

TEST_F(echo_rooms, others_and_all)
{
    h.text(a, R"(42["bcast",1])");
    EXPECT_EQ(seen(), R"(/42["bc",1]/42["bc",1])");
    h.text(a, R"(42["all",1])");
    EXPECT_EQ(seen(), R"(42["bc",1]/42["bc",1]/42["bc",1])");
}

TEST_F(echo_rooms, room_with_and_without_the_sender)
{
    EXPECT_EQ(said(h, a, R"(421["join","r"])"), R"(431["ok"])");
    h.text(b, R"(42["join","r"])");
    h.text(b, R"(42["join","r"])"); // twice is once
    h.text(a, R"(42["to","r",1])");
    EXPECT_EQ(seen(), R"(/42["room-msg",1]/)");
    h.text(a, R"(42["in","r",1])");
    EXPECT_EQ(seen(), R"(42["room-msg",1]/42["room-msg",1]/)");
    h.text(b, R"(42["leave","r"])");
    h.text(a, R"(42["in","r",1])");
    EXPECT_EQ(seen(), R"(42["room-msg",1]//)");
}

TEST_F(echo_rooms, the_union_of_rooms_reaches_everyone_once)
{
    h.text(b, R"(42["join","r"])");
    h.text(b, R"(42["join","s"])");
    h.text(c, R"(42["join","s"])");
    h.text(a, R"(42["join","s"])");
    h.text(a, R"(42["to-union",["r","s","nowhere"],1])");
    EXPECT_EQ(seen(), R"(/42["room-msg",1]/42["room-msg",1])");
}

TEST_F(echo_rooms, the_same_name_in_another_namespace_is_another_room)
{
    h.text(b, R"(42["join","r"])");
    h.text(a, "40/custom,");
    h.take(a);
    h.text(a, R"(42/custom,["join","r"])");
    h.text(a, R"(42/custom,["in","r",1])");
    EXPECT_EQ(seen(), R"(42/custom,["room-msg",1]//)");
}

TEST_F(echo_rooms, a_lost_member_is_out_of_its_rooms)
{
    h.text(b, R"(42["join","r"])");
    h.text(c, R"(42["join","r"])");
    h.drop(b);
    h.text(a, R"(42["to","r",1])");
    EXPECT_EQ(seen(), R"(//42["room-msg",1])");
}

TEST_F(echo_rooms, text_and_binary_broadcasts_reach_polling_clients_too)
{
    const auto p = h.open_polling(4);
    h.post(p.query, "40");
    h.poll(p);
    h.text(a, R"(451-["bcast",{"_placeholder":true,"num":0}])");
    h.binary(a, "\x01");
    EXPECT_EQ(
        seen(),
        R"(/451-["bc",{"_placeholder":true,"num":0}] | <04 01>/451-["bc",{"_placeholder":true,"num":0}] | <01>)");
    EXPECT_EQ(h.poll(p), "200 451-[\"bc\",{\"_placeholder\":true,\"num\":0}]\x1e"
                         "bAQ==");
}

TEST(echo_app, many_stream_big_and_types_do_what_they_say)
{
    server_harness h;
    const auto ws = h.open_websocket();
    EXPECT_EQ(said(h, ws, R"(42["many",3])"), R"(42["n",0] | 42["n",1] | 42["n",2])");
    EXPECT_EQ(said(h, ws, R"(42["stream",3,50])"), R"(42["n",0])");
    h.advance(99ms);
    EXPECT_EQ(h.take_one(ws), R"(42["n",1])");
    h.advance(1ms);
    EXPECT_EQ(h.take_one(ws), R"(42["n",2])");
    EXPECT_EQ(said(h, ws, R"(42["big",5])"), R"(42["big","xxxxx"])");
    EXPECT_EQ(said(h, ws, R"(42["types",1,"a",null,true,[],{},1.5])"),
              R"(42["types","number","string","null","boolean","array","object","number"])");
    EXPECT_EQ(said(h, ws, R"(42["many",-5])"), "");
    EXPECT_EQ(said(h, ws, R"(42["stream"])"), "");
}

TEST(echo_app, a_socket_has_a_thousand_timers_at_most_and_gets_them_back)
{
    server_harness h;
    const auto ws = h.open_websocket();
    for (int round = 0; round < 2; ++round) {
        for (int i = 0; i < 1'100; ++i)
            h.text(ws, R"(42["stream",2,50])");
        EXPECT_EQ(h.take(ws).size(), 1'100U);
        h.advance(50ms);
        EXPECT_EQ(h.take(ws).size(), 1'000U);
        h.advance(50ms);
    }
}

TEST(echo_app, quiet_does_not_greet)
{
    server_harness h;
    const auto ws = h.open_websocket();
    EXPECT_THAT(said(h, ws, "40/quiet,"), testing::MatchesRegex(R"(40/quiet,\{"sid":"[^"]+"\})"));
}

TEST(registry, knows_its_apps_and_no_others)
{
    for (const server::app_entry& entry : server::app_table())
        EXPECT_NE(server::make_app(entry.name), nullptr) << entry.name;
    EXPECT_EQ(server::make_app("nope"), nullptr);
}

} // namespace
} // namespace muster::tests
