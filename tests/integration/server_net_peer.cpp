// POSIX sockets, so that nothing of the library under test is in the way.
#include "tests/integration/server_net_peer.hpp"

#include <arpa/inet.h>
#include <cstdlib>
#include <netinet/in.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace muster::server::test {

void log_book::add(std::string_view line)
{
    const std::lock_guard hold(guard_);
    lines_.emplace_back(line);
}

std::size_t log_book::count(std::string_view part) const
{
    const std::lock_guard hold(guard_);
    std::size_t count = 0;
    for (const auto& line : lines_)
        count += line.find(part) != std::string::npos ? 1 : 0;
    return count;
}

void probe_app::on_event(socket s, const event& e)
{
    if (e.name == "throw")
        throw std::runtime_error("the app threw");
    if (e.name == "throw later")
        return s.after(10ms, [] { throw std::runtime_error("a timer threw"); });
    if (e.name == "throw at last")
        doomed_.insert(s.key());
    if (e.name == "echo")
        return s.emit("echo", e.args);
    const std::string text = '"' + std::string(1'000, 'x') + '"';
    for (int i = 0; e.name == "flood" && i < 1'000; ++i)
        s.emit("flood", {text, {}});
}

void probe_app::on_disconnect(socket s, leave_reason /*why*/)
{
    if (doomed_.contains(s.key()))
        throw std::runtime_error("a farewell threw");
}

served::served(thread_options options)
{
    options.net.log = [book = log](std::string_view line) { book->add(line); };
    core::problem why;
    thread = server_thread::start(std::move(options), std::make_unique<probe_app>(), nullptr, why);
    if (!thread)
        throw std::runtime_error(core::to_text(why));
}

thread_options short_deadlines()
{
    thread_options o;
    o.net.header_time = 200ms;
    o.net.request_time = 200ms;
    o.net.idle_time = 200ms;
    o.net.message_time = 200ms;
    o.net.queue_time = 200ms;
    o.net.close_time = 300ms;
    o.net.sweep = 10ms;
    return o;
}

raw_peer::raw_peer(std::uint16_t port, int receive_buffer)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0))
{
    if (receive_buffer > 0)
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(port);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::connect(socket_, reinterpret_cast<const sockaddr*>(&at), sizeof at);
    pollfd ready{socket_, POLLOUT, 0};
    ::poll(&ready, 1, 3'000);
}

raw_peer::~raw_peer()
{
    if (socket_ >= 0)
        ::close(socket_);
}

bool raw_peer::send(std::string_view bytes)
{
    return send_until_full(bytes, bytes.size()) == bytes.size();
}

std::size_t raw_peer::send_until_full(std::string_view bytes, std::size_t most)
{
    std::size_t sent = 0;
    while (sent < most) {
        const auto part = bytes.substr(sent % bytes.size());
        const auto count = ::send(socket_, part.data(), std::min(part.size(), most - sent), MSG_NOSIGNAL);
        if (count > 0) {
            sent += static_cast<std::size_t>(count);
            continue;
        }
        pollfd ready{socket_, POLLOUT, 0};
        if (errno != EAGAIN || ::poll(&ready, 1, 300) != 1)
            break;
    }
    return sent;
}

void raw_peer::end_output()
{
    ::shutdown(socket_, SHUT_WR);
}

bool raw_peer::read_more(std::chrono::steady_clock::time_point until)
{
    const auto rest =
        std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    pollfd ready{socket_, POLLIN, 0};
    if (ended_ || rest.count() <= 0 || ::poll(&ready, 1, static_cast<int>(rest.count())) != 1)
        return false;
    std::string part(65'536, '\0');
    const auto count = ::recv(socket_, part.data(), part.size(), 0);
    ended_ = count <= 0;
    if (!ended_)
        left_.append(part, 0, static_cast<std::size_t>(count));
    return !ended_;
}

std::string raw_peer::read_until(std::string_view end, std::chrono::milliseconds most)
{
    const auto until = std::chrono::steady_clock::now() + most;
    while (left_.find(end) == std::string::npos && read_more(until)) {
    }
    const auto at = left_.find(end);
    const auto size = at == std::string::npos ? left_.size() : at + end.size();
    std::string out = left_.substr(0, size);
    left_.erase(0, size);
    return out;
}

std::string raw_peer::read_to_end(std::chrono::milliseconds most)
{
    const auto until = std::chrono::steady_clock::now() + most;
    while (read_more(until)) {
    }
    return std::exchange(left_, {});
}

std::string raw_peer::read_response()
{
    std::string out = read_until("\r\n\r\n");
    const auto field = out.find("Content-Length: ");
    const std::size_t size =
        field == std::string::npos ? 0 : std::strtoul(out.c_str() + field + 16, nullptr, 10);
    const auto until = std::chrono::steady_clock::now() + 3s;
    while (left_.size() < size && read_more(until)) {
    }
    out += left_.substr(0, size);
    left_.erase(0, size);
    return out;
}

std::string raw_peer::exchange(std::string_view request)
{
    send(request);
    return read_response();
}

bool raw_peer::open_websocket()
{
    send(upgrade());
    return status_of(read_until("\r\n\r\n")) == 101 && read_message().data.starts_with("0{");
}

bool raw_peer::join()
{
    send_frame(wire::websocket_opcode::text, "40");
    return read_message().data.starts_with("40{");
}

void raw_peer::send_frame(wire::websocket_opcode opcode, std::string_view payload, bool fin)
{
    std::string bytes;
    wire::append_frame(
        bytes,
        {.fin = fin, .opcode = static_cast<std::uint8_t>(opcode), .mask = 0x12345678U, .payload = payload});
    send(bytes);
}

raw_peer::message raw_peer::read_message(std::chrono::milliseconds most)
{
    const auto until = std::chrono::steady_clock::now() + most;
    for (;;) {
        std::string_view input = left_;
        wire::websocket_message m;
        const auto step = reader_.next(input, m);
        message out;
        if (step && *step == wire::websocket_reader::status::message)
            out = {static_cast<int>(m.opcode), std::string(m.data), m.close_code};
        left_.erase(0, left_.size() - input.size());
        if (!step || out.opcode >= 0 || !read_more(until))
            return out;
    }
}

std::string get(std::string_view target, std::string_view fields)
{
    return "GET " + std::string(target) + " HTTP/1.1\r\n" + std::string(fields) + "\r\n";
}

std::string upgrade(std::string_view fields, std::string_view target)
{
    return get(target, std::string(fields) +
                           "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
}

unsigned status_of(std::string_view response)
{
    return response.starts_with("HTTP/1.1 ") && response.size() > 12
               ? static_cast<unsigned>(std::strtoul(std::string(response.substr(9, 3)).c_str(), nullptr, 10))
               : 0;
}

} // namespace muster::server::test
