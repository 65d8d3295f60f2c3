// Commands are performed in order; writes wait for the end of the turn, so that each peer gets one.
#include "reference_server/net/server_loop.hpp"

#include "reference_server/net/connection.hpp"

#include <boost/asio/post.hpp>
#include <cstdio>
#include <utility>

namespace muster::server {

namespace {

constexpr std::size_t read_buffer_bytes = 65'536;
constexpr core::duration failed_deadline_pause = std::chrono::milliseconds(100);

} // namespace

server_loop::server_loop(boost::asio::io_context& io, std::vector<mount> mounts, net_options bounds,
                         boost::asio::ssl::context* tls)
    : io_(io), bounds_(std::move(bounds)),
      site_(std::move(mounts), bounds_,
            {.log = [this](std::string_view line) { log(line); }, .settled = [this] { arm_cores(); }}),
      tls_(tls), core_timer_(io), sweep_timer_(io), read_buffer_(read_buffer_bytes)
{}

server_loop::~server_loop() = default;

void server_loop::log(std::string_view line) const
{
    if (bounds_.log)
        return bounds_.log(line);
    const std::string text = "reference server: " + std::string(line) + "\n";
    std::fputs(text.c_str(), stderr);
}

void server_loop::adopt(boost::asio::ip::tcp::socket socket)
{
    boost::system::error_code ignored;
    if (bounds_.receive_buffer > 0)
        socket.set_option(boost::asio::socket_base::receive_buffer_size(bounds_.receive_buffer), ignored);
    if (bounds_.send_buffer > 0)
        socket.set_option(boost::asio::socket_base::send_buffer_size(bounds_.send_buffer), ignored);
    auto peer = std::make_shared<connection>(std::move(socket), tls_, *this);
    connections_.emplace(peer.get(), peer);
    peer->start();
    if (connections_.size() == 1)
        arm_sweep();
}

void server_loop::forget(connection& c)
{
    const auto found = connections_.find(&c);
    if (found == connections_.end())
        return;
    gone_.push_back(std::move(found->second));
    connections_.erase(found);
    turn_soon();
}

void server_loop::stop_when_empty()
{
    if (connections_.empty() && stopped_)
        std::exchange(stopped_, {})();
}

void server_loop::flush_soon(connection& c)
{
    if (!c.mark_for_flush())
        return;
    dirty_.push_back(&c);
    turn_soon();
}

void server_loop::turn_soon()
{
    if (!std::exchange(turn_posted_, true))
        boost::asio::post(io_, [this] { end_turn(); });
}

void server_loop::end_turn()
{
    turn_posted_ = false;
    const auto gone = std::exchange(gone_, {}); // those that go meanwhile may be dirty then
    flushing_.swap(dirty_);
    for (connection* peer : flushing_)
        peer->flush();
    flushing_.clear();
    stop_when_empty();
}

void server_loop::arm_cores()
{
    const auto next = site_.next_deadline();
    if (next == armed_)
        return;
    armed_ = next;
    if (next == core::never) {
        core_timer_.cancel();
        return;
    }
    wait_for_cores(next);
}

void server_loop::wait_for_cores(core::time_point until)
{
    core_timer_.expires_at(std::chrono::steady_clock::time_point(until.time_since_epoch()));
    core_timer_.async_wait([this](boost::system::error_code failed) {
        if (failed)
            return;
        try {
            armed_ = core::never;
            site_.on_deadline(now());
            arm_cores();
        } catch (const std::exception& e) { // of an app's timer: the others go on, and the loop does not spin
            log(std::string("an exception came out of a deadline: ") + e.what());
            wait_for_cores(now() + failed_deadline_pause);
        }
    });
}

void server_loop::arm_sweep()
{
    sweep_timer_.expires_after(bounds_.sweep);
    sweep_timer_.async_wait([this](boost::system::error_code failed) {
        if (!failed)
            sweep();
    });
}

void server_loop::sweep()
{
    const auto time = now();
    std::vector<std::shared_ptr<connection>> due;
    for (const auto& [key, peer] : connections_)
        if (time >= stop_at_ || peer->is_due(time))
            due.push_back(peer);
    for (const auto& peer : due)
        time >= stop_at_ ? peer->end() : peer->on_due();
    if (!connections_.empty())
        arm_sweep();
}

void server_loop::stop(std::function<void()> then)
{
    stopped_ = std::move(then);
    stop_at_ = now() + bounds_.stop_time;
    site_.shut_down(now());
    end_turn();
    std::vector<std::shared_ptr<connection>> all;
    for (const auto& [key, peer] : connections_)
        all.push_back(peer);
    for (const auto& peer : all)
        peer->shut_down();
    stop_when_empty();
}

} // namespace muster::server
