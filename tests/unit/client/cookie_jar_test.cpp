// Set-Cookie in, Cookie out.
#include "client/cookie_jar.hpp"

#include <gtest/gtest.h>

namespace muster::client {
namespace {

std::string sent(const cookie_jar& jar, std::string_view own = {})
{
    std::string out;
    jar.append_to(out, own);
    return out;
}

TEST(cookie_jar, keeps_name_and_value_and_leaves_attributes_out)
{
    cookie_jar jar;
    jar.take({{"Set-Cookie", "a=1; Path=/; HttpOnly"}, {"X", "b=2"}, {"SET-COOKIE", " c = 3 "}});
    EXPECT_EQ(sent(jar), "a=1; c=3");
}

TEST(cookie_jar, a_repeated_name_replaces_the_value)
{
    cookie_jar jar;
    jar.take({{"Set-Cookie", "a=1"}});
    jar.take({{"Set-Cookie", "a=2=x"}});
    EXPECT_EQ(sent(jar), "a=2=x");
}

TEST(cookie_jar, the_callers_cookie_of_the_same_name_wins)
{
    cookie_jar jar;
    jar.take({{"Set-Cookie", "a=1"}, {"Set-Cookie", "b=2"}});
    EXPECT_EQ(sent(jar, "x=9; a=mine"), "b=2");
}

TEST(cookie_jar, hostile_cookies_are_left_out)
{
    cookie_jar jar;
    jar.take({{"Set-Cookie", "=1"},
              {"Set-Cookie", "novalue"},
              {"Set-Cookie", "a=1\r\nX-Evil: 1"},
              {"Set-Cookie", "big=" + std::string(cookie_jar::max_bytes, 'x')}});
    EXPECT_TRUE(jar.empty());
    for (int i = 0; i < 100; ++i)
        jar.take({{"Set-Cookie", "c" + std::to_string(i) + "=1"}});
    EXPECT_NE(sent(jar).find("c31=1"), std::string::npos);
    EXPECT_EQ(sent(jar).find("c32=1"), std::string::npos);
}

TEST(cookie_jar, a_withdrawn_cookie_is_forgotten)
{
    cookie_jar jar;
    jar.take({{"Set-Cookie", "a=1; Path=/"}, {"Set-Cookie", "b=2"}, {"Set-Cookie", "c=3; Max-Age=60"}});
    jar.take({{"Set-Cookie", "a=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT"},
              {"Set-Cookie", "b=; max-age=0"}});
    EXPECT_EQ(sent(jar), "c=3");
}

} // namespace
} // namespace muster::client
