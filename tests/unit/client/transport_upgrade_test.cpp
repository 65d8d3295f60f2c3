// From polling to WebSocket: nothing lost, doubled or reordered; failures leave polling alone.
#include "tests/unit/client/sample_sessions.hpp"

// clang-format off
namespace muster::client::sample {
namespace {

using namespace std::chrono_literals;
using support::server_frame;

const std::string get = "http GET /socket.io/?EIO=4&transport=polling&sid=abc";
const std::string post = "http POST /socket.io/?EIO=4&transport=polling&sid=abc <- ";

TEST(transport_upgrade, waits_for_the_pending_poll_then_moves_to_the_websocket)
{
    probing()
        .at(40ms).expect()
        .text("3probe").expect()
        .answer(line::get, "6").expect(R"(ws text "5")", "close post", "close get", "upgraded in 40 ms")
        .emit("/", R"(["a"])").expect(R"(ws text "42["a"]")")
        .text(R"(42["b"])").expect(R"(event / ["b"])")
        .text("6").expect()
        .check();
}

TEST(transport_upgrade, packets_of_the_last_poll_come_before_those_of_the_websocket)
{
    probing()
        .text("3probe").expect()
        .answer(line::get, "42[\"1\"]\x1e" "42[\"2\"]").expect(R"(ws text "5")", "close post", "close get", R"(event / ["1"])", R"(event / ["2"])", "upgraded in 0 ms")
        .text(R"(42["3"])").expect(R"(event / ["3"])")
        .check();
}

TEST(transport_upgrade, messages_on_the_websocket_before_its_time_wait_for_the_last_poll)
{
    probing()
        .bytes(server_frame("3probe") + server_frame(R"(42["2"])") + server_frame("6")).expect()
        .answer(line::get, R"(42["1"])").expect(R"(ws text "5")", "close post", "close get", R"(event / ["1"])", "upgraded in 0 ms", R"(event / ["2"])")
        .check();
}

TEST(transport_upgrade, queued_packets_leave_over_the_websocket_behind_the_upgrade_packet)
{
    probing()
        .emit("/", R"(["a"])").expect(post + R"(42["a"])")
        .emit("/", R"(["b"])").expect()
        .text("3probe").expect()
        .emit("/", R"(["c"])").expect()
        .answer(line::get, "2").expect()
        .answer(line::post, "ok").expect(R"(ws text "5")", R"(ws text "42["b"]")", R"(ws text "42["c"]")", R"(ws text "3")", "close post", "close get", "upgraded in 0 ms")
        .check();
}

TEST(transport_upgrade, polling_goes_on_between_probe_and_answer)
{
    probing()
        .answer(line::get, R"(42["a"])").expect(get, R"(event / ["a"])")
        .emit("/", R"(["b"])").expect(post + R"(42["b"])")
        .answer(line::post, "ok").expect()
        .text("6").expect()
        .text("3probe").expect()
        .check();
}

TEST(transport_upgrade, v3_upgrades_the_same_way_and_pings_go_on)
{
    client_options options;
    options.revision = wire::engineio_revision::v3;
    const std::string open = R"(0{"sid":"abc","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":5000})";
    script_test{options}
        .open().expect("http GET /socket.io/?EIO=3&transport=polling")
        .answer(line::get, std::to_string(open.size()) + ":" + open + "2:40")
        .expect("http GET /socket.io/?EIO=3&transport=polling&sid=abc", "open ws /socket.io/?EIO=3&transport=websocket&sid=abc", "opened polling abc", "joined / abc")
        .upgraded().expect(R"(ws text "2probe")")
        .text("3probe").expect()
        .answer(line::get, "1:6").expect(R"(ws text "5")", "close get", "upgraded in 0 ms")
        .at(25s).expect(R"(ws text "2")")
        .text("3").expect()
        .at(50s).expect(R"(ws text "2")")
        .check();
}

TEST(transport_upgrade, is_left_out_when_not_offered_or_not_wanted)
{
    client_options staying;
    staying.upgrade = false;
    script_test{staying}
        .open().expect("http GET /socket.io/?EIO=4&transport=polling")
        .answer(line::get, open_v4_upgradable).expect(get, "opened polling abc")
        .check();
    script_test{client_options{}}
        .open().expect("http GET /socket.io/?EIO=4&transport=polling")
        .answer(line::get, open_v4).expect(get, "opened polling abc")
        .check();
}

TEST(transport_upgrade, a_refused_upgrade_leaves_polling_alone)
{
    script_test{client_options{}}
        .open().expect("http GET /socket.io/?EIO=4&transport=polling")
        .answer(line::get, open_v4_upgradable).expect(get, "open ws /socket.io/?EIO=4&transport=websocket&sid=abc", "opened polling abc")
        .refused(400, "Bad request", {{"Content-Type", "text/html"}})
        .expect("upgrade failed upgrade_refused: the upgrade was answered with 400 text/html: Bad request")
        .answer(line::get, "2").expect(get, post + "3")
        .check();
}

TEST(transport_upgrade, a_websocket_that_is_lost_leaves_polling_alone)
{
    probing().fails(line::ws).expect("upgrade failed connection_reset").answer(line::get, "6").expect(get).check();
    probing()
        .emit("/", R"(["a"])").expect(post + R"(42["a"])")
        .emit("/", R"(["b"])")
        .text("3probe").expect()
        .answer(line::get, "6").expect()
        .fails(line::ws, core::errc::connection_reset, "gone").expect(get, "upgrade failed connection_reset: gone")
        .answer(line::post, "ok").expect(post + R"(42["b"])")
        .check();
}

TEST(transport_upgrade, a_wrong_probe_answer_or_a_close_frame_fails_it)
{
    probing().text("3prober").expect("ws close 1002", "close ws", "upgrade failed protocol_violation: the probe was answered with packet type 3 prober").check();
    probing().text("42[\"a\"]").expect("ws close 1002", "close ws", "upgrade failed protocol_violation...").check();
    probing().bytes(server_frame("", 8)).expect("ws close 1005", "close ws", "upgrade failed server_closed: WebSocket close 1005").check();
    probing().bytes("HTTP/1.1 400 Bad Request\r\n").expect("close ws", "upgrade failed http_after_upgrade: HTTP/1.1 400 Bad Request").check();
    probing().bytes("\xf1\x01x").expect("ws close 1002", "close ws", "upgrade failed websocket_reserved_bits...").check();
}

TEST(transport_upgrade, takes_ten_seconds_at_most_in_each_of_its_states)
{
    script_test{client_options{}}
        .open().expect("http GET /socket.io/?EIO=4&transport=polling")
        .answer(line::get, open_v4_upgradable).expect(get, "open ws /socket.io/?EIO=4&transport=websocket&sid=abc", "opened polling abc")
        .at(9999ms).expect()
        .at(10s).expect("close ws", "upgrade failed handshake_timeout: the upgrade request got no answer").check();
    probing().at(10s).expect("close ws", "upgrade failed handshake_timeout: the probe got no answer").check();
    probing()
        .text("3probe").expect()
        .at(10s).expect("close ws", "upgrade failed handshake_timeout: the pending poll was not released")
        .answer(line::get, "2").expect(get, post + "3")
        .check();
}

TEST(transport_upgrade, held_messages_are_delivered_even_when_it_fails)
{
    probing()
        .bytes(server_frame("3probe") + server_frame(R"(42["early"])")).expect()
        .fails(line::ws).expect("upgrade failed connection_reset", R"(event / ["early"])")
        .check();
}

TEST(transport_upgrade, the_session_may_end_while_it_goes_on)
{
    probing().answer(line::get, "1").expect("close ws", "close post", "close get", "closed polling server_closed: Engine.IO close packet").check();
    probing().text("3probe").expect().answer(line::get, "1").expect("close ws", "close post", "close get", "closed polling server_closed: Engine.IO close packet").check();
    probing().fails(line::get).expect("close ws", "close post", "closed polling connection_reset: after the open packet, over polling, joined /").check();
}

TEST(transport_upgrade, a_message_that_was_cut_off_when_it_failed_is_awaited_no_more)
{
    probing()
        .bytes("\x81").expect()
        .fails(line::ws, core::errc::connection_reset, "x").expect("upgrade failed connection_reset: x")
        .at(30s).expect()
        .check();
    probing()
        .at(5s).bytes("\x81").expect()
        .at(10s).expect("close ws", "upgrade failed handshake_timeout: the probe got no answer")
        .at(30s).expect()
        .check();
    probing()
        .bytes("\x81").expect()
        .at(9s).close().expect("close ws", post + "41", "closed polling")
        .at(10500ms).expect()
        .check();
}

TEST(transport_upgrade, a_post_on_its_way_is_awaited_no_longer_than_the_goodbye)
{
    client_options options;
    options.request_time = 11s;
    probing(options)
        .emit("/", R"(["a"])").expect(post + R"(42["a"])")
        .at(10s).expect("close ws", "upgrade failed handshake_timeout: the probe got no answer")
        .close().expect("closed polling")
        .at(12s).expect("cut post", "cut get")
        .check();
}

} // namespace
} // namespace muster::client::sample
