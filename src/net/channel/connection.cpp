// The life of one channel. Every handler checks the stage it finds: a handler of an earlier life does
// nothing.
#include "net/channel/connection.hpp"

#include "core/limits.hpp"
#include "net/channel/connection_exchange.hpp"
#include "net/driver.hpp"

namespace muster::net {

namespace asio = boost::asio;
using boost::system::error_code;

connection::connection(driver& owner, client::client_id client, client::channel_id channel)
    : owner_(owner), socket_(owner.context_), client_(client), channel_(channel)
{}

connection::~connection() = default;

connection::exchange& connection::work()
{
    if (exchange_ == nullptr) {
        exchange_ = std::make_unique<exchange>(owner_.context_);
    }
    return *exchange_;
}

std::string connection::peer() const
{
    return owner_.target_of(client_).where.place();
}

void connection::request(std::string text, bool head_request)
{
    exchange& e = work();
    e.text = std::move(text);
    e.head_request = head_request;
    e.on_kept = stage_ == stage::kept;
    if (e.on_kept) {
        begin_exchange();
        owner_.mark_dirty(*this);
    } else {
        connect();
    }
}

void connection::open_websocket(std::string text, std::string key)
{
    exchange& e = work();
    e.text = std::move(text);
    e.key = std::move(key);
    for_websocket_ = true;
    connect();
}

void connection::open_stream()
{
    work();
    for_stream_ = true;
    connect();
}

void connection::connect()
{
    stage_ = stage::connecting;
    endpoint_ = 0;
    work().started = read_clock();
    arm(core::limits::connect_time);
    try_endpoint();
}

void connection::try_endpoint()
{
    const reachable_target& to = owner_.target_of(client_);
    const asio::ip::tcp::endpoint& address = to.endpoints[endpoint_];
    if (const auto refused = guard(address.address(), to.where.host, owner_.network_.permission)) {
        fail_later(core::errc::target_not_allowed, refused->cause);
        return;
    }
    error_code ec;
    socket_.open(address.protocol(), ec);
    if (!ec) {
        socket_.set_option(asio::ip::tcp::no_delay(true), ec);
        socket_.non_blocking(true, ec);
    }
    if (ec) {
        fail_later(class_of_connect_error(ec), connect_detail(address, ec));
        return;
    }
    socket_.async_connect(address,
                          [self = shared_from_this()](error_code result) { self->on_connected(result); });
}

void connection::on_connected(const error_code& ec)
{
    if (stage_ != stage::connecting || ec == asio::error::operation_aborted) {
        return;
    }
    const reachable_target& to = owner_.target_of(client_);
    if (ec) {
        error_code ignored;
        socket_.close(ignored);
        if (endpoint_ + 1U < to.endpoints.size()) {
            ++endpoint_;
            try_endpoint();
        } else {
            fail(class_of_connect_error(ec), connect_detail(to.endpoints[endpoint_], ec));
        }
        return;
    }
    if (!to.where.tls || owner_.network_.tls == nullptr) {
        on_established();
        return;
    }
    stage_ = stage::securing;
    arm(core::limits::tls_time);
    tls_ = std::make_unique<tls_session>(*owner_.network_.tls, to.where.host, to.where.host_is_address);
    tls_->start();
    flush();
    wait_readable();
}

void connection::on_established()
{
    const core::duration took = read_clock() - work().started;
    work().timer.cancel();
    // The stage must stand before the client hears of it: it may close right away.
    if (for_stream_) {
        begin_stream();
    } else {
        begin_exchange();
    }
    if (stage_ == stage::closing) {
        return;
    }
    if (detached_) {
        arm(core::limits::close_time); // a goodbye that was asked for before the connection stood
    } else {
        tell(client::channel_connected{channel_, took});
    }
    flush();
    if (stage_ != stage::gone) {
        wait_readable();
    }
}

// What was written while the connection was being made goes out first.
void connection::begin_stream()
{
    stage_ = stage::open;
    const std::string early = std::move(work().text);
    if (tls_ != nullptr) {
        tls_->write(early);
    } else {
        out_.append(early);
    }
    if (detached_) {
        start_closing();
        wait_readable();
    }
}

void connection::begin_exchange()
{
    exchange& e = work();
    stage_ = for_websocket_ ? stage::upgrading : stage::requesting;
    response_limits limits;
    if (for_websocket_) {
        limits = {refusal_body, true};
    }
    e.reader.emplace(e.head_request, limits);
    broken_ = false;
    if (tls_ != nullptr) {
        tls_->write(e.text);
    } else {
        out_.append(e.text);
    }
}

void connection::write(std::string_view bytes)
{
    const bool early = for_stream_ && (stage_ == stage::connecting || stage_ == stage::securing);
    if ((stage_ != stage::open && !early) || broken_) {
        return;
    }
    std::string& waiting = early ? work().text : out_;
    const std::size_t most =
        for_stream_ ? core::limits::stream_output_bytes : core::limits::output_queue_bytes;
    if (!early && waiting.size() + bytes.size() > most) {
        flush(); // a burst of this turn says nothing about the peer
    }
    if (broken_) {
        return;
    }
    if (waiting.size() + bytes.size() > most) {
        broken_ = true;
        fail_later(core::errc::local_limit,
                   peer() + " does not read: " + std::to_string(most >> 20) + " MiB of output waits for it");
        return;
    }
    if (early) {
        waiting.append(bytes);
        return;
    }
    if (out_.capacity() <= std::string().capacity()) {
        out_ = owner_.take_spare();
    }
    if (tls_ != nullptr) {
        tls_->write(bytes);
    } else {
        out_.append(bytes);
    }
    owner_.mark_dirty(*this);
}

void connection::flush()
{
    if (stage_ == stage::gone) {
        return;
    }
    if (tls_ != nullptr && !tls_->output().empty()) {
        out_.append(tls_->output());
        tls_->output().clear();
    }
    std::size_t sent = 0;
    error_code ec;
    while (!blocked_ && !broken_ && sent < out_.size() && !ec) {
        sent += socket_.write_some(asio::buffer(out_.data() + sent, out_.size() - sent), ec);
    }
    owner_.bytes_sent_ += sent;
    out_.erase(0, sent);
    if (ec == asio::error::would_block) {
        blocked_ = true;
        socket_.async_wait(asio::socket_base::wait_write, [self = shared_from_this()](error_code result) {
            self->blocked_ = false;
            if (result != asio::error::operation_aborted) {
                self->flush();
            }
        });
    } else if (ec) {
        // What the peer said before it went may still wait to be read: the read side reports the end.
        broken_ = true;
    }
    if (out_.empty() || broken_) {
        if (out_.capacity() > std::string().capacity()) {
            owner_.give_spare(std::move(out_));
            out_ = {};
        }
        out_.clear();
        if (stage_ == stage::closing) {
            socket_.shutdown(asio::socket_base::shutdown_send, ec);
        }
    }
}

void connection::wait_readable()
{
    if (waiting_ || stage_ == stage::gone || !socket_.is_open()) {
        return;
    }
    waiting_ = true;
    socket_.async_wait(asio::socket_base::wait_read, [self = shared_from_this()](error_code ec) {
        self->waiting_ = false;
        if (ec != asio::error::operation_aborted && self->stage_ != stage::gone) {
            self->on_readable();
        }
    });
}

void connection::on_readable()
{
    if (stage_ == stage::connecting) {
        return; // readiness of the connection before this one
    }
    error_code ec;
    const std::size_t size = socket_.read_some(asio::buffer(owner_.buffer_), ec);
    if (size > 0) {
        owner_.bytes_received_ += size;
        const std::string_view bytes(owner_.buffer_.data(), size);
        if (tls_ != nullptr) {
            take_ciphertext(bytes);
        } else {
            take(bytes);
        }
    } else if (ec && ec != asio::error::would_block && ec != asio::error::interrupted) {
        on_end(ec);
    }
    if (stage_ != stage::connecting) {
        wait_readable();
    }
}

void connection::take_ciphertext(std::string_view bytes)
{
    owner_.plain_.clear();
    const tls_session::state after = tls_->feed(bytes, owner_.plain_);
    flush();
    if (after == tls_session::state::failed) {
        fail(core::errc::tls_failed, peer() + ": " + tls_->detail());
        return;
    }
    if (stage_ == stage::securing && after != tls_session::state::handshaking) {
        on_established();
    }
    if (!owner_.plain_.empty() && stage_ != stage::gone) {
        take(owner_.plain_);
    }
    if (after == tls_session::state::ended && stage_ != stage::gone && stage_ != stage::connecting) {
        on_end(asio::error::eof);
    }
}

void connection::take(std::string_view bytes)
{
    switch (stage_) {
    case stage::requesting:
        take_response(bytes);
        return;
    case stage::upgrading:
    case stage::refusing:
        take_upgrade(bytes);
        return;
    case stage::open:
        tell(client::bytes_received{channel_, bytes});
        return;
    case stage::kept: // an answer that nobody asked for: this connection cannot be trusted with a request
        end();
        return;
    case stage::fresh:
    case stage::connecting:
    case stage::securing:
    case stage::closing:
    case stage::gone:
        return;
    }
}

} // namespace muster::net
