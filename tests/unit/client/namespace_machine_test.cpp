// Namespaces of a session: asked for, joined, refused, left.
#include "tests/unit/client/sample_sessions.hpp"

// clang-format off
namespace muster::client::sample {
namespace {

using namespace std::chrono_literals;

TEST(namespace_machine, joins_several_namespaces_with_ack_ids_of_their_own)
{
    joined_websocket()
        .join("/chat", R"({"u":1})").expect(R"(ws text "40/chat,{"u":1}")")
        .join("/chat").expect()
        .emit("/chat", R"(["too early"])").expect()
        .text(R"(40/chat,{"sid":"s2"})").expect("joined /chat s2")
        .emit("/", R"(["a"])", 0).expect(R"(ws text "420["a"]")")
        .emit("/chat", R"(["a"])", 0).expect(R"(ws text "42/chat,0["a"]")")
        .emit("/chat", R"(["a"])", 1).expect(R"(ws text "42/chat,1["a"]")")
        .text(R"(43/chat,0["ok"])").expect(R"(ack /chat 0 ["ok"])")
        .check();
}

TEST(namespace_machine, a_refused_namespace_may_be_asked_for_again)
{
    joined_websocket()
        .join("/admin").expect(R"(ws text "40/admin,")")
        .text(R"(44/admin,{"message":"Not authorized"})").expect(R"(refused /admin {"message":"Not authorized"})")
        .join("/admin", R"({"token":"2"})").expect(R"(ws text "40/admin,{"token":"2"}")")
        .text(R"(40/admin,{"sid":"s3"})").expect("joined /admin s3")
        .check();
}

TEST(namespace_machine, v3_sends_the_query_with_connect_only)
{
    joined_websocket_v3()
        .join("/admin?token=1").expect(R"(ws text "40/admin?token=1,")")
        .text("40/admin,").expect("joined /admin /admin#abc")
        .emit("/admin", R"(["a"])").expect(R"(ws text "42/admin,["a"]")")
        .emit("/admin?token=1", R"(["a"])").expect(R"(ws text "42/admin,["a"]")")
        .text(R"(42/admin?token=1,["b"])").expect(R"(event /admin ["b"])")
        .leave("/admin?token=1").expect(R"(ws text "41/admin,")")
        .check();
}

TEST(namespace_machine, v3_refusals_are_strings)
{
    script_test t(websocket_only(wire::engineio_revision::v3));
    t.open().expect("open ws /socket.io/?EIO=3&transport=websocket").connected(line::ws).upgraded().text(open_v3).expect("opened websocket abc");
    t.text(R"(44"not you")").expect(R"(refused / "not you")");
    t.join("/").expect(R"(ws text "40")");
    t.text("40").expect("joined / abc").check();
}

TEST(namespace_machine, the_server_may_end_a_namespace)
{
    joined_websocket()
        .text("41").expect("left /")
        .emit("/", R"(["a"])").expect()
        .text(R"(42["a"])").expect()
        .join("/").expect(R"(ws text "40")")
        .check();
}

TEST(namespace_machine, leaving_says_so_and_ignores_what_comes_late)
{
    joined_websocket()
        .leave("/").expect(R"(ws text "41")")
        .text(R"(42["late"])").expect()
        .leave("/").expect()
        .close().expect(R"(ws text "1")", "ws close 1000", "close ws", "closed websocket")
        .check();
}

TEST(namespace_machine, packets_of_namespaces_that_are_not_joined_are_ignored)
{
    joined_websocket()
        .text(R"(42/other,["a"])").expect()
        .text(R"(43/other,1["a"])").expect()
        .text(R"(41/other,)").expect()
        .text(R"(44/other,{"message":"x"})").expect()
        .text(R"(40/other,{"sid":"s9"})").expect()
        .text(R"(40{"sid":"again"})").expect()
        .text(R"(44{"message":"joined already"})").expect()
        .text(R"(451-/other,["b",{"_placeholder":true,"num":0}])").expect()
        .binary("x").expect()
        .text(R"(42["still here"])").expect(R"(event / ["still here"])")
        .check();
}

TEST(namespace_machine, a_connect_without_an_id_shows_a_server_of_the_other_revision)
{
    script_test{websocket_only()}
        .open().expect("open ws /socket.io/?EIO=4&transport=websocket").connected(line::ws).upgraded()
        .text(open_v4).expect("opened websocket abc")
        .text("40").expect("ws close 1002", "close ws", "closed websocket wrong_revision: the server joins without an id, as Engine.IO revision 3 does: 0")
        .check();
}

TEST(namespace_machine, broken_packets_end_the_session)
{
    joined_websocket().text("4").expect("ws close 1002", "close ws", "closed websocket empty_packet...").check();
    joined_websocket().text("4x").expect("ws close 1002", "close ws", "closed websocket unknown_packet_type: packet: x").check();
    joined_websocket().binary("x").expect("ws close 1002", "close ws", "closed websocket unexpected_binary: packet: x").check();
    joined_websocket().text(R"(451-["b"])").expect().text(R"(42["a"])").expect("ws close 1002", "close ws", "closed websocket missing_attachments...").check();
    joined_websocket().text(R"(4511-["b"])").expect("ws close 1002", "close ws", "closed websocket too_many_attachments...").check();
}

TEST(namespace_machine, an_unanswered_connect_ends_the_session)
{
    client_options options = websocket_only();
    options.handshake_time = 100ms;
    script_test{options}
        .open().expect("open ws /socket.io/?EIO=4&transport=websocket").join("/").connected(line::ws).upgraded()
        .text(open_v4).expect(R"(ws text "40")", "opened websocket abc")
        .at(99ms).expect()
        .at(100ms).expect("ws close 1000", "close ws", "closed websocket handshake_timeout: no answer to CONNECT of /")
        .check();
}

TEST(namespace_machine, attachments_that_stay_out_end_the_session)
{
    script_test t(websocket_only());
    t.open().expect("open ws /socket.io/?EIO=4&transport=websocket").join("/").upgraded();
    t.text(open_v4_upgradable).expect(R"(ws text "40")", "opened websocket abc").text(R"(40{"sid":"s1"})").expect("joined / s1");
    t.text(R"(451-["b"])").expect();
    t.at(9999ms).expect();
    t.at(10s).expect("ws close 1002", "close ws", "closed websocket missing_attachments: the attachments of a packet stayed out").check();
}

TEST(namespace_machine, binary_acks_come_with_their_attachments)
{
    joined_websocket()
        .emit("/", R"(["ask"])", 0).expect(R"(ws text "420["ask"]")")
        .text(R"(461-0[{"_placeholder":true,"num":0}])").expect()
        .binary("yes").expect(R"(ack / 0 [{"_placeholder":true,"num":0}] +"yes")")
        .ack("/", 4, R"([{"_placeholder":true,"num":0}])", {"no"})
        .expect(R"(ws text "461-4[{"_placeholder":true,"num":0}]")", R"(ws binary "no")")
        .check();
}

} // namespace
} // namespace muster::client::sample
