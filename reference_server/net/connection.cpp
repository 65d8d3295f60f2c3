// The life of a connection: reading, writing, deadlines and the end. HTTP is in connection_http.cpp,
// WebSocket in connection_websocket.cpp.
#include "reference_server/net/connection.hpp"

#include "reference_server/net/server_loop.hpp"

#include <array>

namespace muster::server {

namespace {

constexpr std::size_t parts_per_write = 64;

} // namespace

connection::connection(byte_stream::socket_type socket, boost::asio::ssl::context* tls, server_loop& loop)
    : stream_(std::move(socket), tls), loop_(loop),
      http_(std::make_unique<http_reader>(loop.options().max_payload))
{}

// Nothing that goes wrong here may reach another connection.
template <class Step>
void connection::guard(Step step)
{
    try {
        step();
    } catch (const std::exception& e) {
        loop_.log(std::string("a connection ended by an exception: ") + e.what());
        end();
    }
}

void connection::start()
{
    began_ = loop_.now();
    due_ = began_ + loop_.bounds().header_time;
    if (!stream_.is_secure()) {
        read();
        return;
    }
    phase_ = phase::tls;
    due_ = began_ + loop_.bounds().tls_time;
    stream_.async_handshake([self = shared_from_this()](boost::system::error_code failed) {
        self->guard([&] {
            if (self->phase_ != phase::tls)
                return;
            if (failed)
                return self->end();
            self->phase_ = phase::http;
            self->due_ = self->loop_.now() + self->loop_.bounds().header_time;
            self->read();
        });
    });
}

void connection::read()
{
    // Pipelined requests wait in the kernel when enough of them wait here.
    const bool full = http_ && is_held() && http_->buffered() > core::limits::header_bytes;
    if (reading_ || full || phase_ == phase::closed || input_over_)
        return;
    reading_ = true;
    stream_.async_read(loop_.read_buffer(),
                       [self = shared_from_this()](boost::system::error_code failed, std::string_view bytes) {
                           self->guard([&] { self->on_read(failed, bytes); });
                       });
}

void connection::on_read(boost::system::error_code failed, std::string_view bytes)
{
    reading_ = false;
    if (phase_ == phase::closed)
        return;
    if (!failed) {
        if (phase_ != phase::lingering && !finishing_)
            on_bytes(bytes);
        read();
        return;
    }
    input_over_ = true;
    // A peer that only ended its side still gets the answers it asked for, but nothing that is yet to come.
    if (failed != boost::asio::error::eof || awaiting_ || output_.empty() || phase_ != phase::http)
        return end();
    finish();
}

void connection::on_bytes(std::string_view bytes)
{
    if (phase_ == phase::websocket || phase_ == phase::closing)
        return read_messages(bytes);
    if (!http_->begun() && !awaiting_)
        began_ = loop_.now();
    http_->feed(bytes);
    pump();
}

void connection::queue(std::string bytes)
{
    output_.push(std::move(bytes), loop_.now());
    loop_.flush_soon(*this);
}

void connection::flush()
{
    flush_due_ = false;
    guard([&] {
        write_more();
        if (phase_ == phase::http && !finishing_ && http_->buffered() > 0)
            pump();
        read();
    });
}

void connection::write_more()
{
    while (!writing_ && phase_ != phase::closed) {
        if (output_.empty())
            return on_drained();
        std::array<std::string_view, parts_per_write> parts;
        const std::size_t count = output_.gather(parts);
        if (stream_.is_secure()) {
            writing_ = true;
            stream_.async_write_copy({parts.data(), count},
                                     [self = shared_from_this()](auto failed, auto sent) {
                                         self->guard([&] {
                                             self->writing_ = false;
                                             if (failed || self->phase_ == phase::closed)
                                                 return self->end();
                                             self->output_.consume(sent);
                                             self->write_more();
                                         });
                                     });
            return;
        }
        boost::system::error_code failed;
        const std::size_t sent = stream_.write_some({parts.data(), count}, failed);
        if (failed == boost::asio::error::would_block) {
            writing_ = true;
            stream_.async_wait_writable([self = shared_from_this()](boost::system::error_code broken) {
                self->guard([&] {
                    self->writing_ = false;
                    broken ? self->end() : self->flush();
                });
            });
            return;
        }
        if (failed)
            return end();
        output_.consume(sent);
    }
}

void connection::on_drained()
{
    if (!finishing_ || phase_ == phase::lingering)
        return;
    if (input_over_ || loop_.is_stopping())
        return end();
    // Reading on for a while keeps the kernel from answering late input with a reset, which would take the
    // last answer away from the peer.
    phase_ = phase::lingering;
    due_ = loop_.now() + loop_.bounds().close_time;
    stream_.end_output(shared_from_this());
}

void connection::finish()
{
    finishing_ = true;
    due_ = core::never; // the queue has its own bound
    loop_.flush_soon(*this);
}

void connection::release_exchange()
{
    awaiting_ = false;
    if (exchange_ != 0)
        loop_.abandon(std::exchange(exchange_, 0));
}

void connection::end()
{
    if (phase_ == phase::closed)
        return;
    phase_ = phase::closed;
    const auto self = shared_from_this();
    loop_.forget(*this);
    stream_.close();
    output_.clear();
    release_exchange();
}

bool connection::is_due(core::time_point now) const
{
    const auto oldest = output_.oldest();
    return now >= due_ || (oldest != core::never && now >= oldest + loop_.bounds().queue_time);
}

void connection::on_due()
{
    guard([&] {
        if (loop_.now() < due_) {
            loop_.log("a peer was cut: it did not read for too long, " + std::to_string(output_.bytes()) +
                      " bytes were waiting");
            return end();
        }
        if (phase_ == phase::websocket) { // a message that does not end
            loop_.log("a peer was cut: a message took too long");
            send_close(1008, "message took too long");
            release_exchange();
            return finish();
        }
        if (phase_ == phase::http && http_->begun() && !finishing_)
            return refuse(408, "the request took too long");
        end();
    });
}

void connection::shut_down()
{
    guard([&] {
        if (phase_ == phase::websocket)
            return close_websocket(1001);
        if (phase_ == phase::http && !output_.empty())
            return finish();
        if (phase_ == phase::http || phase_ == phase::tls)
            end();
    });
}

} // namespace muster::server
