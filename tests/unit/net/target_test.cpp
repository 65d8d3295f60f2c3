// Target URLs: what is taken, and that every oddity is refused by name.
#include "net/target.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace muster::net {
namespace {

target parsed(std::string_view url)
{
    core::problem why;
    const auto t = parse_target(url, why);
    EXPECT_TRUE(t) << url << ": " << why.cause;
    return t.value_or(target{});
}

std::string cause_of_refusal(std::string_view url)
{
    core::problem why;
    EXPECT_FALSE(parse_target(url, why)) << url;
    EXPECT_FALSE(why.remedy.empty());
    EXPECT_EQ(why.kept, "nothing was sent");
    return why.cause;
}

TEST(target, takes_the_four_schemes_with_their_ports)
{
    EXPECT_EQ(parsed("http://h").port, 80);
    EXPECT_EQ(parsed("ws://h").port, 80);
    EXPECT_EQ(parsed("https://h").port, 443);
    EXPECT_EQ(parsed("wss://h").port, 443);
    EXPECT_FALSE(parsed("ws://h").tls);
    EXPECT_TRUE(parsed("wss://h").tls);
}

TEST(target, leaves_the_scheme_s_own_port_out_of_the_host_header)
{
    EXPECT_EQ(parsed("http://example.test:80/").authority, "example.test");
    EXPECT_EQ(parsed("http://example.test:3000").authority, "example.test:3000");
    EXPECT_EQ(parsed("https://example.test:80").authority, "example.test:80");
}

TEST(target, keeps_ipv6_addresses_without_brackets_and_writes_them_with)
{
    const target t = parsed("http://[::1]:3000");
    EXPECT_EQ(t.host, "::1");
    EXPECT_TRUE(t.host_is_address);
    EXPECT_EQ(t.place(), "[::1]:3000");
    EXPECT_EQ(t.authority, "[::1]:3000");
}

TEST(target, folds_the_host_s_case)
{
    EXPECT_EQ(parsed("HTTP://LocalHost:1").host, "localhost");
}

TEST(target, leaves_numeric_oddities_to_the_resolver)
{
    EXPECT_FALSE(parsed("http://2130706433").host_is_address);
    EXPECT_TRUE(parsed("http://127.0.0.1").host_is_address);
}

TEST(target, shows_no_password_of_a_refused_url)
{
    for (const char* url :
         {"http://user:sekret@127.0.0.1:3000", "user:sekret@127.0.0.1", "http://h:1/x?token=sekret@1"}) {
        core::problem why;
        ASSERT_FALSE(parse_target(url, why));
        EXPECT_THAT(why.where,
                    testing::AllOf(testing::HasSubstr("***"), testing::Not(testing::HasSubstr("sekret"))))
            << url;
    }
}

TEST(target, refuses_user_information)
{
    EXPECT_THAT(cause_of_refusal("http://127.0.0.1@evil.example"), testing::HasSubstr("user name"));
    EXPECT_THAT(cause_of_refusal("http://u:p@127.0.0.1"), testing::HasSubstr("user name"));
}

TEST(target, refuses_path_query_and_fragment)
{
    EXPECT_THAT(cause_of_refusal("http://h/admin"), testing::HasSubstr("path"));
    EXPECT_THAT(cause_of_refusal("http://h/?a=1"), testing::HasSubstr("query"));
    EXPECT_THAT(cause_of_refusal("http://h/#x"), testing::HasSubstr("fragment"));
}

TEST(target, refuses_odd_hosts)
{
    for (const std::string_view url :
         {"http://", "http:///x", "http://a%00b", "http://a%2Fb", "http://[fe80::1%25eth0]",
          "http://[v1.a]:1", "http://a\tb", "http://a b", "http://a!b", "h", "", "//h", "http:h",
          "http://h:1:2", "http://[::1"}) {
        EXPECT_FALSE(cause_of_refusal(url).empty()) << url;
    }
    EXPECT_THAT(cause_of_refusal("http://" + std::string(254, 'a')), testing::HasSubstr("253"));
}

TEST(target, refuses_other_schemes)
{
    for (const std::string_view url : {"ftp://h", "file:///etc/passwd", "javascript:1", "reference"}) {
        EXPECT_FALSE(cause_of_refusal(url).empty()) << url;
    }
}

TEST(target, refuses_ports_outside_their_range)
{
    for (const std::string_view url :
         {"http://h:0", "http://h:65536", "http://h:99999", "http://h:000000080", "http://h:"}) {
        EXPECT_FALSE(cause_of_refusal(url).empty()) << url;
    }
}

TEST(target, refuses_very_long_urls_and_shows_their_beginning)
{
    core::problem why;
    EXPECT_FALSE(parse_target("http://" + std::string(10'000, 'a'), why));
    EXPECT_LT(why.where.size(), 300U);
}

TEST(target, shows_control_bytes_harmlessly)
{
    core::problem why;
    EXPECT_FALSE(parse_target("http://a\x1b[2Jb", why));
    EXPECT_EQ(why.where.find('\x1b'), std::string::npos);
}

} // namespace
} // namespace muster::net
