// Every fault below the packets changes what a peer hears: the same bytes said to a sound server and to one
// with the fault.
#include "tests/unit/server_net/memory_peer.hpp"

#include "reference_server/faults/table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <ostream>
#include <set>

namespace muster::tests {

namespace {

using namespace std::string_literals;

std::string get(std::string_view query, std::string_view fields = "", std::string_view path = "/socket.io/")
{
    return "GET " + std::string(path) + "?" + std::string(query) + " HTTP/1.1\r\nHost: localhost\r\n" +
           std::string(fields) + "\r\n";
}

std::string post(std::string_view query, std::string_view body, std::string_view fields = "",
                 std::string_view path = "/socket.io/")
{
    return "POST " + std::string(path) + "?" + std::string(query) + " HTTP/1.1\r\nHost: localhost\r\n" +
           std::string(fields) + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           std::string(body);
}

std::string upgrade(std::string_view fields = "",
                    std::string_view target = "/socket.io/?EIO=4&transport=websocket")
{
    return "GET " + std::string(target) +
           " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
           std::string(fields) + "\r\n";
}

std::string frame(std::string_view payload, std::uint8_t opcode = 1, bool fin = true, std::uint8_t rsv = 0,
                  bool masked = true)
{
    std::string bytes;
    wire::websocket_frame f;
    f.fin = fin;
    f.rsv2 = rsv != 0;
    f.opcode = opcode;
    if (masked)
        f.mask = 0x01020304;
    f.payload = payload;
    wire::append_frame(bytes, f);
    return bytes;
}

const std::string polling = get("EIO=4&transport=polling");
const std::string polling3 = get("EIO=3&transport=polling");
const std::string on_sid = "EIO=4&transport=polling&sid=id-1";
const std::string on_sid3 = "EIO=3&transport=polling&sid=id-1";
const std::string engine = get("EIO=4&transport=polling", "", "/engine.io/");
const std::string websocket = upgrade();
const std::string echo_socket = upgrade("", "/engine.io/?EIO=4&transport=websocket");

// What is said, one segment after the other, and what is heard with the fault but not without, or the
// reverse.
struct example {
    std::string_view fault;
    std::vector<std::string> says;
    std::string only_with;    // heard only from the faulty server; empty: not looked at
    std::string only_without; // heard only from the sound one
};

void PrintTo(const example& e, std::ostream* out)
{
    *out << e.fault;
}

std::vector<example> examples();

std::string heard_from(const example& e, bool faulty)
{
    server::app_choice choice{.app = "echo", .variants = true};
    if (faulty)
        choice.faults = {std::string(e.fault)};
    memory_server s(choice);
    memory_peer p(s);
    std::string heard;
    for (const std::string& bytes : e.says)
        heard += p.say(bytes);
    return heard;
}

class byte_fault : public testing::TestWithParam<example> {};

TEST_P(byte_fault, changes_what_is_heard)
{
    const example& e = GetParam();
    const std::string with = heard_from(e, true);
    const std::string without = heard_from(e, false);
    if (!e.only_with.empty()) {
        EXPECT_THAT(with, testing::HasSubstr(e.only_with));
        EXPECT_THAT(without, testing::Not(testing::HasSubstr(e.only_with)));
    }
    if (!e.only_without.empty()) {
        EXPECT_THAT(without, testing::HasSubstr(e.only_without));
        EXPECT_THAT(with, testing::Not(testing::HasSubstr(e.only_without)));
    }
}

INSTANTIATE_TEST_SUITE_P(all, byte_fault, testing::ValuesIn(examples()));

TEST(byte_faults, each_of_them_has_an_example)
{
    // below, and in recovery_faults_test.cpp, where time passes
    std::set<std::string_view> known{"close-unsaid", "noop-unsaid", "recovery-without-end"};
    const auto all = examples();
    for (const example& e : all)
        known.insert(e.fault);
    for (const server::fault_entry& entry : server::fault_table())
        EXPECT_TRUE(!entry.bend || known.contains(entry.name)) << entry.name;
}

std::vector<example> http_examples()
{
    const std::string allowed = "Origin: http://allowed.example\r\n";
    const std::string cors = get("EIO=4&transport=polling", allowed, "/cors/socket.io/");
    const std::string cookie = get("EIO=4&transport=polling", "", "/cookie/socket.io/");
    const std::string no_host = "GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\n\r\n";
    return {
        {"http-1.0-refused", {"GET /socket.io/?EIO=4&transport=polling HTTP/1.0\r\n\r\n"}, "505", "200 OK"},
        {"host-not-demanded", {no_host}, "200 OK", "400 "},
        {"absolute-form-refused",
         {"GET http://localhost/socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: localhost\r\n\r\n"},
         "404",
         "200 OK"},
        {"chunks-ignored",
         {polling,
          "POST /socket.io/?" + on_sid +
              " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n40\r\n0\r\n\r\n"},
         "",
         "\r\n\r\nok"},
        {"any-path", {get("EIO=4&transport=polling", "", "/elsewhere/")}, "\"sid\"", "404"},
        {"control-bytes-taken",
         {get("EIO=4&transport=polling", "X-Odd: a\x01"
                                         "b\r\n")},
         "200 OK",
         "400 "},
        {"one-answer-only", {polling, polling}, "", "id-2"},
        {"bodies-taken-as-done",
         {polling, post(on_sid, "40").substr(0, post(on_sid, "40").size() - 1)},
         "\r\n\r\nok",
         ""},
        {"first-segment-only",
         {polling, post(on_sid, "40").substr(0, post(on_sid, "40").size() - 1)},
         "\r\n\r\nok",
         ""},
        {"never-continues",
         {polling, post(on_sid, "40", "Expect: 100-continue\r\n")
                       .substr(0, post(on_sid, "40", "Expect: 100-continue\r\n").size() - 2)},
         "",
         "100 Continue"},
        {"sids-counted", {polling}, "\"sid\":\"2\"", "id-1"},
        {"polls-as-html", {polling}, "text/html", "text/plain"},
        {"errors-as-html", {get("EIO=4&transport=abc")}, "text/html", "application/json"},
        {"errors-as-crashes", {get("EIO=4&transport=abc")}, "Traceback", "400 "},
        {"sid-in-errors", {get("EIO=4&transport=polling&sid=%3Cb%3E")}, "<b>", "unknown"},
        {"no-allowed-origin", {cors}, "", "Access-Control-Allow-Origin"},
        {"origin-not-on-errors",
         {get("EIO=4&transport=abc", allowed, "/cors/socket.io/")},
         "",
         "Access-Control-Allow-Origin"},
        {"any-origin-allowed",
         {get("EIO=4&transport=polling", "Origin: http://evil.example\r\n", "/cors/socket.io/")},
         "Allow-Origin: http://evil.example",
         ""},
        {"no-vary", {cors}, "", "Vary: Origin"},
        {"preflight-refused",
         {"OPTIONS /cors/socket.io/ HTTP/1.1\r\nHost: localhost\r\n" + allowed + "\r\n"},
         "405",
         "204"},
        {"cookie-for-scripts", {cookie}, "", "HttpOnly"},
        {"cookie-always",
         {get("EIO=4&transport=polling&sid=x", "", "/cookie/socket.io/")},
         "Set-Cookie: io=x",
         ""},
        {"cookie-of-another", {cookie}, "io=another", "io=id-1"},
        {"gzip-only-said",
         {engine, post(on_sid, "4" + std::string(2'000, 'x'), "", "/engine.io/"),
          get(on_sid, "Accept-Encoding: gzip\r\n", "/engine.io/")},
         "gzip",
         ""},
        {"gzip-unasked",
         {engine, post(on_sid, "4" + std::string(2'000, 'x'), "", "/engine.io/"),
          get(on_sid, "", "/engine.io/")},
         "gzip",
         ""},
        {"octets-unanswered",
         {polling, post(on_sid, "3", "Content-Type: application/octet-stream\r\n")},
         "",
         "400 "},
        {"refused-posts-unanswered", {polling, post(on_sid, "9")}, "", "400 "},
        {"large-heads-crash",
         {get("EIO=4&transport=polling", "X-Large: " + std::string(20'000, 'x') + "\r\n")},
         "500",
         "431"},
        {"v3-without-lengths", {polling3}, "\r\n\r\n0{", ":0{"},
        {"v3-counts-bytes",
         {get("EIO=3&transport=polling", "", "/engine.io/"),
          post(on_sid3, "2:4\xe2\x82\xac", "", "/engine.io/"), get(on_sid3, "", "/engine.io/")},
         "\r\n\r\n4:4\xe2\x82\xac",
         "\r\n\r\n2:4\xe2\x82\xac"},
        {"v3-octets-broken",
         {get("EIO=3&transport=polling", "", "/engine.io/"), post(on_sid3, "6:b4AQID", "", "/engine.io/"),
          get(on_sid3, "", "/engine.io/")},
         "\xfe\x04\x01",
         "\xff\x04\x01"},
        {"base64-unmarked",
         {engine, post(on_sid, "bAQID", "", "/engine.io/"), get(on_sid, "", "/engine.io/")},
         "\r\n\r\nAQID",
         "\r\n\r\nbAQID"},
        {"bundle-served", {get("v=1", "", "/socket.io/socket.io.js")}, "ETag: \"4.0.0\"", "404"},
        {"slash-refused", {polling}, "404", "200 OK"},
        {"jsonp-index-wrong", {get("EIO=3&transport=polling&j=0")}, "___eio[99](", "___eio[0]("},
        {"jsonp-index-reflected", {get("EIO=3&transport=polling&j=0]x")}, "___eio[0]x]", "___eio[0]("},
        {"jsonp-lines-unescaped",
         {get("EIO=3&transport=polling", "", "/engine.io/"),
          post(on_sid3, "2:4\xe2\x80\xa8", "", "/engine.io/"), get(on_sid3 + "&j=1", "", "/engine.io/")},
         "\xe2\x80\xa8",
         "\\u2028"},
        {"payload-unbounded",
         {post("EIO=4&transport=polling&sid=x", std::string(100'001, 'x'))},
         "400 ",
         "413 "},
        {"payload-one-less",
         {post("EIO=4&transport=polling&sid=x", std::string(100'000, 'x'))},
         "413 ",
         "400 "},
        {"payload-in-characters",
         {post("EIO=4&transport=polling&sid=x", std::string(300'000, 'x'))},
         "400 ",
         "413 "},
    };
}

std::vector<example> websocket_examples()
{
    const std::string body = upgrade();
    const auto changed = [&](std::string_view from, std::string_view to) {
        std::string text = body;
        return text.replace(text.find(from), from.size(), to);
    };
    const std::string many = [] {
        std::string all = frame("4", 1, false);
        for (int i = 0; i < 150; ++i)
            all += frame("x", 0, i == 149);
        return all;
    }();
    const std::string join = frame("40");
    const std::string pong_hi = "\x8a\x02hi";
    return {
        {"upgrade-by-exact-case", {changed("Upgrade: websocket", "Upgrade: WebSocket")}, "400 ", "101 "},
        {"any-websocket-version", {changed("Version: 13", "Version: 8")}, "101 ", "426 "},
        {"any-websocket-key", {changed("dGhlIHNhbXBsZSBub25jZQ==", "short")}, "101 ", "400 "},
        {"any-websocket-method", {changed("GET", "POST")}, "101 ", "405 "},
        {"any-upgrade-protocol", {changed("Upgrade: websocket", "Upgrade: h2c")}, "101 ", "400 "},
        {"early-bytes-forgotten", {body + frame("40")}, "101 ", "400 "},
        {"accept-key-wrong", {body}, "Accept: AAAA", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="},
        {"no-version-named", {changed("Version: 13", "Version: 8")}, "", "Sec-WebSocket-Version: 13"},
        {"subprotocol-invented", {upgrade("Sec-WebSocket-Protocol: foo\r\n")}, "Protocol: invented", ""},
        {"unmasked-taken", {websocket, frame("40", 1, true, 0, false)}, "40{", "\x03\xea"},
        {"reserved-bits-taken", {websocket, frame("40", 1, true, 1)}, "40{", "\x03\xea"},
        {"opcodes-ignored", {websocket, frame("x", 3), join}, "40{", "\x03\xea"},
        {"broken-text-taken", {websocket, frame("\xff\xfe"), join}, "40{", "\x03\xef"},
        {"control-rules-ignored", {websocket, frame("hi", 9, false)}, pong_hi, "\x03\xea"},
        {"close-frames-ignored", {websocket, frame("\x03\xe8", 8)}, "", "\x88\x02\x03\xe8"},
        {"websocket-origin-unchecked", {upgrade("Origin: http://evil.example\r\n")}, "101 ", "403 "},
        {"any-close-taken", {websocket, frame("\x03\xe7", 8)}, "\x88\x02\x03\xe8", "\x03\xea"},
        {"fragments-lost", {websocket, frame("4", 1, false), frame("0", 0)}, "", "40{"},
        {"ping-breaks-fragments",
         {websocket, frame("4", 1, false), frame("hi", 9), frame("0", 0)},
         "\x03\xea",
         "40{"},
        {"many-fragments-refused", {echo_socket, many}, "\x03\xea", "4xxx"},
        {"binary-fragments-as-text",
         {echo_socket, frame("\x01", 2, false), frame("\x02", 0)},
         "",
         "\x82\x02\x01\x02"},
        {"pong-unsaid", {websocket, frame("hi", 9)}, "", pong_hi},
        {"pong-emptied", {websocket, frame("hi", 9)}, "\x8a\x00"s, pong_hi},
        {"close-not-echoed", {websocket, frame("\x03\xe8", 8)}, "", "\x88\x02\x03\xe8"},
        {"close-codes-wrong", {websocket, frame("\x03\xe8", 8)}, "\x88\x02\x03\xf3", "\x88\x02\x03\xe8"},
        {"masked-by-server", {websocket, frame("hi", 9)}, "\x8a\x82", pong_hi},
        {"binary-as-text", {echo_socket, frame("\x01\x02\x03", 2)}, "bAQID", "\x82\x03\x01\x02\x03"},
        {"type-byte-wrong",
         {echo_socket, frame("\x01\x02\x03", 2)},
         "\x82\x04\x04\x01\x02\x03",
         "\x82\x03\x01\x02\x03"},
    };
}

std::vector<example> examples()
{
    auto all = http_examples();
    for (auto& e : websocket_examples())
        all.push_back(std::move(e));
    return all;
}

// A poll that waits has a connection of its own.
std::string released(std::string_view fault, std::string_view said)
{
    server::app_choice choice{.app = "echo", .variants = true};
    if (!fault.empty())
        choice.faults = {std::string(fault)};
    memory_server s(choice);
    memory_peer poller(s);
    memory_peer poster(s);
    poller.say(engine);
    poller.say(get(on_sid, "", "/engine.io/"));
    poster.say(post(on_sid, said, "", "/engine.io/"));
    return poller.heard();
}

TEST(byte_faults, close_unsaid_leaves_the_poll_of_a_broken_session_waiting)
{
    EXPECT_THAT(released("", "9"), testing::EndsWith("\r\n\r\n1"));
    EXPECT_EQ(released("close-unsaid", "9"), "");
}

TEST(byte_faults, noop_unsaid_leaves_the_poll_of_a_closed_session_waiting)
{
    EXPECT_THAT(released("", "1"), testing::EndsWith("\r\n\r\n6"));
    EXPECT_EQ(released("noop-unsaid", "1"), "");
}

} // namespace

} // namespace muster::tests
