// Sessions over HTTP long-polling, both generations.
#include "tests/unit/client/sample_sessions.hpp"

// clang-format off
namespace muster::client::sample {
namespace {

using namespace std::chrono_literals;

const std::string get = "http GET /socket.io/?EIO=4&transport=polling&sid=abc";
const std::string post = "http POST /socket.io/?EIO=4&transport=polling&sid=abc <- ";
const std::string get_v3 = "http GET /socket.io/?EIO=3&transport=polling&sid=abc";
const std::string post_v3 = "http POST /socket.io/?EIO=3&transport=polling&sid=abc";

std::string counted(const std::string& packet) { return std::to_string(packet.size()) + ":" + packet; }

TEST(transport_polling, one_get_is_always_on_its_way)
{
    joined_polling()
        .answer(line::get, "42[\"a\"]\x1e" "42[\"b\"]").expect(get, R"(event / ["a"])", R"(event / ["b"])")
        .answer(line::get, "6").expect(get)
        .answer(line::get, "2").expect(get, post + "3")
        .check();
}

TEST(transport_polling, whatever_waited_for_a_poll_comes_with_it)
{
    std::string body = R"(42["a"])";
    for (int i = 1; i < 5'000; ++i)
        body += "\x1e" R"(42["a"])";
    const auto played = joined_polling().answer(line::get, body).play();
    EXPECT_EQ(std::count(played.notices.begin(), played.notices.end(), R"(event / ["a"])"), 5'000);
    EXPECT_EQ(played.commands.back(), get);
}

TEST(transport_polling, cookies_of_every_answer_go_with_what_follows)
{
    const auto setting = [](const char* cookie) { return wire::http_fields{{"Set-Cookie", cookie}}; };
    script_test{polling_only()}
        .open().expect("http GET /socket.io/?EIO=4&transport=polling")
        .join("/").connected(line::get)
        .answer(line::get, open_v4, 200, setting("a=1"))
        .expect(get + " | Cookie: a=1", "http POST /socket.io/?EIO=4&transport=polling&sid=abc | Cookie: a=1 <- 40", "opened polling abc")
        .connected(line::post)
        .answer(line::post, "ok", 200, setting("b=2")).expect()
        .answer(line::get, R"(40{"sid":"s1"})", 200, setting("c=3"))
        .expect(get + " | Cookie: a=1; b=2; c=3", "joined / s1")
        .check();
}

TEST(transport_polling, packets_queue_while_a_post_is_on_its_way_and_leave_in_one_body)
{
    joined_polling()
        .emit("/", R"(["a"])").expect(post + R"(42["a"])")
        .emit("/", R"(["b"])").expect()
        .emit("/", R"(["c"])").expect()
        .answer(line::post, "OK").expect(post + R"(42["b"]\x1e42["c"])")
        .answer(line::post, "ok").expect()
        .check();
}

TEST(transport_polling, bodies_keep_below_max_payload)
{
    const std::string long_event = "[\"" + std::string(60, 'x') + "\"]";
    joined_polling()
        .emit("/", R"(["a"])").expect(post + R"(42["a"])")
        .emit("/", long_event).emit("/", long_event).expect()
        .answer(line::post, "ok").expect(post + "42" + long_event)
        .answer(line::post, "ok").expect(post + "42" + long_event)
        .check();
}

TEST(transport_polling, header_and_attachments_leave_in_one_body)
{
    joined_polling()
        .emit("/", R"(["bin",{"_placeholder":true,"num":0}])", {}, {"\x01\x02\x03\x04"})
        .expect(post + R"(451-["bin",{"_placeholder":true,"num":0}]\x1ebAQIDBA==)")
        .check();
}

TEST(transport_polling, attachments_may_come_in_another_poll_with_heartbeats_between)
{
    joined_polling()
        .answer(line::get, R"(451-["b",{"_placeholder":true,"num":0}])").expect(get)
        .answer(line::get, "2").expect(get, post + "3")
        .answer(line::get, "bAQID").expect(get, R"(event / ["b",{"_placeholder":true,"num":0}] +"\x01\x02\x03")")
        .check();
}

TEST(transport_polling, v3_accepts_open_and_connect_in_one_body)
{
    script_test{polling_only(wire::engineio_revision::v3)}
        .open().expect("http GET /socket.io/?EIO=3&transport=polling")
        .answer(line::get, counted(open_v3) + "2:40").expect(get_v3, "opened polling abc", "joined / abc")
        .check();
}

TEST(transport_polling, v3_accepts_connect_in_the_next_body_and_counts_utf16)
{
    script_test{polling_only(wire::engineio_revision::v3)}
        .open().expect("http GET /socket.io/?EIO=3&transport=polling")
        .answer(line::get, counted(open_v3)).expect(get_v3, "opened polling abc")
        .answer(line::get, "2:40").expect(get_v3, "joined / abc")
        .emit("/", "[\"\xf0\x9f\x98\x80\"]").expect(post_v3 + " <- 8:42[\"\xf0\x9f\x98\x80\"]")
        .answer(line::get, "8:42[\"\xf0\x9f\x98\x80\"]").expect(get_v3, "event / [\"\xf0\x9f\x98\x80\"]")
        .check();
}

TEST(transport_polling, v3_opens_from_binary_framing)
{
    std::string body("\0", 1);
    for (const char digit : std::to_string(open_v3.size()))
        body += static_cast<char>(digit - '0');
    body += "\xff" + open_v3;
    script_test{polling_only(wire::engineio_revision::v3)}
        .open().expect("http GET /socket.io/?EIO=3&transport=polling")
        .answer(line::get, body, 200, {{"Content-Type", "application/octet-stream"}}).expect(get_v3, "opened polling abc")
        .check();
}

TEST(transport_polling, v3_binary_spans_bodies_of_two_content_types)
{
    const std::string header = R"(451-["b",{"_placeholder":true,"num":0}])";
    script_test{polling_only(wire::engineio_revision::v3)}
        .open().expect("http GET /socket.io/?EIO=3&transport=polling")
        .answer(line::get, counted(open_v3) + "2:40").expect(get_v3, "opened polling abc", "joined / abc")
        .answer(line::get, counted(header)).expect(get_v3)
        .answer(line::get, std::string("\x01\x03\xff\x04hi", 6), 200, {{"Content-Type", "application/octet-stream"}})
        .expect(get_v3, R"(event / ["b",{"_placeholder":true,"num":0}] +"hi")")
        .emit("/", R"(["b",{"_placeholder":true,"num":0}])", {}, {"yo"})
        .expect(post_v3 + R"( (application/octet-stream) <- \x00\x03\x09\xff451-["b",{"_placeholder":true,"num":0}]\x01\x03\xff\x04yo)")
        .check();
}

TEST(transport_polling, v3_asks_for_base64_and_speaks_it)
{
    client_options options = polling_only(wire::engineio_revision::v3);
    options.base64_polling = true;
    script_test{options}
        .open().expect("http GET /socket.io/?EIO=3&transport=polling&b64=1")
        .answer(line::get, counted(open_v3) + "2:40")
        .expect("http GET /socket.io/?EIO=3&transport=polling&b64=1&sid=abc", "opened polling abc", "joined / abc")
        .answer(line::get, R"(39:451-["b",{"_placeholder":true,"num":0}]6:b4eW8=)")
        .expect("http GET /socket.io/?EIO=3&transport=polling&b64=1&sid=abc", R"(event / ["b",{"_placeholder":true,"num":0}] +"yo")")
        .emit("/", R"(["b",{"_placeholder":true,"num":0}])", {}, {"yo"})
        .expect(R"(http POST /socket.io/?EIO=3&transport=polling&b64=1&sid=abc <- 39:451-["b",{"_placeholder":true,"num":0}]6:b4eW8=)")
        .check();
}

TEST(transport_polling, cookies_come_back_beside_the_callers)
{
    script_test{polling_only()}
        .open({"", {{"Cookie", "own=1"}, {"X-Id", "7"}}})
        .expect("http GET /socket.io/?EIO=4&transport=polling | X-Id: 7 | Cookie: own=1")
        .answer(line::get, open_v4, 200, {{"Set-Cookie", "io=abc; Path=/; HttpOnly"}, {"set-cookie", "route=n1"}})
        .expect(get + " | X-Id: 7 | Cookie: own=1; io=abc; route=n1", "opened polling abc")
        .check();
}

TEST(transport_polling, a_session_id_is_escaped_in_requests)
{
    script_test{polling_only()}
        .open().expect("http GET /socket.io/?EIO=4&transport=polling")
        .answer(line::get, R"(0{"sid":"a b\r\nX: 1&","upgrades":[],"pingInterval":300,"pingTimeout":200})")
        .expect("http GET /socket.io/?EIO=4&transport=polling&sid=a%20b%0D%0AX%3A%201%26", "opened polling a b\r\nX: 1&")
        .check();
}

TEST(transport_polling, a_session_that_the_server_forgot_is_lost)
{
    joined_polling()
        .answer(line::get, R"({"code":1,"message":"Session ID unknown"})", 400, {{"Content-Type", "application/json"}})
        .expect("close post", "close get", R"(closed polling server_closed: session lost, the server does not know it: 400 application/json: {"code":1,"message":"Session ID unknown"})")
        .check();
    joined_polling()
        .emit("/", R"(["a"])").expect(post + R"(42["a"])")
        .answer(line::post, R"({"code":1,"message":"Session ID unknown"})", 400)
        .expect("close post", "close get", "closed polling server_closed: POST: session lost...")
        .check();
}

TEST(transport_polling, every_shape_of_a_closed_session_is_accepted)
{
    joined_polling().answer(line::get, "1").expect("close post", "close get", "closed polling server_closed: Engine.IO close packet").check();
    joined_polling().answer(line::get, "6\x1e" "1").expect("close post", "close get", "closed polling server_closed: Engine.IO close packet").check();
    joined_polling().answer(line::get, "").expect("close post", "close get", "closed polling server_closed: empty answer to a poll").check();
    joined_polling().answer(line::get, "", 500).expect("close post", "close get", "closed polling http_status: 500 without content type, empty body").check();
}

TEST(transport_polling, packets_before_a_broken_one_are_delivered)
{
    joined_polling()
        .answer(line::get, "42[\"a\"]\x1e" "9zz")
        .expect("close post", "close get", R"(event / ["a"])", "closed polling unknown_packet_type...")
        .check();
}

TEST(transport_polling, an_idle_connection_may_be_ended_by_the_server)
{
    joined_polling()
        .fails(line::post).expect()
        .emit("/", R"(["a"])").expect(post + R"(42["a"])")
        .check();
}

TEST(transport_polling, a_request_without_an_answer_loses_the_session)
{
    joined_polling()
        .fails(line::get, core::errc::connection_reset, "10.0.0.1:80")
        .expect("close post", "closed polling connection_reset: 10.0.0.1:80; after the open packet, over polling, joined /")
        .check();
    joined_polling()
        .emit("/", R"(["a"])").expect(post + R"(42["a"])")
        .fails(line::post).expect("close get", "closed polling connection_reset...")
        .check();
}

} // namespace
} // namespace muster::client::sample
