// Goodbyes, cuts, losses, and sessions after them.
#include "tests/unit/client/sample_sessions.hpp"

// clang-format off
namespace muster::client::sample {
namespace {

using namespace std::chrono_literals;

const std::string get = "http GET /socket.io/?EIO=4&transport=polling&sid=abc";
const std::string post = "http POST /socket.io/?EIO=4&transport=polling&sid=abc <- ";

TEST(transport_end, goodbye_over_websocket_names_namespaces_session_and_connection)
{
    joined_websocket()
        .join("/chat").expect(R"(ws text "40/chat,")")
        .text(R"(40/chat,{"sid":"s2"})").expect("joined /chat s2")
        .close().expect(R"(ws text "41")", R"(ws text "41/chat,")", R"(ws text "1")", "ws close 1000", "close ws", "closed websocket")
        .text(R"(42["late"])").expect()
        .close().expect()
        .check();
}

TEST(transport_end, goodbye_over_polling_lets_its_post_arrive_before_the_poll_is_given_up)
{
    joined_polling()
        .close().expect(post + "41", "closed polling")
        .answer(line::post, "ok").expect(post + "1")
        .answer(line::get, "6").expect()
        .answer(line::post, "ok").expect("close post", "close get")
        .check();
}

TEST(transport_end, goodbye_waits_for_a_post_on_its_way)
{
    joined_polling()
        .emit("/", R"(["a"])").expect(post + R"(42["a"])")
        .close().expect("closed polling")
        .answer(line::post, "ok").expect(post + "41")
        .answer(line::post, "ok").expect(post + "1")
        .answer(line::post, "ok").expect("close post", "close get")
        .check();
}

TEST(transport_end, an_unanswered_goodbye_is_given_up_after_the_closing_time)
{
    joined_polling()
        .close().expect(post + "41", "closed polling")
        .at(1999ms).expect()
        .at(2s).expect("cut post", "cut get")
        .check();
}

TEST(transport_end, goodbye_while_probing_goes_over_polling)
{
    probing().close().expect("close ws", post + "41", "closed polling").answer(line::post, "ok").expect(post + "1").answer(line::post, "ok").expect("close post", "close get").check();
    probing().text("3probe").close().expect("close ws", post + "41", "closed polling").check();
    probing().close().expect("close ws", post + "41", "closed polling").fails(line::post).expect(post + "1").fails(line::post).expect("close get").check();
}

TEST(transport_end, closing_before_the_session_stands_just_closes_the_connection)
{
    script_test{websocket_only()}.open().expect("open ws /socket.io/?EIO=4&transport=websocket").close().expect("close ws", "closed websocket").check();
    script_test{websocket_only()}.open().expect("open ws /socket.io/?EIO=4&transport=websocket").upgraded().close().expect("ws close 1000", "close ws", "closed websocket").check();
    script_test{polling_only()}.open().expect("http GET /socket.io/?EIO=4&transport=polling").close().expect("close get", "closed polling").check();
}

TEST(transport_end, dropping_cuts_everything_without_a_word)
{
    joined_websocket().drop().expect("cut ws", "closed websocket").drop().expect().check();
    joined_polling().drop().expect("cut post", "cut get", "closed polling").check();
    probing().drop().expect("cut ws", "cut post", "cut get", "closed polling").check();
    script_test{polling_only()}.open().expect("http GET /socket.io/?EIO=4&transport=polling").drop().expect("cut get", "closed polling").check();
}

TEST(transport_end, a_lost_connection_tells_how_far_the_session_got)
{
    script_test{websocket_only()}.open().expect("open ws /socket.io/?EIO=4&transport=websocket")
        .fails(line::ws, core::errc::connection_refused, "127.0.0.1:1").expect("closed websocket connection_refused: 127.0.0.1:1; before the connection stood").check();
    script_test{websocket_only()}.open().expect("open ws /socket.io/?EIO=4&transport=websocket").connected(line::ws)
        .fails(line::ws).expect("closed websocket connection_reset: connected, before an answer to the upgrade request").check();
    script_test{websocket_only()}.open().expect("open ws /socket.io/?EIO=4&transport=websocket").connected(line::ws).upgraded()
        .fails(line::ws).expect("closed websocket connection_reset: upgraded to WebSocket, before the open packet").check();
    script_test{websocket_only()}.open().expect("open ws /socket.io/?EIO=4&transport=websocket").join("/").connected(line::ws).upgraded().text(open_v4).expect(R"(ws text "40")", "opened websocket abc")
        .fails(line::ws).expect("closed websocket connection_reset: after the open packet, over WebSocket, CONNECT of / not answered").check();
    joined_websocket()
        .fails(line::ws).expect("closed websocket connection_reset: after the open packet, over WebSocket, joined /").check();
    script_test{polling_only()}.open().expect("http GET /socket.io/?EIO=4&transport=polling").connected(line::get)
        .fails(line::get).expect("closed polling connection_reset: connected, before an answer to the handshake request").check();
}

TEST(transport_end, the_next_session_is_not_disturbed_by_the_channels_of_the_last)
{
    const auto stale = [](channel_id channel) {
        return [channel](support::scripted_client& c) { c.give(channel_failed{channel, core::errc::connection_reset, ""}); };
    };
    joined_websocket()
        .drop().expect("cut ws", "closed websocket")
        .open().expect("open ws /socket.io/?EIO=4&transport=websocket")
        .act("late failure of the first session's channel", stale(2)).expect()
        .connected(line::ws).upgraded().expect()
        .text(open_v4).expect("opened websocket abc")
        .emit("/", R"(["not joined any more"])", std::nullopt).expect()
        .join("/").expect(R"(ws text "40")")
        .text(R"(40{"sid":"s2"})").expect("joined / s2")
        .emit("/", R"(["ids begin again"])", 0).expect(R"(ws text "420["ids begin again"]")")
        .check();
}

TEST(transport_end, a_session_may_open_while_the_last_goodbye_is_on_its_way_and_keeps_the_cookies)
{
    script_test{polling_only()}
        .open().expect("http GET /socket.io/?EIO=4&transport=polling")
        .answer(line::get, open_v4, 200, {{"Set-Cookie", "node=7"}}).expect(get + " | Cookie: node=7", "opened polling abc")
        .close().expect("http POST /socket.io/?EIO=4&transport=polling&sid=abc | Cookie: node=7 <- 1", "closed polling")
        .open().expect("close post", "close get", "http GET /socket.io/?EIO=4&transport=polling | Cookie: node=7")
        .check();
}

} // namespace
} // namespace muster::client::sample
