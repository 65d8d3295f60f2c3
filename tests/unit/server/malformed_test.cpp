// Hostile input: every truncation and every flipped bit at the front of many valid exchanges. Nothing may
// crash, and nothing may be left behind.
#include "tests/support/server_harness.hpp"

#include "core/random.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace muster::tests {
namespace {

using namespace std::string_literals;

constexpr std::size_t swept_bytes = 64;

// One way to hand bytes to the server.
enum class way { v4_frame, v3_frame, v4_binary, v3_binary, v4_body, v3_body, v3_octets, probe, target };

struct exchange {
    way how;
    std::string bytes;
};

const std::vector<exchange>& exchanges()
{
    static const std::vector<exchange> all = {
        {way::v4_frame, "42[\"message\",1,\"two\",{\"three\":[4]}]"},
        {way::v4_frame, "4212[\"message-with-ack\",{\"a\":\"\\u00e9\"}]"},
        {way::v4_frame, "40/custom,{\"token\":\"abc\"}"},
        {way::v4_frame, "40/slow,"},
        {way::v4_frame, "40/dyn-12,"},
        {way::v4_frame, "40/denied,"},
        {way::v4_frame, "41"},
        {way::v4_frame, "41/custom,"},
        {way::v4_frame, "430[\"x\",1]"},
        {way::v4_frame, "3"},
        {way::v4_frame, "1"},
        {way::v4_frame,
         "452-[\"message\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]"},
        {way::v4_frame, "461-0[{\"_placeholder\":true,\"num\":0}]"},
        {way::v4_frame, "42[\"join\",\"room\"]"},
        {way::v4_frame, "42[\"to\",\"room\",1.5e3]"},
        {way::v4_frame, "42[\"to-union\",[\"a\",\"b\"],1]"},
        {way::v4_frame, "42[\"ask\",\"x\"]"},
        {way::v4_frame, "42[\"ask-all\",\"x\"]"},
        {way::v4_frame, "42[\"stream\",5,10]"},
        {way::v4_frame, "42[\"many\",5]"},
        {way::v4_frame, "42[\"big\",100]"},
        {way::v4_frame, "42[\"bin\"]"},
        {way::v4_frame, "42[\"bye\"]"},
        {way::v4_frame, "42[\"bye-all\"]"},
        {way::v3_frame, "42[\"message\",1,\"two\"]"},
        {way::v3_frame, "40/custom?token=abc,"},
        {way::v3_frame, "2hello"},
        {way::v3_frame, "451-[\"message\",{\"_placeholder\":true,\"num\":0}]"},
        {way::v3_frame, "42[\"bye-all\"]"},
        {way::v4_binary, "\x01\x02\x03\x04"},
        {way::v3_binary, "\x04\x01\x02\x03"},
        {way::v4_body, "42[\"message\",1]"},
        {way::v4_body, "42[\"message\",1]\x1e"
                       "42[\"message\",2]\x1e"
                       "3"},
        {way::v4_body, "451-[\"message\",{\"_placeholder\":true,\"num\":0}]\x1e"
                       "bAQIDBA=="},
        {way::v4_body, "40/custom,\x1e"
                       "42/custom,[\"message\"]"},
        {way::v4_body, "1"},
        {way::v4_body, "3\x1e"
                       "6\x1e"
                       "5"},
        {way::v3_body, "15:42[\"message\",1]"},
        {way::v3_body, "15:42[\"message\",1]15:42[\"message\",2]1:2"},
        {way::v3_body, "19:42[\"message\",\"€😀\"]"},
        {way::v3_body, "46:451-[\"message\",{\"_placeholder\":true,\"num\":0}]10:b4AQIDBA=="},
        {way::v3_body, "1:1"},
        {way::v3_octets, "\x00\x01\x05\xff"s + "42[\"message\"]  "},
        {way::v3_octets, "\x00\x01\xff"s + "2" + "\x01\x04\xff"s + "\x04\x01\x02\x03"},
        {way::probe, "2probe"},
        {way::probe, "5"},
        {way::target, "/socket.io/?EIO=4&transport=polling"},
        {way::target, "/socket.io/?EIO=3&transport=polling&b64=1"},
        {way::target, "/socket.io/?EIO=4&transport=polling&sid=id-1"},
        {way::target, "/socket.io/?EIO=4&transport=websocket&sid=id-1"},
        {way::target, "/socket.io/?EIO=4&transport=websocket"},
        {way::target, "/socket.io/?transport=polling&EIO=4&t=%41%42"},
    };
    return all;
}

// Hands `bytes` in on a fresh server, with a bystander who must live on.
void play(way how, std::string_view bytes)
{
    server_harness h;
    const auto bystander = h.open_websocket();
    switch (how) {
    case way::v4_frame:
    case way::v4_binary:
    case way::v3_frame:
    case way::v3_binary: {
        const auto ws = h.open_websocket(how == way::v4_frame || how == way::v4_binary ? 4 : 3);
        if (how == way::v4_binary || how == way::v3_binary) {
            h.text(ws, R"(451-["message",{"_placeholder":true,"num":0}])");
            h.binary(ws, bytes);
        } else {
            h.text(ws, bytes);
            h.binary(ws, "\x04x");
        }
        h.text(ws, "42[\"message\"]");
        break;
    }
    case way::v4_body:
    case way::v3_body:
    case way::v3_octets: {
        const auto s = h.open_polling(how == way::v4_body ? 4 : 3);
        if (how == way::v4_body)
            h.post(s.query, "40");
        h.get(s.query);
        h.post(s.query, bytes, how == way::v3_octets ? "application/octet-stream" : "");
        h.get(s.query);
        break;
    }
    case way::probe: {
        const auto s = h.open_polling();
        const auto ws = h.websocket("EIO=4&transport=websocket&sid=" + s.sid);
        h.text(ws, bytes);
        h.text(ws, "5");
        h.text(ws, "40");
        break;
    }
    case way::target:
        h.open_polling();
        h.request({"GET", std::string(bytes), {}, ""});
        h.request({"POST", std::string(bytes), {}, "40"});
        h.websocket(wire::http_request{"GET", std::string(bytes), {}, ""});
        break;
    }
    h.take(bystander);
    h.text(bystander, "42[\"message\",\"alive\"]");
    ASSERT_EQ(h.take_one(bystander), "42[\"message-back\",\"alive\"]");
    h.advance(300s); // nobody answers pings: all sessions end
    ASSERT_EQ(h.sessions(), 0U);
    ASSERT_EQ(h.core().next_deadline(), core::never);
}

TEST(malformed, every_truncation_is_survived)
{
    for (const exchange& e : exchanges())
        for (std::size_t length = 0; length <= std::min(e.bytes.size(), swept_bytes); ++length) {
            SCOPED_TRACE(e.bytes.substr(0, length));
            play(e.how, std::string_view(e.bytes).substr(0, length));
            ASSERT_FALSE(testing::Test::HasFatalFailure());
        }
}

TEST(malformed, every_flipped_bit_is_survived)
{
    for (const exchange& e : exchanges())
        for (std::size_t i = 0; i < std::min(e.bytes.size(), swept_bytes); ++i)
            for (int bit = 0; bit < 8; ++bit) {
                std::string bytes = e.bytes;
                bytes[i] = static_cast<char>(bytes[i] ^ (1 << bit));
                SCOPED_TRACE(bytes);
                play(e.how, bytes);
                ASSERT_FALSE(testing::Test::HasFatalFailure());
            }
}

TEST(malformed, random_talk_of_many_clients_leaves_nothing_behind)
{
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        core::random_source random(seed);
        server_harness h;
        std::vector<server::connection_id> sockets;
        std::vector<server_harness::polling> polls;
        for (int step = 0; step < 400; ++step) {
            const exchange& e = exchanges()[random.between(0, exchanges().size() - 1)];
            switch (random.between(0, 7)) {
            case 0:
                sockets.push_back(h.open_websocket(random.between(0, 1) == 0 ? 4 : 3));
                break;
            case 1:
                polls.push_back(h.open_polling(random.between(0, 1) == 0 ? 4 : 3));
                break;
            case 2:
                if (!polls.empty()) {
                    const std::string sid = polls[random.between(0, polls.size() - 1)].sid;
                    sockets.push_back(h.websocket("EIO=4&transport=websocket&sid=" + sid));
                }
                break;
            case 3:
                h.advance(std::chrono::milliseconds(random.between(0, 5'000)));
                break;
            case 4:
                if (!polls.empty())
                    h.get(polls[random.between(0, polls.size() - 1)].query);
                break;
            case 5:
                if (!polls.empty())
                    h.post(polls[random.between(0, polls.size() - 1)].query, e.bytes);
                break;
            case 6:
                if (!sockets.empty() && random.between(0, 9) == 0)
                    h.drop(sockets[random.between(0, sockets.size() - 1)]);
                break;
            default:
                if (!sockets.empty())
                    h.text(sockets[random.between(0, sockets.size() - 1)], e.bytes);
            }
            ASSERT_FALSE(testing::Test::HasFatalFailure());
        }
        h.advance(300s);
        ASSERT_EQ(h.sessions(), 0U) << "seed " << seed;
    }
}

} // namespace
} // namespace muster::tests
