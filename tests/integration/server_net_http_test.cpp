// HTTP on a real socket: paths, keep-alive, framing oddities, who may ask, limits and deadlines.
#include "tests/integration/server_net_peer.hpp"

#include <algorithm>
#include <gtest/gtest.h>

namespace muster::server::test {
namespace {

using namespace std::string_literals;

const std::string handshake = get("/socket.io/?EIO=4&transport=polling");

std::string repeated(std::string_view text, int times)
{
    std::string out;
    for (int i = 0; i < times; ++i)
        out += text;
    return out;
}

bool is_open(std::string_view response)
{
    return status_of(response) == 200 && response.find("\r\n\r\n0{") != std::string::npos;
}

std::string sid_of(std::string_view response)
{
    const auto at = response.find("\"sid\":\"") + 7;
    return std::string(response.substr(at, response.find('"', at) - at));
}

TEST(server_net_http, answers_the_engine_path_its_root_and_nothing_else)
{
    const served s;
    raw_peer peer(s.port());
    EXPECT_TRUE(is_open(peer.exchange(handshake)));
    EXPECT_TRUE(is_open(peer.exchange(get("/socket.io?EIO=4&transport=polling"))));
    EXPECT_TRUE(is_open(peer.exchange(get("http://localhost/socket.io/?EIO=4&transport=polling"))));
    const auto root = peer.exchange(get("/"));
    EXPECT_EQ(status_of(root), 200U);
    EXPECT_NE(root.find("muster reference server"), std::string::npos);
    EXPECT_NE(root.find("X-Content-Type-Options: nosniff"), std::string::npos);
    const auto other = peer.exchange(get("/other"));
    EXPECT_EQ(status_of(other), 404U);
    EXPECT_NE(other.find("text/plain"), std::string::npos);
    EXPECT_EQ(status_of(peer.exchange(get("/socket.iox?EIO=4&transport=polling"))), 404U);
    EXPECT_EQ(status_of(peer.exchange(upgrade("Host: localhost\r\n", "/other"))), 404U);
}

TEST(server_net_http, answers_pipelined_requests_in_order)
{
    const served s;
    raw_peer peer(s.port());
    peer.send(handshake + get("/other") + handshake);
    EXPECT_TRUE(is_open(peer.read_response()));
    EXPECT_EQ(status_of(peer.read_response()), 404U);
    EXPECT_TRUE(is_open(peer.read_response()));
}

TEST(server_net_http, ends_the_connection_after_http_1_0_and_connection_close)
{
    const served s;
    for (const auto* request : {"GET / HTTP/1.0\r\nHost: localhost\r\n\r\n",
                                "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"}) {
        raw_peer peer(s.port());
        peer.send(request);
        EXPECT_NE(peer.read_to_end().find("Connection: close"), std::string::npos);
        EXPECT_TRUE(peer.ended());
    }
}

TEST(server_net_http, takes_a_post_in_chunks_after_100_continue)
{
    const served s;
    raw_peer peer(s.port());
    const auto sid = sid_of(peer.exchange(handshake));
    peer.send("POST /socket.io/?EIO=4&transport=polling&sid=" + sid +
              " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(peer.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    peer.send("2\r\n40\r\n0\r\n\r\n");
    EXPECT_EQ(status_of(peer.read_response()), 200U);
    raw_peer reader(s.port());
    EXPECT_NE(reader.exchange(get("/socket.io/?EIO=4&transport=polling&sid=" + sid)).find("40{"),
              std::string::npos);
}

TEST(server_net_http, answers_a_waiting_poll_when_something_comes)
{
    const served s;
    raw_peer waiting(s.port());
    raw_peer talking(s.port());
    const auto sid = sid_of(talking.exchange(handshake));
    const auto session = "/socket.io/?EIO=4&transport=polling&sid=" + sid;
    const auto post = [&](std::string_view body) {
        return "POST " + session +
               " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
               std::string(body);
    };
    EXPECT_EQ(status_of(talking.exchange(post("40"))), 200U);
    EXPECT_NE(waiting.exchange(get(session)).find("40{"), std::string::npos);
    waiting.send(get(session));
    EXPECT_EQ(waiting.read_until("HTTP", 100ms), "");
    EXPECT_EQ(status_of(talking.exchange(post("42[\"echo\",1]"))), 200U);
    EXPECT_NE(waiting.read_response().find("42[\"echo\",1]"), std::string::npos);
}

TEST(server_net_http, closes_the_session_when_a_waiting_poll_is_aborted)
{
    const served s;
    raw_peer talking(s.port());
    const auto session = "/socket.io/?EIO=4&transport=polling&sid=" + sid_of(talking.exchange(handshake));
    {
        raw_peer waiting(s.port());
        waiting.send(get(session));
        EXPECT_EQ(waiting.read_until("HTTP", 100ms), "");
    }
    unsigned status = 0;
    for (int i = 0; i < 100 && status != 400; ++i)
        status = status_of(raw_peer(s.port()).exchange(
            "POST " + session + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n40"));
    EXPECT_EQ(status, 400U);
}

class framing_oddity : public testing::TestWithParam<std::pair<const char*, std::string>> {};

TEST_P(framing_oddity, gets_400_and_the_connection_ends)
{
    const served s;
    raw_peer peer(s.port());
    peer.send(GetParam().second + handshake);
    const auto all = peer.read_to_end();
    EXPECT_EQ(status_of(all), 400U) << all;
    EXPECT_EQ(all.find("HTTP/1.1", 1), std::string::npos) << "what was smuggled behind it was answered too";
    EXPECT_TRUE(peer.ended());
    EXPECT_TRUE(is_open(raw_peer(s.port()).exchange(handshake)));
}

std::string post(std::string_view fields, std::string_view body = "hello")
{
    return "POST /socket.io/ HTTP/1.1\r\n" + std::string(fields) + "\r\n" + std::string(body);
}

INSTANTIATE_TEST_SUITE_P(
    all, framing_oddity,
    testing::Values(
        std::pair{"gzip_before_length", post("Host: x\r\nTransfer-Encoding: gzip\r\nContent-Length: 5\r\n")},
        std::pair{"xchunked_with_length",
                  post("Host: x\r\nTransfer-Encoding: xchunked\r\nContent-Length: 5\r\n")},
        std::pair{"chunked_in_http_1_0",
                  std::string("POST / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")},
        std::pair{"identity_chunked",
                  post("Host: x\r\nTransfer-Encoding: identity, chunked\r\n", "0\r\n\r\n")},
        std::pair{"length_list", post("Host: x\r\nContent-Length: 5,5\r\n")},
        std::pair{"two_lengths", post("Host: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n")},
        std::pair{"obs_fold", post("Host: x\r\nX-A: b\r\n c\r\nContent-Length: 5\r\n")},
        std::pair{"two_hosts", post("Host: localhost\r\nHost: x\r\nContent-Length: 5\r\n")},
        std::pair{"no_host", post("Content-Length: 5\r\n")},
        std::pair{"trailer_field", post("Host: localhost\r\nTransfer-Encoding: chunked\r\n",
                                        "1\r\na\r\n0\r\nX-Late: 1\r\n\r\n")},
        std::pair{"bare_line_feed", std::string("GET / HTTP/1.1\nHost: localhost\n\n")},
        std::pair{"nul_in_value", "GET / HTTP/1.1\r\nHost: localhost\r\nX-A: \0\r\n\r\n"s},
        std::pair{"length_and_chunked",
                  post("Host: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n")},
        std::pair{"early_websocket_frames", upgrade() + std::string("\x81\x00", 2)}),
    [](const auto& i) { return std::string(i.param.first); });

TEST(server_net_http, refuses_chunk_extensions_without_end)
{
    thread_options o;
    o.server.max_payload = 1'000;
    const served s(o);
    raw_peer peer(s.port());
    peer.send(post("Host: localhost\r\nTransfer-Encoding: chunked\r\n", ""));
    peer.send("1;" + std::string(20'000, 'e'));
    EXPECT_EQ(status_of(peer.read_to_end()), 400U);
    EXPECT_TRUE(peer.ended());
}

TEST(server_net_http, refuses_large_heads_and_bodies)
{
    thread_options o;
    o.server.max_payload = 1'000;
    const served s(o);
    const auto answer = [&](std::string_view request) {
        raw_peer peer(s.port());
        peer.send(request);
        const auto status = status_of(peer.read_to_end());
        EXPECT_TRUE(peer.ended());
        return status;
    };
    EXPECT_EQ(answer(post("Host: localhost\r\nContent-Length: 1001\r\n", "")), 413U);
    EXPECT_EQ(answer(post("Host: localhost\r\nTransfer-Encoding: chunked\r\n",
                          "3e9\r\n" + std::string(1'001, 'x'))),
              413U);
    EXPECT_EQ(answer(get("/", "Host: localhost\r\nX-A: " + std::string(9'000, 'x') + "\r\n")), 431U);
    std::string many = "Host: localhost\r\n";
    for (int i = 0; i < 100; ++i)
        many += "X-A: b\r\n";
    EXPECT_EQ(answer(get("/", many)), 431U);
}

TEST(server_net_http, answers_no_foreign_host_and_no_foreign_origin)
{
    const served s;
    const auto own = "localhost:" + std::to_string(s.port());
    const auto with = [&](std::string host, const std::string& origin) {
        std::string fields = "Host: " + std::move(host) + "\r\n";
        if (!origin.empty())
            fields += "Origin: " + origin + "\r\n";
        const auto polling = raw_peer(s.port()).exchange(get("/socket.io/?EIO=4&transport=polling", fields));
        EXPECT_EQ(polling.find("Access-Control-Allow-Origin: *"), std::string::npos);
        const auto websocket = status_of(raw_peer(s.port()).exchange(upgrade(fields)));
        EXPECT_EQ(websocket, status_of(polling) == 200 ? 101U : 403U);
        return status_of(polling);
    };
    EXPECT_EQ(with(own, ""), 200U);
    EXPECT_EQ(with(own, "http://" + own), 200U);
    EXPECT_EQ(with("127.0.0.1:" + std::to_string(s.port()), ""), 200U);
    EXPECT_EQ(with("evil.example", ""), 403U);
    EXPECT_EQ(with(own, "http://evil.example"), 403U);
    EXPECT_EQ(with(own, "null"), 403U);
    EXPECT_EQ(with(own, "http://localhost:1"), 403U);
    EXPECT_EQ(status_of(raw_peer(s.port()).exchange(get("/", "Host: evil.example\r\n"))), 403U);
}

TEST(server_net_http, ends_slow_heads_slow_bodies_and_idle_connections)
{
    const served s(short_deadlines());
    raw_peer head(s.port());
    head.send("GET / HTTP/1.1\r\nHost: loc");
    raw_peer body(s.port());
    body.send(post("Host: localhost\r\nContent-Length: 100\r\n", "abc"));
    raw_peer silent(s.port());
    raw_peer idle(s.port());
    EXPECT_EQ(status_of(idle.exchange(get("/"))), 200U);
    EXPECT_EQ(status_of(head.read_to_end(1s)), 408U);
    EXPECT_EQ(status_of(body.read_to_end(1s)), 408U);
    EXPECT_EQ(silent.read_to_end(1s), "");
    EXPECT_EQ(idle.read_to_end(1s), "");
    EXPECT_TRUE(head.ended() && body.ended() && silent.ended() && idle.ended());
}

TEST(server_net_http, counts_the_deadline_of_a_head_from_its_first_byte)
{
    const served s(short_deadlines());
    raw_peer peer(s.port());
    const std::string slow = "GET / HTTP/1.1\r\nHost: localhost\r\nX-A: bbbbbbbbbbbbbbbbbbbbb\r\n\r\n";
    const auto begin = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < slow.size() && peer.read_until("HTTP", 25ms).empty() && !peer.ended(); ++i)
        peer.send(slow.substr(i, 1));
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 1s);
}

TEST(server_net_http, stops_reading_what_is_pipelined_behind_a_waiting_poll)
{
    const served s;
    raw_peer peer(s.port());
    const auto session = "/socket.io/?EIO=4&transport=polling&sid=" + sid_of(peer.exchange(handshake));
    constexpr std::size_t most = 64'000'000;
    EXPECT_LT(peer.send_until_full(repeated(get(session), 500), most), most);
    EXPECT_TRUE(is_open(raw_peer(s.port()).exchange(handshake)));
}

TEST(server_net_http, stops_reading_requests_whose_answers_nobody_reads_and_goes_on_when_they_are)
{
    thread_options o;
    o.net.send_buffer = 65'536;
    const served s(o);
    raw_peer peer(s.port(), 65'536);
    const std::string request = get("/other");
    constexpr std::size_t most = 64'000'000;
    const std::size_t sent = peer.send_until_full(repeated(request, 500), most);
    EXPECT_LT(sent, most);
    for (std::size_t i = 0; i < std::min<std::size_t>(sent / request.size(), 5'000); ++i)
        ASSERT_EQ(status_of(peer.read_response()), 404U) << i;
}

TEST(server_net_http, survives_peers_that_go_at_any_byte_of_a_request)
{
    const served s;
    const std::string request = post("Host: localhost\r\nContent-Length: 5\r\n");
    for (std::size_t size = 0; size <= request.size(); size += 3)
        raw_peer(s.port()).send(request.substr(0, size));
    EXPECT_TRUE(is_open(raw_peer(s.port()).exchange(handshake)));
}

} // namespace
} // namespace muster::server::test
