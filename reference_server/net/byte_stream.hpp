// One accepted peer as bytes: plain TCP read into the loop's shared buffer, or TLS with buffers of its own.
#pragma once

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace muster::server {

class byte_stream {
public:
    using socket_type = boost::asio::ip::tcp::socket;
    using error_code = boost::system::error_code;

    // `tls` nullptr: plain. The context outlives the stream.
    byte_stream(socket_type socket, boost::asio::ssl::context* tls) : socket_(std::move(socket))
    {
        if (tls != nullptr)
            tls_ = std::make_unique<secure>(socket_, *tls);
        error_code ignored;
        socket_.non_blocking(true, ignored);
        socket_.set_option(boost::asio::ip::tcp::no_delay(true), ignored);
    }

    byte_stream(byte_stream&&) = delete; // TLS refers to the socket
    byte_stream& operator=(byte_stream&&) = delete;
    ~byte_stream() = default;

    bool is_secure() const { return tls_ != nullptr; }
    bool is_open() const { return socket_.is_open(); }

    // handler(error_code). Only of a secure stream.
    template <class Handler>
    void async_handshake(Handler handler)
    {
        tls_->stream.async_handshake(boost::asio::ssl::stream_base::server, std::move(handler));
    }

    // handler(error_code, string_view): bytes that live until the handler returns. Plain streams wait first
    // and then read into `shared`, so an idle peer has no buffer.
    template <class Handler>
    void async_read(std::span<char> shared, Handler handler)
    {
        if (tls_) {
            tls_->stream.async_read_some(
                boost::asio::buffer(tls_->in),
                [this, handler = std::move(handler)](error_code failed, std::size_t count) mutable {
                    handler(failed, std::string_view(tls_->in.data(), failed ? 0 : count));
                });
            return;
        }
        socket_.async_wait(
            socket_type::wait_read, [this, shared, handler = std::move(handler)](error_code failed) mutable {
                std::size_t count = 0;
                if (!failed)
                    count = socket_.read_some(boost::asio::buffer(shared.data(), shared.size()), failed);
                if (failed == boost::asio::error::would_block) // woken for nothing
                    async_read(shared, std::move(handler));
                else
                    handler(failed, std::string_view(shared.data(), failed ? 0 : count));
            });
    }

    // Plain streams only: writes what the kernel takes now; would_block when it takes nothing.
    std::size_t write_some(std::span<const std::string_view> parts, error_code& failed);

    // handler(error_code): the kernel takes bytes again. Plain streams only.
    template <class Handler>
    void async_wait_writable(Handler handler)
    {
        socket_.async_wait(socket_type::wait_write, std::move(handler));
    }

    // handler(error_code, count): secure streams only. Copies the parts, up to 64 KiB of them.
    template <class Handler>
    void async_write_copy(std::span<const std::string_view> parts, Handler handler)
    {
        tls_->out.clear();
        for (const auto part : parts)
            tls_->out.append(
                part.substr(0, secure::out_bytes - std::min(tls_->out.size(), secure::out_bytes)));
        boost::asio::async_write(tls_->stream, boost::asio::buffer(tls_->out), std::move(handler));
    }

    // Ends our side: the peer reads the end of the stream, and may still send. `keep` is held until the
    // goodbye of TLS is out or the stream is closed.
    template <class Keep>
    void end_output(Keep keep)
    {
        error_code ignored;
        if (tls_)
            tls_->stream.async_shutdown([keep = std::move(keep)](error_code) {});
        else
            socket_.shutdown(socket_type::shutdown_send, ignored);
    }
    void close();

    socket_type& socket() { return socket_; }

private:
    struct secure {
        static constexpr std::size_t out_bytes = 65'536;
        secure(socket_type& under, boost::asio::ssl::context& context) : stream(under, context) {}
        boost::asio::ssl::stream<socket_type&> stream;
        std::array<char, 8'192> in{};
        std::string out;
    };

    socket_type socket_;
    std::unique_ptr<secure> tls_;
};

} // namespace muster::server
