// Start and stop, descriptors running out, TLS, and the embedded server with the apps and faults by name.
#include "reference_server/net/embedded_server.hpp"
#include "reference_server/net/listener.hpp"
#include "tests/integration/server_net_peer.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <ctime>
#include <fcntl.h>
#include <filesystem>
#include <gtest/gtest.h>
#include <new>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>

namespace muster::server::test {
namespace {

const std::string handshake = get("/socket.io/?EIO=4&transport=polling");

std::chrono::milliseconds time_of_stop(server_thread& server)
{
    const auto begin = std::chrono::steady_clock::now();
    server.stop();
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
}

TEST(server_net_life, stops_within_two_seconds_whatever_its_peers_do)
{
    const served s;
    raw_peer idle(s.port());
    raw_peer half(s.port());
    half.send("GET / HT");
    raw_peer polling(s.port());
    const auto open = polling.exchange(handshake);
    const auto at = open.find("\"sid\":\"") + 7;
    polling.send(get("/socket.io/?EIO=4&transport=polling&sid=" + open.substr(at, open.find('"', at) - at)));
    raw_peer silent(s.port());
    ASSERT_TRUE(silent.open_websocket() && silent.join());
    EXPECT_LT(time_of_stop(*s.thread), 2s);
    for (auto* peer : {&idle, &half, &polling, &silent}) {
        peer->read_to_end(1s);
        EXPECT_TRUE(peer->ended());
    }
}

TEST(server_net_life, tells_websockets_that_it_stops)
{
    const served s;
    raw_peer peer(s.port());
    ASSERT_TRUE(peer.open_websocket() && peer.join());
    std::chrono::milliseconds time{};
    std::thread stopping([&] { time = time_of_stop(*s.thread); });
    raw_peer::message last;
    for (auto m = peer.read_message(); m.opcode >= 0; m = peer.read_message(200ms)) {
        last = m;
        if (m.opcode == 8)
            peer.send_frame(wire::websocket_opcode::close, {});
    }
    stopping.join();
    EXPECT_EQ(last.opcode, 8);
    EXPECT_LT(time, 1s); // it answered, so nobody waits
}

TEST(server_net_life, listens_again_at_once_on_the_port_it_left)
{
    thread_options o;
    for (int i = 0; i < 3; ++i) {
        const served s(o);
        o.port = s.port();
        raw_peer peer(s.port());
        EXPECT_EQ(status_of(peer.exchange(handshake)), 200U);
        ASSERT_TRUE(raw_peer(s.port()).open_websocket());
        s.thread->stop();
    }
}

TEST(server_net_life, says_why_it_cannot_listen)
{
    const served s;
    core::problem why;
    thread_options taken;
    taken.port = s.port();
    EXPECT_EQ(server_thread::start(taken, std::make_unique<probe_app>(), nullptr, why), nullptr);
    EXPECT_EQ(why.code, "port_taken");
    EXPECT_NE(why.where.find(std::to_string(s.port())), std::string::npos);
    thread_options nowhere;
    nowhere.address = "not an address";
    EXPECT_EQ(server_thread::start(nowhere, std::make_unique<probe_app>(), nullptr, why), nullptr);
    EXPECT_EQ(why.code, "cannot_listen");
    EXPECT_NE(why.cause.find("no IP address"), std::string::npos) << why.cause;
}

// Takes every descriptor up to the limit, which is set just above those in use.
class descriptor_shortage {
public:
    descriptor_shortage()
    {
        ::getrlimit(RLIMIT_NOFILE, &before_);
        const int next = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
        held_.push_back(next);
        rlimit now = before_;
        now.rlim_cur = static_cast<rlim_t>(next) + 8;
        ::setrlimit(RLIMIT_NOFILE, &now);
        for (int fd = 0; (fd = ::open("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0;)
            held_.push_back(fd);
    }
    ~descriptor_shortage()
    {
        for (const int fd : held_)
            ::close(fd);
        ::setrlimit(RLIMIT_NOFILE, &before_);
    }
    descriptor_shortage(const descriptor_shortage&) = delete;
    descriptor_shortage& operator=(const descriptor_shortage&) = delete;

    // Gives one up, so that a client of this process can have it.
    void free_one()
    {
        ::close(held_.back());
        held_.pop_back();
    }

private:
    rlimit before_{};
    std::vector<int> held_;
};

TEST(server_net_life, goes_on_accepting_when_one_peer_cannot_be_taken_on)
{
    boost::asio::io_context io;
    int seen = 0;
    listener door(io,
                  {.accepted =
                       [&](boost::asio::ip::tcp::socket) {
                           if (++seen == 1)
                               throw std::bad_alloc();
                           door.close();
                       },
                   .log = [](std::string_view) {}},
                  1ms);
    ASSERT_FALSE(door.open({boost::asio::ip::make_address("127.0.0.1"), 0}));
    door.start();
    raw_peer first(door.endpoint().port());
    EXPECT_THROW(io.run(), std::bad_alloc);
    raw_peer second(door.endpoint().port());
    io.run_for(2s);
    EXPECT_EQ(seen, 2);
}

TEST(server_net_life, refuses_peers_without_spinning_when_descriptors_run_out_and_recovers)
{
    const served s;
    raw_peer before(s.port());
    ASSERT_TRUE(before.open_websocket() && before.join());
    {
        descriptor_shortage shortage;
        shortage.free_one();
        raw_peer refused(s.port()); // has the last descriptor: the server has none for its side
        const auto cpu = std::clock();
        refused.read_to_end(1s);
        EXPECT_TRUE(refused.ended());
        std::this_thread::sleep_for(500ms);
        EXPECT_LT(std::clock() - cpu, CLOCKS_PER_SEC / 10);
        before.send_frame(wire::websocket_opcode::text, "42[\"echo\",1]");
        EXPECT_EQ(before.read_message().data, "42[\"echo\",1]");
        EXPECT_EQ(s.log->count("cannot accept"), 1U);
    }
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(status_of(raw_peer(s.port()).exchange(handshake)), 200U);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 400ms);
}

struct certificate {
    std::filesystem::path folder = std::filesystem::path(MUSTER_BINARY_DIR) / "server_net_tls";
    std::string pem = (folder / "cert.pem").string();
    std::string key = (folder / "key.pem").string();
    bool made = false;

    certificate()
    {
        std::filesystem::create_directories(folder);
        const std::string command =
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
            "-subj /CN=localhost -keyout '" +
            key + "' -out '" + pem + "' >/dev/null 2>&1";
        made = std::system(command.c_str()) == 0;
    }
};

TEST(server_net_life, serves_http_and_websocket_over_tls)
{
    const certificate files;
    ASSERT_TRUE(files.made);
    thread_options o;
    o.tls_certificate = files.pem;
    o.tls_key = files.key;
    const served s(o);
    EXPECT_TRUE(s.thread->url().starts_with("https://127.0.0.1:"));

    namespace asio = boost::asio;
    asio::io_context io;
    asio::ssl::context context(asio::ssl::context::tls_client);
    asio::ssl::stream<asio::ip::tcp::socket> stream(io, context);
    stream.next_layer().connect({asio::ip::address_v4::loopback(), s.port()});
    stream.handshake(asio::ssl::stream_base::client);
    asio::write(stream, asio::buffer(upgrade()));
    std::string got;
    asio::read_until(stream, asio::dynamic_buffer(got), "pingInterval");
    EXPECT_EQ(status_of(got), 101U);
    std::string events;
    wire::append_frame(events, {.mask = 5U, .payload = "40"});
    wire::append_frame(events, {.mask = 6U, .payload = "42[\"flood\"]"});
    wire::append_frame(events, {.mask = 7U, .payload = "42[\"echo\",\"over TLS\"]"});
    asio::write(stream, asio::buffer(events));
    asio::read_until(stream, asio::dynamic_buffer(got), "42[\"echo\",\"over TLS\"]");
    EXPECT_GT(got.size(), 1'000'000U);
}

TEST(server_net_life, ends_a_plain_peer_on_the_tls_port_and_a_silent_one)
{
    const certificate files;
    ASSERT_TRUE(files.made);
    auto o = short_deadlines();
    o.net.tls_time = 200ms;
    o.tls_certificate = files.pem;
    o.tls_key = files.key;
    const served s(o);
    raw_peer plain(s.port());
    plain.send(handshake);
    raw_peer silent(s.port());
    plain.read_to_end(1s);
    silent.read_to_end(1s);
    EXPECT_TRUE(plain.ended() && silent.ended());
}

TEST(server_net_life, says_which_tls_file_is_wrong)
{
    thread_options o;
    o.tls_certificate = "/nonexistent/cert.pem";
    o.tls_key = "/nonexistent/key.pem";
    core::problem why;
    EXPECT_EQ(server_thread::start(o, std::make_unique<probe_app>(), nullptr, why), nullptr);
    EXPECT_EQ(why.code, "tls_failed");
    EXPECT_EQ(why.where, "/nonexistent/cert.pem");
}

listen_options with(std::string app_name, std::vector<std::string> faults = {})
{
    listen_options o;
    o.app = std::move(app_name);
    o.faults = std::move(faults);
    return o;
}

TEST(embedded_server, starts_every_app_and_every_fault_by_name)
{
    ASSERT_FALSE(app_names().empty());
    ASSERT_FALSE(fault_list().empty());
    for (const auto name : app_names()) {
        core::problem why;
        const auto server = embedded_server::start(with(std::string(name)), why);
        ASSERT_NE(server, nullptr) << core::to_text(why);
        EXPECT_EQ(server->url(), "http://127.0.0.1:" + std::to_string(server->port()));
        EXPECT_EQ(status_of(raw_peer(server->port()).exchange(handshake)), 200U);
    }
    for (const auto& fault : fault_list()) {
        EXPECT_FALSE(fault.summary.empty());
        core::problem why;
        EXPECT_NE(embedded_server::start(with("rooms", {std::string(fault.name)}), why), nullptr)
            << core::to_text(why);
    }
}

TEST(embedded_server, refuses_unknown_apps_and_faults_with_a_suggestion)
{
    core::problem why;
    EXPECT_EQ(embedded_server::start(with("roms"), why), nullptr);
    EXPECT_EQ(why.code, "unknown_app");
    EXPECT_NE(why.remedy.find("rooms"), std::string::npos);
    core::problem fault;
    EXPECT_EQ(embedded_server::start(with("rooms", {"no-such-fault"}), fault), nullptr);
    EXPECT_FALSE(fault.what.empty());
}

} // namespace
} // namespace muster::server::test
