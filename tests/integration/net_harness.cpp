// Scripted peers and the recording driver.
#include "tests/integration/net_harness.hpp"

#include "wire/websocket/frame.hpp"

#include <boost/asio/write.hpp>

#include <gtest/gtest.h>

#include <sys/socket.h>

namespace muster::net::test {

namespace asio = boost::asio;
using boost::system::error_code;

peer::peer(tcp::socket socket) : socket_(std::move(socket))
{
    timeval limit{5, 0};
    setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(socket_.native_handle(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    socket_.set_option(tcp::no_delay(true));
}

std::string peer::read_until(std::string_view end)
{
    std::array<char, 4'096> buffer{};
    error_code ec;
    for (;;) {
        const std::size_t at = left_.find(end);
        if (at != std::string::npos) {
            std::string out = left_.substr(0, at + end.size());
            left_.erase(0, out.size());
            return out;
        }
        const std::size_t size = socket_.read_some(asio::buffer(buffer), ec);
        if (ec) {
            was_reset_ = ec == asio::error::connection_reset;
            return std::exchange(left_, {});
        }
        left_.append(buffer.data(), size);
    }
}

std::string peer::read_to_end()
{
    std::array<char, 4'096> buffer{};
    error_code ec;
    while (!ec) {
        const std::size_t size = socket_.read_some(asio::buffer(buffer), ec);
        left_.append(buffer.data(), size);
    }
    was_reset_ = ec == asio::error::connection_reset;
    return std::exchange(left_, {});
}

void peer::send(std::string_view bytes)
{
    error_code ec;
    asio::write(socket_, asio::buffer(bytes.data(), bytes.size()), ec);
}

void peer::send_slowly(std::string_view bytes)
{
    for (const char c : bytes) {
        send(std::string_view(&c, 1));
    }
}

void peer::reset()
{
    error_code ec;
    socket_.set_option(asio::socket_base::linger(true, 0), ec);
    socket_.close(ec);
}

scripted_server::scripted_server(std::function<void(peer&, int)> script)
    : acceptor_(context_, tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0)),
      port_(acceptor_.local_endpoint().port())
{
    thread_ = std::thread([this, script = std::move(script)] {
        for (;;) {
            error_code ec;
            tcp::socket socket = acceptor_.accept(ec);
            if (ec || stopping_) {
                return;
            }
            peer p(std::move(socket));
            script(p, connections_++);
        }
    });
}

scripted_server::~scripted_server()
{
    stopping_ = true;
    asio::io_context own;
    tcp::socket waker(own);
    error_code ec;
    waker.connect(tcp::endpoint(asio::ip::make_address("127.0.0.1"), port_), ec);
    thread_.join();
}

recorder::recorder(std::vector<tcp::endpoint> endpoints, tls_context* tls, const std::string& host)
{
    core::problem why;
    const std::string port = std::to_string(endpoints.front().port());
    const auto where = parse_target((tls != nullptr ? "https://" : "http://") + host + ":" + port, why);
    EXPECT_TRUE(where) << why.cause;
    network_.targets.push_back({where.value_or(target{}), std::move(endpoints)});
    network_.tls = tls;
    driver_ = std::make_unique<driver>(context_, network_, *this, 1, core::random_source(7));
}

recorder::~recorder() = default;

void recorder::push(client::io_command::kind what, client::channel_id channel, std::string_view target,
                    std::string_view body)
{
    client::io_command c;
    c.what = what;
    c.channel = channel;
    c.method = "GET";
    c.target = queue_.put(target);
    c.body = queue_.put(body);
    queue_.push(c);
}

void recorder::get(client::channel_id channel, std::string_view target)
{
    push(client::io_command::kind::http_request, channel, target, "");
}
void recorder::open(client::channel_id channel, std::string_view target)
{
    push(client::io_command::kind::open_websocket, channel, target, "");
}
void recorder::open_stream(client::channel_id channel)
{
    push(client::io_command::kind::open_stream, channel, "", "");
}
void recorder::write(client::channel_id channel, std::string_view bytes)
{
    push(client::io_command::kind::write, channel, "", bytes);
}
void recorder::close(client::channel_id channel)
{
    push(client::io_command::kind::close, channel, "", "");
}
void recorder::cut(client::channel_id channel)
{
    push(client::io_command::kind::cut, channel, "", "");
}
void recorder::perform()
{
    driver_->perform(queue_);
}

int recorder::count(seen::kind what) const
{
    return static_cast<int>(
        std::count_if(events_.begin(), events_.end(), [what](const seen& s) { return s.what == what; }));
}

seen recorder::wait_for(seen::kind what, int wanted)
{
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (count(what) < wanted && std::chrono::steady_clock::now() < until) {
        context_.restart();
        context_.run_one_until(until);
    }
    EXPECT_GE(count(what), wanted) << "event did not come; last: "
                                   << (events_.empty() ? "" : events_.back().text);
    for (auto it = events_.rbegin(); it != events_.rend(); ++it) {
        if (it->what == what) {
            return *it;
        }
    }
    return {what};
}

bool recorder::wait_quiet()
{
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (driver_->lingering() > 0 && std::chrono::steady_clock::now() < until) {
        context_.restart();
        context_.run_one_until(until);
    }
    return driver_->lingering() == 0;
}

void recorder::run_for(core::duration time)
{
    context_.restart();
    context_.run_for(time);
}

std::string recorder::all_bytes() const
{
    std::string out;
    for (const seen& s : events_) {
        if (s.what == seen::kind::bytes) {
            out += s.text;
        }
    }
    return out;
}

namespace {

struct describe {
    seen operator()(const client::channel_connected& e) const { return {seen::kind::connected, e.channel}; }
    seen operator()(const client::http_answered& e) const
    {
        return {seen::kind::answered, e.channel, e.response->body, e.response->status};
    }
    seen operator()(const client::websocket_opened& e) const { return {seen::kind::opened, e.channel}; }
    seen operator()(const client::websocket_refused& e) const
    {
        return {seen::kind::refused, e.channel, e.response->body, e.response->status};
    }
    seen operator()(const client::bytes_received& e) const
    {
        return {seen::kind::bytes, e.channel, std::string(e.bytes)};
    }
    seen operator()(const client::channel_failed& e) const
    {
        return {seen::kind::failed, e.channel, std::string(e.detail), 0, e.error};
    }
};

} // namespace

void recorder::on_event(client::client_id who, const client::io_event& event, core::time_point /*now*/)
{
    EXPECT_EQ(who, 0U);
    events_.push_back(std::visit(describe{}, event));
    if (react) {
        react(seen(events_.back()));
    }
    perform();
}

std::string switching_to_websocket(std::string_view request)
{
    constexpr std::string_view name = "Sec-WebSocket-Key: ";
    const std::size_t at = request.find(name);
    const std::string_view key = at == std::string_view::npos ? "" : request.substr(at + name.size(), 24);
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Accept: " +
           wire::websocket_accept(key) + "\r\n\r\n";
}

} // namespace muster::net::test
