// The life of one channel. Every handler checks the stage it finds: a handler of an earlier life does
// nothing.
#include "net/connection.hpp"

#include "core/limits.hpp"
#include "net/driver.hpp"
#include "net/websocket_upgrade.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <optional>

namespace muster::net {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

using namespace std::chrono_literals;

constexpr std::size_t refusal_body = 65'536; // of an answer that refuses the upgrade
constexpr core::duration refusal_time = 2s;

} // namespace

struct connection::exchange {
    explicit exchange(asio::io_context& context) : timer(context) {}

    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>,
                               asio::io_context::executor_type>
        timer;
    core::time_point started{};
    std::string text; // the request, kept for one repetition until an answer begins
    std::string key;  // Sec-WebSocket-Key
    std::optional<response_reader> reader;
    bool head_request = false;
    bool on_kept = false; // the connection had served a request before this one
};

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
        send_request();
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
    send_request(); // the stage must stand before the client hears of it: it may close right away
    work().timer.cancel();
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

void connection::send_request()
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
    if (stage_ != stage::open || broken_) {
        return;
    }
    if (out_.size() + bytes.size() > core::limits::output_queue_bytes) {
        broken_ = true;
        fail_later(core::errc::local_limit, peer() + " does not read: 1 MiB of output waits for it");
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

void connection::take_response(std::string_view bytes)
{
    response_reader& reader = *work().reader;
    switch (reader.feed(bytes)) {
    case response_reader::state::reading:
        work().text.clear();
        return;
    case response_reader::state::complete:
        finish_response();
        return;
    case response_reader::state::failed:
        fail(core::errc_of(reader.error()), peer() + ": " + reader.detail());
        return;
    }
}

void connection::finish_response()
{
    response_reader& reader = *work().reader;
    const wire::http_response response = std::move(reader.response());
    const bool keep = reader.keep_alive() && reader.rest().empty();
    exchange_.reset();
    const bool told = !detached_;
    if (detached_ || !keep) {
        end();
    } else {
        stage_ = stage::kept;
    }
    if (told) {
        tell(client::http_answered{channel_, &response});
    }
}

void connection::take_upgrade(std::string_view bytes)
{
    response_reader& reader = *work().reader;
    const response_reader::state after = reader.feed(bytes);
    if (after == response_reader::state::failed) {
        fail(core::errc_of(reader.error()), peer() + ": " + reader.detail());
    } else if (after == response_reader::state::complete) {
        if (reader.response().status == 101) {
            finish_upgrade();
        } else {
            finish_refusal();
        }
    } else if (reader.header_done() && stage_ == stage::upgrading) {
        stage_ = stage::refusing;
        arm(refusal_time);
    }
}

void connection::finish_upgrade()
{
    exchange& e = work();
    if (std::string defect = upgrade_defect(e.reader->response(), e.key); !defect.empty()) {
        fail(core::errc::protocol_violation, peer() + ": " + defect);
        return;
    }
    const wire::http_fields fields = std::move(e.reader->response().fields);
    const std::string rest(e.reader->rest());
    exchange_.reset();
    stage_ = stage::open;
    tell(client::websocket_opened{channel_, &fields});
    if (!rest.empty() && stage_ == stage::open) {
        tell(client::bytes_received{channel_, rest});
    }
}

void connection::finish_refusal()
{
    const wire::http_response response = std::move(work().reader->response());
    const bool told = !detached_;
    end();
    if (told) {
        tell(client::websocket_refused{channel_, &response});
    }
}

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
        fail(core::errc::connection_reset,
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

void connection::on_end_of_request(const error_code& ec)
{
    exchange& e = work();
    if (!e.reader->started() && e.on_kept && !detached_) {
        // The server closed the kept connection while the request was on its way: it never saw it. Once only.
        e.on_kept = false;
        e.reader.reset();
        error_code ignored;
        socket_.close(ignored);
        tls_.reset();
        out_.clear();
        blocked_ = false;
        connect();
        return;
    }
    if (ec == asio::error::eof && e.reader->feed_end() == response_reader::state::complete) {
        finish_response();
        return;
    }
    fail(core::errc::connection_reset,
         peer() + ": " +
             (ec == asio::error::eof ? e.reader->detail() : "the connection was reset: " + ec.message()));
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

void connection::fail(core::errc code, std::string detail)
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
    asio::post(owner_.context_, [self = shared_from_this(), code, text = std::move(detail)]() mutable {
        self->fail(code, std::move(text));
    });
}

void connection::tell(const client::io_event& event)
{
    owner_.sink_.on_event(client_, event, read_clock());
}

} // namespace muster::net
