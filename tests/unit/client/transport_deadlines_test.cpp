// What a session does when time has passed.
#include "tests/unit/client/sample_sessions.hpp"

// clang-format off
namespace muster::client::sample {
namespace {

using namespace std::chrono_literals;

TEST(transport_deadlines, v4_ends_when_no_ping_comes_in_interval_plus_timeout)
{
    joined_websocket()
        .at(499ms).expect()
        .at(500ms).expect("cut ws", "closed websocket ping_timeout: no ping within 500 ms")
        .check();
}

TEST(transport_deadlines, v4_counts_from_the_last_ping_and_from_nothing_else)
{
    joined_websocket()
        .at(300ms).text("2").expect(R"(ws text "3")")
        .at(700ms).text(R"(42["a"])").expect(R"(event / ["a"])")
        .at(799ms).expect()
        .at(800ms).expect("cut ws", "closed websocket ping_timeout: no ping within 500 ms")
        .check();
}

TEST(transport_deadlines, v4_over_polling_ends_the_same_way)
{
    joined_polling().at(500ms).expect("cut post", "cut get", "closed polling ping_timeout: no ping within 500 ms").check();
}

TEST(transport_deadlines, v3_pings_every_interval_and_wants_a_pong_within_the_timeout)
{
    joined_websocket_v3()
        .at(299ms).expect()
        .at(300ms).expect(R"(ws text "2")")
        .at(450ms).text("3").expect()
        .at(599ms).expect()
        .at(600ms).expect(R"(ws text "2")")
        .at(799ms).expect()
        .at(800ms).expect("cut ws", "closed websocket ping_timeout: no pong within 200 ms")
        .check();
}

TEST(transport_deadlines, v3_does_not_answer_pings)
{
    joined_websocket_v3().text("2").expect().check();
}

TEST(transport_deadlines, a_silent_server_fails_the_handshake)
{
    script_test{websocket_only()}.open().expect("open ws /socket.io/?EIO=4&transport=websocket").connected(line::ws)
        .at(20s).expect("cut ws", "closed websocket handshake_timeout: connected, but the upgrade request got no answer").check();
    script_test{websocket_only()}.open().expect("open ws /socket.io/?EIO=4&transport=websocket").connected(line::ws).upgraded()
        .at(20s).expect("cut ws", "closed websocket handshake_timeout: upgraded, but no open packet within 20000 ms").check();
    script_test{polling_only()}.open().expect("http GET /socket.io/?EIO=4&transport=polling").connected(line::get)
        .at(20s).expect("cut get", "closed polling handshake_timeout: connected, but the handshake request got no answer within 20000 ms").check();
}

TEST(transport_deadlines, a_connection_that_never_stands_is_told_apart)
{
    script_test{websocket_only()}.open().expect("open ws /socket.io/?EIO=4&transport=websocket")
        .at(20s).expect("cut ws", "closed websocket connect_timeout: no connection").check();
    script_test{polling_only()}.open().expect("http GET /socket.io/?EIO=4&transport=polling")
        .at(20s).expect("cut get", "closed polling connect_timeout: no connection").check();
}

TEST(transport_deadlines, requests_have_their_own_time)
{
    client_options options = polling_only();
    options.request_time = 5s;
    script_test{options}.open().expect("http GET /socket.io/?EIO=4&transport=polling").connected(line::get)
        .at(5s).expect("cut get", "closed polling request_timeout: connected, but the handshake request got no answer within 5000 ms").check();

    script_test{options}.open().expect("http GET /socket.io/?EIO=4&transport=polling")
        .answer(line::get, open_v4_upgradable).expect("http GET /socket.io/?EIO=4&transport=polling&sid=abc", "opened polling abc")
        .join("/").expect("http POST /socket.io/?EIO=4&transport=polling&sid=abc <- 40")
        .at(5s).expect("cut post", "cut get", "closed polling request_timeout: a POST got no answer within 5000 ms").check();
}

TEST(transport_deadlines, an_http_line_without_end_is_named)
{
    script_test{websocket_only()}.open().expect("open ws /socket.io/?EIO=4&transport=websocket").connected(line::ws).upgraded()
        .bytes("HTTP/1.1 4").expect()
        .at(20s).expect("cut ws", "closed websocket http_after_upgrade: HTTP/1.1 4").check();
}

TEST(transport_deadlines, a_message_must_be_whole_ten_seconds_after_its_first_byte)
{
    script_test t(websocket_only());
    t.open().expect("open ws /socket.io/?EIO=4&transport=websocket").connected(line::ws).upgraded();
    t.text(open_v4_upgradable).expect("opened websocket abc");
    t.at(1s).bytes(support::server_frame("42[", 1, false)).expect();
    t.at(6s).bytes(support::server_frame("", 9)).expect(R"(ws pong "")");
    t.at(10999ms).expect();
    t.at(11s).expect("ws close 1002", "close ws", "closed websocket protocol_violation: a message was not whole 10000 ms after its first byte").check();
}

TEST(transport_deadlines, nothing_is_due_without_a_session)
{
    client_options options;
    EXPECT_EQ(client_machine(options).next_deadline(), core::never);
    const script_test script = joined_websocket();
    support::scripted_client client(script.options());
    script.play_into(client, script.size());
    EXPECT_EQ(client.machine().next_deadline(), core::time_point{} + 500ms);
    client.run([](auto& m, auto now, auto& io, auto& notices) { m.drop(now, io, notices); });
    EXPECT_EQ(client.machine().next_deadline(), core::never);
}

} // namespace
} // namespace muster::client::sample
