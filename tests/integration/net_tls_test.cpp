// TLS channels over loopback: certificates judged and named, and both kinds of crossed wires.
#include "tests/integration/net_harness.hpp"

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

namespace muster::net::test {
namespace {

using testing::HasSubstr;
using kind = seen::kind;
namespace asio = boost::asio;
namespace ip = boost::asio::ip;

// A certificate and key of our own making, valid for 127.0.0.1 and localhost.
class certificates : public testing::Test {
protected:
    static void SetUpTestSuite()
    {
        folder = std::filesystem::temp_directory_path() / ("muster-tls-" + std::to_string(getpid()));
        std::filesystem::create_directory(folder);
        ASSERT_TRUE(make("good", "-addext subjectAltName=DNS:localhost,IP:127.0.0.1 -days 2"));
        ASSERT_TRUE(make("other", "-addext subjectAltName=DNS:other.example -days 2"));
    }
    static void TearDownTestSuite() { std::filesystem::remove_all(folder); }

    static bool make(const std::string& name, const std::string& more)
    {
        const std::string command =
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes "
            "-subj /CN=muster-" +
            name + " -keyout " + key(name) + " -out " + certificate(name) + " " + more + " 2>/dev/null";
        return std::system(command.c_str()) == 0; // NOLINT: fixed words and a path of this test's own
    }
    static std::string key(const std::string& name) { return (folder / (name + ".key")).string(); }
    static std::string certificate(const std::string& name) { return (folder / (name + ".pem")).string(); }

    static std::unique_ptr<tls_context> trusting(const std::string& ca, bool verify = true)
    {
        core::problem why;
        auto context = tls_context::make(verify, ca, why);
        EXPECT_TRUE(context) << core::to_text(why);
        return context;
    }

    // Answers every request over TLS; with `upgrade`, echoes raw bytes after the 101.
    static std::function<void(peer&, int)> tls_script(const std::string& name, bool upgrade = false)
    {
        return [name, upgrade](peer& p, int) {
            asio::ssl::context context(asio::ssl::context::tls_server);
            context.use_certificate_file(certificate(name), asio::ssl::context::pem);
            context.use_private_key_file(key(name), asio::ssl::context::pem);
            asio::ssl::stream<tcp::socket&> stream(p.socket(), context);
            boost::system::error_code ec;
            stream.handshake(asio::ssl::stream_base::server, ec);
            std::array<char, 70'000> buffer{};
            bool first = true;
            while (!ec) {
                const std::size_t size = stream.read_some(asio::buffer(buffer), ec);
                const std::string_view bytes(buffer.data(), size);
                if (ec) {
                    break;
                }
                std::string answer(bytes);
                if (first || !upgrade) {
                    answer = upgrade ? switching_to_websocket(bytes)
                                     : "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
                }
                first = false;
                asio::write(stream, asio::buffer(answer), ec);
            }
        };
    }

    static recorder client_of(const scripted_server& server, tls_context* tls,
                              const std::string& host = "localhost")
    {
        return recorder({{ip::make_address("127.0.0.1"), server.port()}}, tls, host);
    }

    static inline std::filesystem::path folder;
};

TEST_F(certificates, trusted_by_the_given_file_let_requests_through)
{
    scripted_server server(tls_script("good"));
    const auto tls = trusting(certificate("good"));
    for (const char* host : {"localhost", "127.0.0.1"}) {
        recorder r = client_of(server, tls.get(), host);
        r.get(0);
        r.perform();
        EXPECT_EQ(r.wait_for(kind::answered).text, "ok") << host;
        r.get(0);
        r.perform();
        r.wait_for(kind::answered, 2);
        EXPECT_EQ(r.count(kind::connected), 1);
        r.close(0);
        r.perform();
        EXPECT_TRUE(r.wait_quiet());
    }
}

TEST_F(certificates, carry_websocket_bytes_of_any_size)
{
    scripted_server server(tls_script("good", true));
    const auto tls = trusting(certificate("good"));
    recorder r = client_of(server, tls.get());
    r.open(0);
    r.perform();
    r.wait_for(kind::opened);
    const std::string big(200'000, 'y');
    r.write(0, "small");
    r.write(0, big);
    r.perform();
    for (int i = 0; i < 200 && r.all_bytes().size() < big.size() + 5; ++i) {
        r.run_for(std::chrono::milliseconds(10));
    }
    EXPECT_EQ(r.all_bytes(), "small" + big);
    r.close(0);
    r.perform();
    EXPECT_TRUE(r.wait_quiet());
}

TEST_F(certificates, signed_by_nobody_known_are_named_with_subject_and_dates)
{
    scripted_server server(tls_script("good"));
    const auto tls = trusting("");
    recorder r = client_of(server, tls.get());
    r.get(0);
    r.perform();
    const seen failed = r.wait_for(kind::failed);
    EXPECT_EQ(failed.error, core::errc::tls_failed);
    EXPECT_THAT(failed.text, HasSubstr("subject CN = muster-good"));
    EXPECT_THAT(failed.text, HasSubstr("issuer CN = muster-good"));
    EXPECT_THAT(failed.text, testing::ContainsRegex("valid 20..-..-.. to 20..-..-.."));
    EXPECT_EQ(r.count(kind::connected), 0);
}

TEST_F(certificates, of_another_host_are_refused)
{
    scripted_server server(tls_script("other"));
    const auto tls = trusting(certificate("other"));
    recorder r = client_of(server, tls.get());
    r.get(0);
    r.perform();
    const seen failed = r.wait_for(kind::failed);
    EXPECT_EQ(failed.error, core::errc::tls_failed);
    EXPECT_THAT(failed.text, HasSubstr("other.example"));
}

TEST_F(certificates, are_not_looked_at_without_verification)
{
    scripted_server server(tls_script("other"));
    const auto tls = trusting("", false);
    recorder r = client_of(server, tls.get());
    r.get(0);
    r.perform();
    EXPECT_EQ(r.wait_for(kind::answered).text, "ok");
}

TEST_F(certificates, that_cannot_be_read_are_a_problem_of_set_up)
{
    core::problem why;
    EXPECT_FALSE(tls_context::make(true, (folder / "absent.pem").string(), why));
    EXPECT_THAT(why.where, HasSubstr("absent.pem"));
    EXPECT_FALSE(why.remedy.empty());
}

TEST_F(certificates, are_not_expected_from_a_plain_server)
{
    scripted_server server([](peer& p, int) {
        p.send("HTTP/1.1 400 Bad Request\r\n\r\n");
        p.read_to_end();
    });
    const auto tls = trusting("", false);
    recorder r = client_of(server, tls.get());
    r.get(0);
    r.perform();
    const seen failed = r.wait_for(kind::failed);
    EXPECT_EQ(failed.error, core::errc::tls_failed);
    EXPECT_THAT(failed.text, HasSubstr("http://"));
}

TEST_F(certificates, make_a_plain_client_say_that_the_server_speaks_tls)
{
    scripted_server server([](peer& p, int) { p.send(std::string_view("\x15\x03\x01\x00\x02\x02\x46", 7)); });
    recorder r(server.port());
    r.get(0);
    r.perform();
    const seen failed = r.wait_for(kind::failed);
    EXPECT_EQ(failed.error, core::errc::tls_failed);
    EXPECT_THAT(failed.text, HasSubstr("https://"));
}

TEST_F(certificates, fail_the_probe_with_a_remedy)
{
    scripted_server server(tls_script("good"));
    core::problem why;
    const auto where = parse_target("https://127.0.0.1:" + std::to_string(server.port()), why);
    ASSERT_TRUE(where);
    auto reachable = resolve(*where, {}, why);
    ASSERT_TRUE(reachable);
    const auto strict = trusting("");
    EXPECT_FALSE(probe(*reachable, strict.get(), {}, why));
    EXPECT_EQ(why.code, "tls_failed");
    EXPECT_THAT(why.cause, HasSubstr("muster-good"));
    EXPECT_THAT(why.remedy, HasSubstr("--ca"));
    EXPECT_THAT(why.remedy, HasSubstr("config.tls.rejectUnauthorized: false"));
    const auto knowing = trusting(certificate("good"));
    EXPECT_TRUE(probe(*reachable, knowing.get(), {}, why)) << core::to_text(why);
}

TEST_F(certificates, are_not_awaited_for_ever_by_the_probe)
{
    scripted_server server([](peer& p, int) {
        p.send(std::string_view("\x16\x03\x03\x40\x00", 5)); // a record of 16 KiB, then a byte now and then
        for (int i = 0; i < 16; ++i) {
            p.send("x");
            std::this_thread::sleep_for(std::chrono::milliseconds(500));
        }
    });
    core::problem why;
    const auto where = parse_target("https://127.0.0.1:" + std::to_string(server.port()), why);
    ASSERT_TRUE(where);
    auto reachable = resolve(*where, {}, why);
    ASSERT_TRUE(reachable);
    const auto any = trusting("", false);
    const core::time_point before = read_clock();
    EXPECT_FALSE(probe(*reachable, any.get(), {}, why));
    EXPECT_LT(read_clock() - before, std::chrono::seconds(7));
    EXPECT_THAT(why.cause, HasSubstr("within 5 s"));
    EXPECT_THAT(why.remedy, HasSubstr("speaks TLS on this port"));
}

} // namespace
} // namespace muster::net::test
