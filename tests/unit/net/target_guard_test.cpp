// The guard: which addresses are home, which need a word, which are never connected to.
#include "net/target_guard.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace muster::net {
namespace {

namespace ip = boost::asio::ip;

constexpr target_permission nothing{};
constexpr target_permission named{true, false};
constexpr target_permission owned{true, true};

TEST(target_guard, lets_loopback_through_without_a_word)
{
    for (const char* text :
         {"127.0.0.1", "127.0.0.2", "127.255.255.254", "::1", "::ffff:127.0.0.1", "::ffff:7f00:1"}) {
        EXPECT_EQ(reach_of(ip::make_address(text)), address_reach::loopback) << text;
        EXPECT_FALSE(guard(ip::make_address(text), "localhost", nothing)) << text;
    }
}

struct far_address {
    const char* text;
    address_reach reach;
};

// Ways to write an address that is not loopback, near misses of loopback among them.
constexpr far_address far_addresses[] = {
    {"0.0.0.0", address_reach::no_host},
    {"0.0.0.1", address_reach::no_host},
    {"::", address_reach::no_host},
    {"::ffff:0.0.0.0", address_reach::no_host},
    {"255.255.255.255", address_reach::no_host},
    {"224.0.0.1", address_reach::no_host},
    {"240.0.0.1", address_reach::no_host},
    {"ff02::1", address_reach::no_host},
    {"::ffff:224.0.0.1", address_reach::no_host},
    {"10.0.0.1", address_reach::private_use},
    {"10.255.255.255", address_reach::private_use},
    {"172.16.0.1", address_reach::private_use},
    {"172.31.255.255", address_reach::private_use},
    {"192.168.1.1", address_reach::private_use},
    {"169.254.169.254", address_reach::private_use},
    {"100.64.0.1", address_reach::private_use},
    {"::ffff:10.0.0.1", address_reach::private_use},
    {"::ffff:a9fe:a9fe", address_reach::private_use},
    {"fe80::1", address_reach::private_use},
    {"fc00::1", address_reach::private_use},
    {"fdff:ffff::1", address_reach::private_use},
    {"126.255.255.255", address_reach::worldwide},
    {"128.0.0.1", address_reach::worldwide},
    {"172.32.0.1", address_reach::worldwide},
    {"172.15.255.255", address_reach::worldwide},
    {"192.169.0.1", address_reach::worldwide},
    {"100.128.0.1", address_reach::worldwide},
    {"8.8.8.8", address_reach::worldwide},
    {"::ffff:8.8.8.8", address_reach::worldwide},
    {"::2", address_reach::worldwide},
    {"::127.0.0.1", address_reach::worldwide},     // deprecated IPv4-compatible form: routed, not loopback
    {"64:ff9b::7f00:1", address_reach::worldwide}, // NAT64 of 127.0.0.1
    {"2002:7f00:1::1", address_reach::worldwide},  // 6to4 of 127.0.0.1
    {"2001:db8::1", address_reach::worldwide},
    {"fec0::1", address_reach::worldwide}, // site-local, withdrawn by RFC 3879
};

class far_away : public testing::TestWithParam<far_address> {};

TEST_P(far_away, is_classified_and_refused_without_permission)
{
    const ip::address address = ip::make_address(GetParam().text);
    EXPECT_EQ(reach_of(address), GetParam().reach);
    const auto refused = guard(address, "some.host", nothing);
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->code, "target_not_allowed");
    EXPECT_THAT(refused->where, testing::HasSubstr(address.to_string()));
    EXPECT_FALSE(refused->remedy.empty());
}

TEST_P(far_away, is_allowed_exactly_as_far_as_the_permission_reaches)
{
    const ip::address address = ip::make_address(GetParam().text);
    EXPECT_EQ(is_allowed(address, named), GetParam().reach == address_reach::private_use);
    EXPECT_EQ(is_allowed(address, owned), GetParam().reach != address_reach::no_host);
}

INSTANTIATE_TEST_SUITE_P(addresses, far_away, testing::ValuesIn(far_addresses));

TEST(target_guard, needs_the_name_on_the_command_line_besides_ownership)
{
    EXPECT_FALSE(is_allowed(ip::make_address("8.8.8.8"), {false, true}));
    EXPECT_FALSE(is_allowed(ip::make_address("10.0.0.1"), {false, true}));
}

TEST(target_guard, names_the_flag_that_would_allow_a_public_address)
{
    const auto refused = guard(ip::make_address("8.8.8.8"), "dns.example", named);
    ASSERT_TRUE(refused);
    EXPECT_THAT(refused->remedy, testing::HasSubstr("--i-own-this-target"));
    EXPECT_EQ(refused->where, "dns.example (8.8.8.8)");
}

} // namespace
} // namespace muster::net
