// Asynchronous reads and writes of a connection.
#include "reference_server/net/connection.hpp"

#include "reference_server/net/server_loop.hpp"

#include <exception>
#include <span>
#include <string>

namespace muster::server {

connection::connection(byte_stream::socket_type socket, boost::asio::ssl::context* tls, server_loop& loop)
    : stream_(std::move(socket), tls), loop_(loop), peer_(loop.here(), *this, tls != nullptr, loop.now())
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
    if (!stream_.is_secure()) {
        read();
        return;
    }
    stream_.async_handshake([self = shared_from_this()](boost::system::error_code failed) {
        self->guard([&] {
            if (self->peer_.is_closed())
                return;
            if (failed)
                return self->end();
            self->peer_.begin(server_loop::now());
            self->read();
        });
    });
}

void connection::read()
{
    if (reading_ || !peer_.wants_input())
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
    if (failed)
        return peer_.on_input_end(failed == boost::asio::error::eof, server_loop::now());
    peer_.on_bytes(bytes, server_loop::now());
    read();
}

void connection::flush_soon()
{
    loop_.flush_soon(*this);
}

void connection::flush()
{
    flush_due_ = false;
    guard([&] {
        write_more();
        peer_.on_sent(server_loop::now());
        read();
    });
}

void connection::write_more()
{
    while (!writing_ && !peer_.is_closed() && !peer_.output().empty()) {
        if (stream_.is_secure())
            return write_secure();
        const auto parts = loop_.write_parts();
        const std::size_t count = peer_.output().gather(parts);
        boost::system::error_code failed;
        const std::size_t sent = stream_.write_some(parts.first(count), failed);
        if (failed == boost::asio::error::would_block)
            return wait_until_writable();
        if (failed)
            return end();
        peer_.output().consume(sent);
    }
}

void connection::write_secure()
{
    const auto parts = loop_.write_parts();
    const std::size_t count = peer_.output().gather(parts);
    writing_ = true;
    stream_.async_write_copy(parts.first(count), [self = shared_from_this()](auto failed, auto sent) {
        self->guard([&] {
            self->writing_ = false;
            if (failed || self->peer_.is_closed())
                return self->end();
            self->peer_.output().consume(sent);
            self->flush();
        });
    });
}

void connection::wait_until_writable()
{
    writing_ = true;
    stream_.async_wait_writable([self = shared_from_this()](boost::system::error_code broken) {
        self->guard([&] {
            self->writing_ = false;
            broken ? self->end() : self->flush();
        });
    });
}

void connection::end_output()
{
    stream_.end_output(shared_from_this());
}

void connection::close()
{
    loop_.forget(*this);
    stream_.close();
}

void connection::end()
{
    peer_.end(server_loop::now());
}

void connection::on_due()
{
    guard([&] { peer_.on_due(server_loop::now()); });
}

void connection::shut_down()
{
    guard([&] { peer_.shut_down(server_loop::now()); });
}

} // namespace muster::server
