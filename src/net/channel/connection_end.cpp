// How connections end: by the peer, by a deadline, by the client, by failure.
#include "net/channel/connection_exchange.hpp"

#include "core/limits.hpp"

#include <boost/asio/post.hpp>

namespace muster::net {

namespace asio = boost::asio;
using boost::system::error_code;

void connection::on_end(const error_code& ec)
{
    const bool orderly = ec == asio::error::eof;
    switch (stage_) {
    case stage::requesting:
        on_end_of_request(ec);
        return;
    case stage::upgrading:
        fail(core::errc::connection_reset, peer() + ": the connection ended before the upgrade was answered" +
                                               (orderly ? std::string() : " (" + ec.message() + ")"));
        return;
    case stage::refusing:
        finish_refusal();
        return;
    case stage::securing:
        fail(core::errc::tls_failed, peer() + ": the server ended the connection inside the TLS handshake");
        return;
    case stage::open:
        fail(orderly && for_stream_ ? core::errc::server_closed : core::errc::connection_reset,
             peer() + (orderly ? ": the server ended the connection" : ": " + ec.message()));
        return;
    case stage::kept:
    case stage::closing:
        end();
        return;
    case stage::fresh:
    case stage::connecting:
    case stage::gone:
        return;
    }
}

void connection::arm(core::duration limit)
{
    exchange& e = work();
    e.timer.expires_after(limit);
    e.timer.async_wait([self = shared_from_this(), armed = stage_](error_code ec) {
        if (!ec && self->stage_ == armed) {
            self->on_time_up();
        }
    });
}

void connection::on_time_up()
{
    const reachable_target& to = owner_.target_of(client_);
    switch (stage_) {
    case stage::connecting:
        fail(core::errc::connect_timeout, connect_detail(to.endpoints[endpoint_], asio::error::timed_out));
        return;
    case stage::securing:
        fail(core::errc::tls_failed, peer() + ": no end of the TLS handshake within 5 s");
        return;
    case stage::refusing:
        finish_refusal();
        return;
    case stage::fresh:
    case stage::requesting:
    case stage::kept:
    case stage::upgrading:
    case stage::open:
    case stage::closing:
    case stage::gone:
        end();
        return;
    }
}

void connection::close()
{
    detached_ = true;
    ++owner_.lingering_;
    switch (stage_) {
    case stage::requesting: // let the answer come: a server may drop a request whose sender hung up
    case stage::connecting:
    case stage::securing:
        if (!for_websocket_) {
            exchange_->on_kept = false;
            arm(core::limits::close_time);
            return;
        }
        end();
        return;
    case stage::open:
        start_closing();
        return;
    case stage::fresh:
    case stage::kept:
    case stage::upgrading:
    case stage::refusing:
    case stage::closing:
    case stage::gone:
        end();
        return;
    }
}

void connection::start_closing()
{
    stage_ = stage::closing;
    if (tls_ != nullptr) {
        tls_->end();
    }
    arm(core::limits::close_time);
    flush();
}

void connection::cut()
{
    detached_ = true;
    ++owner_.lingering_;
    error_code ignored;
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);
    end();
}

void connection::end()
{
    if (stage_ == stage::gone) {
        return;
    }
    stage_ = stage::gone;
    if (detached_) {
        --owner_.lingering_;
    } else {
        detach();
    }
    error_code ignored;
    socket_.close(ignored);
    exchange_.reset();
    out_ = {};
}

void connection::detach()
{
    detached_ = true;
    owner_.unlink(client_, channel_);
}

void connection::fail(core::errc code, const std::string& detail)
{
    if (stage_ == stage::gone) {
        return;
    }
    const bool told = !detached_;
    end();
    if (told) {
        tell(client::channel_failed{channel_, code, detail});
    }
}

void connection::fail_later(core::errc code, std::string detail)
{
    asio::post(owner_.context_,
               [self = shared_from_this(), code, text = std::move(detail)] { self->fail(code, text); });
}

void connection::tell(const client::io_event& event)
{
    owner_.sink_.on_event(client_, event, read_clock());
}

} // namespace muster::net
