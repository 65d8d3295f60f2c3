// The server's own names for events and for the root, in both directions.
#include "engine/raw/line/naming.hpp"

#include "tests/unit/engine/byte_peer.hpp"

#include <gmock/gmock.h>

namespace {

using namespace muster;
using namespace muster::test;
using engine::raw::incoming_names;
using engine::raw::outgoing_names;
using word = scenario::outcome_word;

engine::raw_target app()
{
    engine::raw_target t;
    t.nsp = "/app";
    t.auth = R"({"t":1})";
    t.event_names = {{"message", "msg"}};
    return t;
}

TEST(raw_naming, puts_the_root_into_the_namespace_that_stands_for_it)
{
    EXPECT_EQ(outgoing_names(app(), R"(42["x"])"), R"(42/app,["x"])");
    EXPECT_EQ(outgoing_names(app(), R"(427["x"])"), R"(42/app,7["x"])");
    EXPECT_EQ(outgoing_names(app(), R"(451-["x"])"), R"(451-/app,["x"])");
    EXPECT_EQ(outgoing_names(app(), "41"), "41/app,");
    EXPECT_EQ(outgoing_names(app(), R"(42/other,["x"])"), R"(42/other,["x"])");
}

TEST(raw_naming, gives_a_bare_connect_the_payload_of_the_target)
{
    EXPECT_EQ(outgoing_names(app(), "40"), R"(40/app,{"t":1})");
    EXPECT_EQ(outgoing_names(app(), "40/other,"), R"(40/other,{"t":1})");
    EXPECT_EQ(outgoing_names(app(), R"(40{"own":2})"), R"(40/app,{"own":2})");
    engine::raw_target plain = app();
    plain.nsp = "/";
    EXPECT_EQ(outgoing_names(plain, "40"), R"(40{"t":1})");
}

TEST(raw_naming, takes_the_namespace_off_what_comes_in)
{
    EXPECT_EQ(incoming_names(app(), R"(42/app,["x"])"), R"(42["x"])");
    EXPECT_EQ(incoming_names(app(), R"(451-/app,["x"])"), R"(451-["x"])");
    EXPECT_EQ(incoming_names(app(), "40/app"), "40");
    EXPECT_EQ(incoming_names(app(), R"(42/apple,["x"])"), R"(42/apple,["x"])");
}

TEST(raw_naming, renames_the_events_of_its_table_and_nothing_else)
{
    EXPECT_EQ(outgoing_names(app(), R"(42["message", 1])"), R"(42/app,["msg", 1])");
    EXPECT_EQ(incoming_names(app(), R"(42/app,["msg", 1])"), R"(42["message", 1])");
    EXPECT_EQ(outgoing_names(app(), R"(451-["message",{"_placeholder":true,"num":0}])"),
              R"(451-/app,["msg",{"_placeholder":true,"num":0}])");
    EXPECT_EQ(outgoing_names(app(), R"(43["message"])"), R"(43/app,["message"])");
    EXPECT_EQ(outgoing_names(app(), R"(42["other"])"), R"(42/app,["other"])");
}

TEST(raw_naming, leaves_what_is_no_message_of_a_namespace)
{
    for (const char* packet : {"", "3", "2probe", "4", "47x", "bAAAA"}) {
        EXPECT_EQ(outgoing_names(app(), packet), packet);
        EXPECT_EQ(incoming_names(app(), packet), packet);
    }
}

TEST(raw_naming, holds_on_a_bare_websocket_too)
{
    byte_peer p(R"(
      - websocket: { get: "?EIO=4&transport=websocket", as: w }
      - send: '42["message"]'
        as: w
      - receive: ['42["message"]']
        as: w
)");
    p.prepare = [](engine::stage& s) { s.target.nsp = "/app"; };
    p.on_request = [](byte_peer& peer, const peer_request& r) { peer.accept(r); };
    p.on_message = [](byte_peer& peer, client::channel_id c, std::string_view m) { peer.text(c, m); };
    const engine::finding& f = p.play();
    EXPECT_EQ(f.verdict, word::pass) << f.message;
    EXPECT_THAT(p.messages, testing::Contains(R"(42/app,["message"])"));
}

} // namespace
