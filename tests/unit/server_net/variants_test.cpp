// Several applications on the paths of one port, and what each does differently.
#include "tests/unit/server_net/memory_peer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace muster::tests {

namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const server::app_choice everything{.app = "echo", .variants = true};

std::string request(std::string_view target, std::string_view fields = "", std::string_view method = "GET",
                    std::string_view body = "")
{
    std::string text = std::string(method) + " " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\n" +
                       std::string(fields);
    if (!body.empty())
        text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    return text + "\r\n" + std::string(body);
}

std::string open(std::string_view path, std::string_view fields = "")
{
    return request(std::string(path) + "?EIO=4&transport=polling", fields);
}

TEST(variants, each_path_has_its_own_open_record)
{
    memory_server s(everything);
    memory_peer p(s);
    EXPECT_THAT(p.say(open("/socket.io/")),
                HasSubstr(R"("pingInterval":25000,"pingTimeout":20000,"maxPayload":100000)"));
    EXPECT_THAT(p.say(open("/fast/socket.io/")),
                HasSubstr(R"("pingInterval":300,"pingTimeout":200,"maxPayload":100000)"));
    EXPECT_THAT(p.say(open("/engine.io/")), HasSubstr(R"("maxPayload":1000000)"));
    EXPECT_THAT(p.say(open("/slow/socket.io/")), StartsWith("HTTP/1.1 404 "));
    EXPECT_THAT(p.say(request("/socket.io/socket.io.js")), StartsWith("HTTP/1.1 404 "));
}

TEST(variants, sessions_are_known_on_their_own_path_only)
{
    memory_server s(everything);
    memory_peer p(s);
    const std::string heard = p.say(open("/fast/socket.io/"));
    const std::string sid =
        heard.substr(heard.find("id-"), heard.find('"', heard.find("id-")) - heard.find("id-"));
    EXPECT_THAT(p.say(request("/socket.io/?EIO=4&transport=polling&sid=" + sid)),
                HasSubstr("Session ID unknown"));
    EXPECT_THAT(p.say(request("/fast/socket.io/?EIO=4&transport=polling&sid=" + sid, "", "POST", "40")),
                HasSubstr("ok"));
}

TEST(variants, bodies_are_bounded_by_the_limit_of_their_path)
{
    memory_server s(everything);
    for (const auto& [path, status] : {std::pair{"/socket.io/", "413"}, std::pair{"/engine.io/", "400"}}) {
        memory_peer p(s);
        const std::string body(200'000, 'x');
        EXPECT_THAT(p.say(request(std::string(path) + "?EIO=4&transport=polling&sid=x", "", "POST", body)),
                    StartsWith("HTTP/1.1 " + std::string(status)));
    }
}

TEST(variants, an_app_that_has_none_stays_alone)
{
    memory_server s({.app = "rooms", .variants = true});
    memory_peer p(s);
    EXPECT_THAT(p.say(open("/fast/socket.io/")), StartsWith("HTTP/1.1 404 "));
    EXPECT_THAT(p.say(open("/socket.io/")), HasSubstr(R"("maxPayload":1000000)"));
}

TEST(variants, the_cookie_comes_with_the_handshake_and_never_again)
{
    memory_server s(everything);
    memory_peer p(s);
    const std::string heard = p.say(open("/cookie/socket.io/"));
    const std::string sid =
        heard.substr(heard.rfind("id-"), heard.find('"', heard.rfind("id-")) - heard.rfind("id-"));
    EXPECT_THAT(heard, HasSubstr("Set-Cookie: io=" + sid + "; Path=/; HttpOnly; SameSite=Strict\r\n"));
    EXPECT_THAT(p.say(request("/cookie/socket.io/?EIO=4&transport=polling&sid=" + sid, "", "POST", "40")),
                Not(HasSubstr("Set-Cookie")));
    EXPECT_THAT(p.say(open("/socket.io/")), Not(HasSubstr("Set-Cookie")));
}

TEST(variants, an_allowed_origin_is_named_on_every_answer)
{
    memory_server s(everything);
    memory_peer p(s);
    constexpr std::string_view origin = "Origin: http://allowed.example\r\n";
    for (const std::string& asked :
         {open("/cors/socket.io/", origin), request("/cors/socket.io/?EIO=4&transport=abc", origin),
          request("/cors/socket.io/", origin, "OPTIONS")}) {
        const std::string heard = p.say(asked);
        EXPECT_THAT(heard, HasSubstr("Access-Control-Allow-Origin: http://allowed.example\r\n")) << asked;
        EXPECT_THAT(heard, HasSubstr("Access-Control-Allow-Credentials: true\r\n"));
        EXPECT_THAT(heard, HasSubstr("Vary: Origin\r\n"));
    }
    EXPECT_THAT(p.say(open("/cors/socket.io/")), HasSubstr("Vary: Origin\r\n"));
}

TEST(variants, a_foreign_origin_is_not_reflected)
{
    memory_server s(everything);
    memory_peer p(s);
    EXPECT_THAT(p.say(open("/cors/socket.io/", "Origin: http://evil.example\r\n")),
                Not(HasSubstr("Access-Control-Allow-Origin")));
}

} // namespace

} // namespace muster::tests
