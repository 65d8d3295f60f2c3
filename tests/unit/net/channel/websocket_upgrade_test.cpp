// The opening handshake against the sample of RFC 6455 section 1.3 and its near misses.
#include "net/channel/websocket_upgrade.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace muster::net {
namespace {

constexpr std::string_view sample_key = "dGhlIHNhbXBsZSBub25jZQ==";
constexpr const char* sample_accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

wire::http_response switching(const char* upgrade, const char* connection, const char* accept)
{
    return {101, {{"Upgrade", upgrade}, {"Connection", connection}, {"Sec-WebSocket-Accept", accept}}, ""};
}

TEST(websocket_upgrade, computes_the_sample_of_the_rfc)
{
    const std::string nonce = "the sample nonce";
    std::array<std::uint8_t, 16> bytes{};
    std::copy(nonce.begin(), nonce.end(), bytes.begin());
    EXPECT_EQ(websocket_key(bytes), sample_key);
}

TEST(websocket_upgrade, takes_tokens_in_any_case_and_company)
{
    EXPECT_EQ(upgrade_defect(switching("WebSocket", "keep-alive, UPGRADE", sample_accept), sample_key), "");
    EXPECT_EQ(upgrade_defect(switching("websocket", "Upgrade", sample_accept), sample_key), "");
    wire::http_response in_two_fields = switching("websocket", "keep-alive", sample_accept);
    in_two_fields.fields.emplace_back("connection", "Upgrade");
    EXPECT_EQ(upgrade_defect(in_two_fields, sample_key), "");
}

TEST(websocket_upgrade, names_the_condition_that_fails)
{
    EXPECT_THAT(upgrade_defect(switching("h2c", "Upgrade", sample_accept), sample_key),
                testing::HasSubstr("h2c"));
    EXPECT_THAT(upgrade_defect(switching("websocket", "upgraded", sample_accept), sample_key),
                testing::HasSubstr("lacks upgrade"));
    EXPECT_THAT(upgrade_defect(switching("websocket", "Upgrade", "AAAA"), sample_key),
                testing::HasSubstr(sample_accept));
    EXPECT_NE(upgrade_defect({101, {}, ""}, sample_key), "");
    EXPECT_NE(upgrade_defect(switching("upgradE", "upgradE", ""), sample_key), "");
}

} // namespace
} // namespace muster::net
