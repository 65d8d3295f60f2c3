// Requests as bytes, responses from bytes: any split, any framing, and every limit.
#include "net/channel/http_exchange.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace muster::net {
namespace {

using testing::HasSubstr;
using testing::Not;
using state = response_reader::state;

request_text get(std::string_view target)
{
    request_text r;
    r.method = "GET";
    r.target = target;
    r.authority = "localhost:3000";
    return r;
}

std::string written(const request_text& r)
{
    std::string out;
    EXPECT_TRUE(write_request(r, out));
    return out;
}

TEST(http_request, carries_host_agent_and_no_compression)
{
    const std::string text = written(get("/socket.io/?EIO=4&transport=polling"));
    EXPECT_THAT(text, testing::StartsWith("GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\n"));
    EXPECT_THAT(text, HasSubstr("\r\nHost: localhost:3000\r\n"));
    EXPECT_THAT(text, HasSubstr("\r\nUser-Agent: muster/"));
    EXPECT_THAT(text, HasSubstr("\r\nAccept-Encoding: identity\r\n"));
    EXPECT_THAT(text, testing::EndsWith("\r\n\r\n"));
}

TEST(http_request, lets_extra_fields_replace_the_defaults)
{
    request_text r = get("/");
    r.fields = "uSER-aGENT: mine\r\nhost: other\r\n";
    const std::string text = written(r);
    EXPECT_THAT(text, Not(HasSubstr("muster/")));
    EXPECT_THAT(text, Not(HasSubstr("localhost:3000")));
    EXPECT_THAT(text, HasSubstr("uSER-aGENT: mine\r\nhost: other\r\n\r\n"));
}

TEST(http_request, states_the_length_of_an_empty_post)
{
    request_text r = get("/");
    r.method = "POST";
    r.has_body = true;
    EXPECT_THAT(written(r), HasSubstr("Content-Length: 0\r\n"));
}

TEST(http_request, sends_the_body_after_the_blank_line)
{
    request_text r = get("/");
    r.method = "POST";
    r.has_body = true;
    r.content_type = "text/plain;charset=UTF-8";
    r.body = "40";
    const std::string text = written(r);
    EXPECT_THAT(text, HasSubstr("Content-Type: text/plain;charset=UTF-8\r\nContent-Length: 2\r\n"));
    EXPECT_THAT(text, testing::EndsWith("\r\n\r\n40"));
}

TEST(http_request, asks_for_the_upgrade_with_the_key)
{
    request_text r = get("/");
    r.websocket = "dGhlIHNhbXBsZSBub25jZQ==";
    const std::string text = written(r);
    EXPECT_THAT(text, HasSubstr("Connection: Upgrade\r\nUpgrade: websocket\r\n"));
    EXPECT_THAT(text,
                HasSubstr("Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"));
}

TEST(http_request, refuses_what_would_break_its_framing)
{
    std::string out;
    for (const std::string_view target : {"", "/a b", "/a\r\nX: y", "/\x7f"}) {
        EXPECT_FALSE(write_request(get(target), out)) << target;
    }
    for (const std::string_view fields :
         {"X: y", "X: y\r\n\r\n", "\r\n", "X: a\nY: b\r\n", ": v\r\n", "no colon\r\n"}) {
        request_text r = get("/");
        r.fields = fields;
        EXPECT_FALSE(write_request(r, out)) << fields;
    }
    EXPECT_EQ(out, "");
}

constexpr std::string_view counted =
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\n0{\"a\"";
constexpr std::string_view chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: "
                                     "chunked\r\n\r\n2;x=y\r\n0{\r\n3\r\n\"a\"\r\n0\r\nTrailer: t\r\n\r\n";

TEST(http_response, is_read_whole_or_byte_by_byte_alike)
{
    for (const std::string_view text : {counted, chunked}) {
        response_reader whole;
        EXPECT_EQ(whole.feed(text), state::complete);
        EXPECT_EQ(whole.response().body, "0{\"a\"");
        EXPECT_TRUE(whole.keep_alive());
        response_reader slow;
        for (std::size_t i = 0; i + 1 < text.size(); ++i) {
            ASSERT_EQ(slow.feed(text.substr(i, 1)), state::reading) << i;
        }
        EXPECT_EQ(slow.feed(text.substr(text.size() - 1)), state::complete);
        EXPECT_EQ(slow.response().body, whole.response().body);
        EXPECT_EQ(slow.response().fields, whole.response().fields);
    }
}

TEST(http_response, with_an_empty_chunked_body_is_read_byte_by_byte)
{
    constexpr std::string_view text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
    response_reader slow;
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
        ASSERT_EQ(slow.feed(text.substr(i, 1)), state::reading) << i;
    }
    EXPECT_EQ(slow.feed(text.substr(text.size() - 1)), state::complete);
    EXPECT_EQ(slow.response().body, "");
}

TEST(http_response, does_not_take_trailers_for_fields)
{
    response_reader r;
    r.feed(chunked);
    EXPECT_EQ(wire::find_field(r.response().fields, "trailer"), "");
}

TEST(http_response, delimited_by_the_end_of_the_connection_is_complete_there)
{
    response_reader r;
    EXPECT_EQ(r.feed("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello"), state::reading);
    EXPECT_EQ(r.feed_end(), state::complete);
    EXPECT_EQ(r.response().body, "hello");
    EXPECT_FALSE(r.keep_alive());
}

TEST(http_response, cut_inside_its_body_is_a_reset)
{
    response_reader r;
    r.feed(counted.substr(0, counted.size() - 1));
    EXPECT_EQ(r.feed_end(), state::failed);
    EXPECT_EQ(r.error(), core::errc::connection_reset);
}

TEST(http_response, that_never_began_says_so)
{
    response_reader r;
    EXPECT_EQ(r.feed_end(), state::failed);
    EXPECT_THAT(r.detail(), HasSubstr("before an answer came"));
}

TEST(http_response, skips_interim_responses)
{
    response_reader r;
    EXPECT_EQ(r.feed("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"),
              state::complete);
    EXPECT_EQ(r.response().status, 204U);
    EXPECT_EQ(wire::find_field(r.response().fields, "link"), "");
}

TEST(http_response, leaves_what_follows_an_upgrade_to_the_caller)
{
    response_reader r;
    EXPECT_EQ(r.feed("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\x81\x01"
                     "0"),
              state::complete);
    EXPECT_EQ(r.rest(), "\x81\x01"
                        "0");
}

TEST(http_response, to_a_head_request_has_no_body)
{
    response_reader r(true);
    EXPECT_EQ(r.feed("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"), state::complete);
}

TEST(http_response, larger_than_the_limit_fails_before_it_is_held)
{
    response_reader claimed(false, {100, false});
    EXPECT_EQ(claimed.feed("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"), state::failed);
    EXPECT_EQ(claimed.error(), core::errc::too_large);
    response_reader streamed(false, {100, false});
    EXPECT_EQ(streamed.feed("HTTP/1.1 200 OK\r\n\r\n" + std::string(101, 'x')), state::failed);
    EXPECT_EQ(streamed.error(), core::errc::too_large);
}

TEST(http_response, may_be_cut_at_the_limit_instead)
{
    response_reader r(false, {100, true});
    EXPECT_EQ(r.feed("HTTP/1.1 404 Not Found\r\nContent-Length: 99999999999\r\n\r\n" + std::string(500, 'x')),
              state::complete);
    EXPECT_EQ(r.response().body.size(), 100U);
    EXPECT_FALSE(r.keep_alive());
}

std::string compressed(std::string_view body)
{
    return "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + std::string(body);
}

TEST(http_response, comes_out_of_its_content_coding)
{
    constexpr std::string_view gzip(
        "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\x33\xa8\x56\x2a\xce\x4c\x51\xb2\x52\x4a"
        "\x54\xaa\x05\x00\x5e\x53\xf9\xeb\x0c\x00\x00\x00",
        32);
    response_reader whole;
    EXPECT_EQ(whole.feed(compressed(gzip)), state::complete);
    EXPECT_EQ(whole.response().body, "0{\"sid\":\"a\"}");
    EXPECT_TRUE(whole.keep_alive());

    response_reader to_the_end;
    EXPECT_EQ(to_the_end.feed("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + std::string(gzip)),
              state::reading);
    EXPECT_EQ(to_the_end.feed_end(), state::complete);
    EXPECT_EQ(to_the_end.response().body, "0{\"sid\":\"a\"}");

    response_reader bomb(false, {100, false});
    constexpr std::string_view many_bytes(
        "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xab\xa8\x18\x05\xa3\x60\x14\x0c\x77\x00"
        "\x00\xe6\xc9\x41\x3b\xe8\x03\x00\x00",
        29);
    EXPECT_EQ(bomb.feed(compressed(many_bytes)), state::failed);
    EXPECT_EQ(bomb.error(), core::errc::too_large);

    response_reader plain;
    EXPECT_EQ(plain.feed(compressed("0{}")), state::failed);
    EXPECT_EQ(plain.error(), core::errc::bad_compression);
    EXPECT_THAT(plain.detail(), HasSubstr("Content-Encoding: gzip"));
    response_reader unknown;
    EXPECT_EQ(unknown.feed("HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 2\r\n\r\nxy"),
              state::complete);
    EXPECT_EQ(unknown.response().body, "xy");
}

TEST(http_response, with_endless_header_or_chunk_extension_fails)
{
    response_reader header;
    EXPECT_EQ(header.feed("HTTP/1.1 200 OK\r\nX: " + std::string(9'000, 'x')), state::failed);
    EXPECT_EQ(header.error(), core::errc::too_large);
    response_reader fields;
    std::string many = "HTTP/1.1 200 OK\r\n";
    for (int i = 0; i < 101; ++i) {
        many += "a: b\r\n";
    }
    EXPECT_EQ(fields.feed(many + "\r\n"), state::failed);
    response_reader extension(false, {100, false});
    EXPECT_EQ(
        extension.feed("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;" + std::string(40'000, 'x')),
        state::failed);
    EXPECT_EQ(extension.error(), core::errc::too_large);
}

TEST(http_response, that_is_tls_or_nonsense_is_named)
{
    response_reader tls;
    EXPECT_EQ(tls.feed(std::string_view("\x15\x03\x01\x00\x02\x02\x16", 7)), state::failed);
    EXPECT_THAT(tls.detail(), HasSubstr("https://"));
    response_reader nonsense;
    EXPECT_EQ(nonsense.feed("SSH-2.0-OpenSSH_9.2\r\n"), state::failed);
    EXPECT_EQ(nonsense.error(), core::errc::not_socketio);
    EXPECT_THAT(nonsense.detail(), HasSubstr("SSH-2.0"));
}

} // namespace
} // namespace muster::net
