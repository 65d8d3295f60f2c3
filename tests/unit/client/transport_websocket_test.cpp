// Sessions over WebSocket from the first packet on, both generations.
#include "tests/unit/client/sample_sessions.hpp"

#include "wire/websocket/deflate.hpp"

// clang-format off
namespace muster::client::sample {
namespace {

using namespace std::chrono_literals;
using support::server_frame;

TEST(transport_websocket, joins_the_root_namespace_with_an_explicit_connect_in_v4)
{
    script_test{websocket_only()}
        .open().expect("open ws /socket.io/?EIO=4&transport=websocket")
        .join("/", R"({"token":"1"})").expect()
        .connected(line::ws).expect()
        .upgraded().expect()
        .text(open_v4).expect(R"(ws text "40{"token":"1"}")", "opened websocket abc")
        .text(R"(40{"sid":"s1"})").expect("joined / s1")
        .check();
}

TEST(transport_websocket, waits_for_the_servers_connect_in_v3)
{
    script_test{websocket_only(wire::engineio_revision::v3)}
        .open().expect("open ws /socket.io/?EIO=3&transport=websocket")
        .join("/").connected(line::ws).upgraded().expect()
        .text(open_v3).expect("opened websocket abc")
        .text("40").expect("joined / abc")
        .check();
}

TEST(transport_websocket, carries_the_query_the_fields_and_the_cookies)
{
    script_test{websocket_only()}
        .open({"token=a%20b", {{"Origin", "http://x"}, {"Cookie", "own=1"}}})
        .expect("open ws /socket.io/?EIO=4&transport=websocket&token=a%20b | Origin: http://x | Cookie: own=1")
        .check();
}

TEST(transport_websocket, events_and_acks_go_both_ways)
{
    joined_websocket()
        .emit("/", R"(["hello",1])").expect(R"(ws text "42["hello",1]")")
        .emit("/", R"(["ask"])", 0).expect(R"(ws text "420["ask"]")")
        .emit("/", R"(["ask"])", 1).expect(R"(ws text "421["ask"]")")
        .text(R"(431["yes"])").expect(R"(ack / 1 ["yes"])")
        .text(R"(42["news",{"a":1}])").expect(R"(event / ["news",{"a":1}])")
        .text(R"(427["please"])").expect(R"(event / ?7 ["please"])")
        .ack("/", 7, "[1]").expect(R"(ws text "437[1]")")
        .check();
}

TEST(transport_websocket, takes_all_messages_of_one_read_in_order)
{
    joined_websocket()
        .bytes(server_frame(R"(42["a"])") + server_frame("2") + server_frame(R"(42["b"])"))
        .expect(R"(ws text "3")", R"(event / ["a"])", R"(event / ["b"])")
        .check();
}

TEST(transport_websocket, messages_split_over_reads_stay_readable_together)
{
    const std::string first = server_frame(R"(42["first"])");
    const std::string second = server_frame(R"(42["second"])");
    const std::string third = server_frame(R"(42["third"])");
    joined_websocket()
        .bytes(first.substr(0, 5)).expect()
        .bytes(first.substr(5) + second + third.substr(0, 3)).expect(R"(event / ["first"])", R"(event / ["second"])")
        .bytes(third.substr(3)).expect(R"(event / ["third"])")
        .check();
}

TEST(transport_websocket, binary_packets_travel_as_bare_messages_in_v4)
{
    joined_websocket()
        .emit("/", R"(["bin",{"_placeholder":true,"num":0}])", {}, {"\x01\x02"})
        .expect(R"(ws text "451-["bin",{"_placeholder":true,"num":0}]")", R"(ws binary "\x01\x02")")
        .text(R"(452-["b",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}])").expect()
        .binary("one").expect()
        .text("2").expect(R"(ws text "3")")
        .binary("two").expect(R"(event / ["b",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}] +"one" +"two")")
        .check();
}

TEST(transport_websocket, binary_messages_begin_with_the_packet_type_in_v3)
{
    joined_websocket_v3()
        .emit("/", R"(["bin",{"_placeholder":true,"num":0}])", 0, {"x"})
        .expect(R"(ws text "451-0["bin",{"_placeholder":true,"num":0}]")", R"(ws binary "\x04x")")
        .text(R"(451-["b",{"_placeholder":true,"num":0}])").expect()
        .binary(std::string("\x04") + "yz").expect(R"(event / ["b",{"_placeholder":true,"num":0}] +"yz")")
        .check();
}

TEST(transport_websocket, two_binary_packets_of_one_read_keep_their_own_attachments)
{
    joined_websocket()
        .bytes(server_frame(R"(451-["a",{"_placeholder":true,"num":0}])") + server_frame("1st", 2) +
               server_frame(R"(451-["b",{"_placeholder":true,"num":0}])") + server_frame("2nd", 2))
        .expect(R"(event / ["a",{"_placeholder":true,"num":0}] +"1st")", R"(event / ["b",{"_placeholder":true,"num":0}] +"2nd")")
        .check();
}

TEST(transport_websocket, websocket_pings_are_answered_with_their_data)
{
    joined_websocket()
        .bytes(server_frame("abc", 9)).expect(R"(ws pong "abc")")
        .bytes(server_frame("", 10)).expect()
        .check();
}

TEST(transport_websocket, noops_and_stray_pongs_are_ignored)
{
    joined_websocket().text("6").expect().text("3").expect().text("3probe").expect().check();
}

TEST(transport_websocket, a_close_frame_is_answered_with_its_code)
{
    joined_websocket()
        .bytes(server_frame(wire::close_payload(1001, "bye"), 8))
        .expect("ws close 1001", "close ws", "closed websocket server_closed: WebSocket close 1001 bye")
        .check();
    joined_websocket()
        .bytes(server_frame("", 8))
        .expect("ws close 1005", "close ws", "closed websocket server_closed: WebSocket close 1005")
        .check();
}

TEST(transport_websocket, a_close_packet_ends_the_session)
{
    joined_websocket()
        .text("1").expect("close ws", "closed websocket server_closed: Engine.IO close packet")
        .text("2").expect()
        .check();
}

TEST(transport_websocket, http_text_behind_the_101_is_named)
{
    script_test{websocket_only()}
        .open().expect("open ws /socket.io/?EIO=4&transport=websocket").connected(line::ws).upgraded()
        .bytes("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
        .expect("close ws", "closed websocket http_after_upgrade: HTTP/1.1 400 Bad Request")
        .check();
    script_test{websocket_only()}
        .open().expect("open ws /socket.io/?EIO=4&transport=websocket").connected(line::ws).upgraded()
        .bytes("HTTP/1.1 503 Serv").expect()
        .fails(line::ws).expect("closed websocket http_after_upgrade: HTTP/1.1 503 Serv")
        .check();
}

TEST(transport_websocket, the_first_message_must_be_the_open_packet)
{
    const auto upgraded = [] {
        script_test t(websocket_only());
        t.open().expect("open ws /socket.io/?EIO=4&transport=websocket").connected(line::ws).upgraded();
        return t;
    };
    upgraded().text("welcome").expect("ws close 1002", "close ws", "closed websocket not_socketio: the first message is no open packet: welcome").check();
    upgraded().text("42[\"a\"]").expect("ws close 1002", "close ws", "closed websocket not_socketio: the first message is no open packet...").check();
    upgraded().text("0{\"sid\":1}").expect("ws close 1002", "close ws", "closed websocket malformed_open: open packet: {\"sid\":1}").check();
    upgraded().text("0{\"sid\"").expect("ws close 1002", "close ws", "closed websocket malformed_json...").check();
}

TEST(transport_websocket, frames_that_no_server_may_send_end_the_session)
{
    joined_websocket()
        .bytes("\xf1\x01x").expect("ws close 1002", "close ws", "closed websocket websocket_reserved_bits...").check();
    joined_websocket()
        .bytes("\x81\x02\xff\xff").expect("ws close 1007", "close ws", R"(closed websocket invalid_utf8: WebSocket frame: \x81\x02\xff\xff)").check();
    joined_websocket()
        .text("9").expect("ws close 1002", "close ws", "closed websocket unknown_packet_type: WebSocket message: 9").check();
    joined_websocket()
        .text("").expect("ws close 1002", "close ws", "closed websocket empty_packet...").check();
    std::string huge("\x81\x7f\0\0\0\0\0\x0f\x42\x41", 10);
    joined_websocket()
        .bytes(huge).expect("ws close 1009", "close ws", R"(closed websocket too_large: WebSocket frame: \x81\x7f\x00\x00\x00\x00\x00\x0fBA)").check();
}

TEST(transport_websocket, packets_that_the_protocol_does_not_allow_end_the_session)
{
    joined_websocket().text(open_v4)
        .expect("ws close 1002", "close ws", "closed websocket protocol_violation: a second open packet").check();
    joined_websocket().text("5")
        .expect("ws close 1002", "close ws", "closed websocket protocol_violation: an upgrade packet of the server").check();
}

TEST(transport_websocket, an_extension_that_was_not_offered_is_refused)
{
    script_test{websocket_only()}
        .open().expect("open ws /socket.io/?EIO=4&transport=websocket")
        .upgraded({{"Sec-WebSocket-Extensions", "permessage-deflate"}})
        .expect("ws close 1010", "close ws", "closed websocket protocol_violation...")
        .check();
}

TEST(transport_websocket, compressed_messages_are_inflated_when_both_sides_agreed)
{
    client_options options = websocket_only();
    options.deflate = true;
    wire::websocket_deflater deflater(15, false);
    std::string compressed;
    deflater.deflate(R"(42["squeezed"])", compressed);
    std::string frame;
    wire::append_frame(frame, {.rsv1 = true, .opcode = 1, .mask = std::nullopt, .payload = compressed});

    script_test{options}
        .open().expect("open ws /socket.io/?EIO=4&transport=websocket | Sec-WebSocket-Extensions: " + wire::deflate_offer())
        .join("/").upgraded({{"Sec-WebSocket-Extensions", "permessage-deflate"}})
        .text(open_v4).expect(R"(ws text "40")", "opened websocket abc")
        .text(R"(40{"sid":"s1"})").expect("joined / s1")
        .bytes(frame).expect(R"(event / ["squeezed"])")
        .check();
}

} // namespace
} // namespace muster::client::sample
