// When accepting fails, mostly because no descriptor is left: give up the reserve, take the peer that waits
// and close it, take the reserve back, and pause. Without the pause the acceptor would be ready again at
// once, for ever.
#include "reference_server/net/listener.hpp"

#include <chrono>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace muster::server {

namespace {

int open_reserve()
{
    return ::open("/dev/null", O_RDONLY | O_CLOEXEC); // NOLINT(cppcoreguidelines-pro-type-vararg)
}

constexpr core::duration log_pause = std::chrono::seconds(1);

} // namespace

listener::listener(boost::asio::io_context& io, events on, core::duration pause)
    : acceptor_(io), timer_(io), on_(std::move(on)), pause_(pause), reserve_(open_reserve())
{}

listener::~listener()
{
    if (reserve_ >= 0)
        ::close(reserve_);
}

boost::system::error_code listener::open(const tcp::endpoint& at)
{
    boost::system::error_code failed;
    acceptor_.open(at.protocol(), failed);
    if (!failed)
        acceptor_.set_option(tcp::acceptor::reuse_address(true), failed);
    if (!failed)
        acceptor_.bind(at, failed);
    if (!failed)
        acceptor_.listen(tcp::acceptor::max_listen_connections, failed);
    if (!failed)
        acceptor_.non_blocking(true, failed);
    if (!failed)
        bound_ = acceptor_.local_endpoint(failed);
    return failed;
}

void listener::start()
{
    accept();
}

void listener::close()
{
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    timer_.cancel();
}

void listener::accept()
{
    acceptor_.async_accept([this](boost::system::error_code failed, tcp::socket socket) {
        if (!acceptor_.is_open())
            return;
        if (failed && failed != boost::asio::error::connection_aborted) // that peer went before it was taken
            return run_short(failed);
        accept();
        if (!failed) // last: it may throw
            on_.accepted(std::move(socket));
    });
}

void listener::run_short(const boost::system::error_code& why)
{
    const core::time_point now(std::chrono::steady_clock::now().time_since_epoch());
    if (now - logged_ >= log_pause) {
        logged_ = now;
        on_.log("cannot accept: " + why.message() +
                "; who waits is refused, the next is taken after a pause");
    }
    shed();
    timer_.expires_after(pause_);
    timer_.async_wait([this](boost::system::error_code failed) {
        if (!failed && acceptor_.is_open())
            accept();
    });
}

void listener::shed()
{
    if (reserve_ >= 0) {
        ::close(reserve_);
        const int peer = ::accept(acceptor_.native_handle(), nullptr, nullptr);
        if (peer >= 0)
            ::close(peer);
    }
    reserve_ = open_reserve();
}

} // namespace muster::server
