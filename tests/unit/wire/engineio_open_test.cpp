// The open record.
#include "wire/engineio_open.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace muster;
using namespace muster::wire;
using namespace std::chrono_literals;
using testing::ElementsAre;

TEST(engineio_open, is_read_in_any_order_with_unknown_members)
{
    const auto open = decode_open(
        R"({"pingTimeout":20000,"more":[1],"upgrades":["websocket"],"sid":"abc","pingInterval":25000.0,"maxPayload":1000000})");
    ASSERT_TRUE(open);
    EXPECT_EQ(open->sid, "abc");
    EXPECT_THAT(open->upgrades, ElementsAre("websocket"));
    EXPECT_EQ(open->ping_interval, 25s);
    EXPECT_EQ(open->ping_timeout, 20s);
    EXPECT_EQ(open->max_payload, 1'000'000u);
    EXPECT_TRUE(open->offers_upgrade("websocket"));
    EXPECT_FALSE(open->offers_upgrade("webtransport"));
}

TEST(engineio_open, max_payload_may_be_missing)
{
    const auto open = decode_open(R"({"sid":"a","upgrades":[],"pingInterval":1,"pingTimeout":86400000})");
    ASSERT_TRUE(open);
    EXPECT_FALSE(open->max_payload);
    EXPECT_EQ(open->ping_timeout, 24h);
}

TEST(engineio_open, what_is_not_json_is_refused)
{
    for (const char* text : {"", "{", "{\"sid\":}", "\xff", "{}x"})
        EXPECT_EQ(decode_open(text).error(), core::errc::malformed_json) << text;
}

TEST(engineio_open, missing_or_wrong_members_are_refused)
{
    const std::string good[] = {R"("sid":"a")", R"("upgrades":[])", R"("pingInterval":25000)",
                                R"("pingTimeout":20000)"};
    const std::vector<std::string> bad[] = {
        {R"("x":1)", R"("sid":1)", R"("sid":"")", R"("sid":null)"},
        {R"("x":1)", R"("upgrades":"websocket")", R"("upgrades":[1])", R"("upgrades":{})"},
        {R"("x":1)", R"("pingInterval":"25000")", R"("pingInterval":0)", R"("pingInterval":-1)",
         R"("pingInterval":1.5)", R"("pingInterval":86400001)", R"("pingInterval":1e300)",
         R"("pingInterval":18446744073709551615)"},
        {R"("x":1)", R"("pingTimeout":true)", R"("pingTimeout":0)"},
    };
    for (std::size_t member = 0; member < 4; ++member)
        for (const std::string& replaced : bad[member]) {
            std::string text = "{\"y\":0";
            for (std::size_t i = 0; i < 4; ++i)
                text += "," + (i == member ? replaced : good[i]);
            EXPECT_EQ(decode_open(text + "}").error(), core::errc::malformed_open) << text;
        }
    for (const char* most : {"-1", "\"1\"", "1.5", "null"})
        EXPECT_EQ(decode_open(R"({"sid":"a","upgrades":[],"pingInterval":1,"pingTimeout":1,"maxPayload":)" +
                              std::string(most) + "}")
                      .error(),
                  core::errc::malformed_open)
            << most;
    for (const char* text : {"[]", "null", "\"a\"", "{}"})
        EXPECT_EQ(decode_open(text).error(), core::errc::malformed_open) << text;
}

TEST(engineio_open, is_written_as_the_official_server_orders_it)
{
    engineio_open open{"a\"b", {"websocket", "webtransport"}, 25s, 20s, 1'000'000};
    std::string out;
    append_open(out, open);
    EXPECT_EQ(
        out,
        R"({"sid":"a\"b","upgrades":["websocket","webtransport"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000})");
    EXPECT_EQ(*decode_open(out), open);
    open.max_payload.reset();
    open.upgrades.clear();
    out.clear();
    append_open(out, open);
    EXPECT_EQ(out, R"({"sid":"a\"b","upgrades":[],"pingInterval":25000,"pingTimeout":20000})");
}

} // namespace
