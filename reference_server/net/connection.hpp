// The socket of one peer: reading, TLS, partial writes. What the bytes mean is the peer's business.
#pragma once

#include "reference_server/net/byte_stream.hpp"
#include "reference_server/net/peer/peer.hpp"

#include <memory>
#include <utility>

namespace muster::server {

class server_loop;

class connection final : public std::enable_shared_from_this<connection>, private peer_line {
public:
    // The loop and the context outlive the connection; `tls` nullptr: plain.
    connection(byte_stream::socket_type socket, boost::asio::ssl::context* tls, server_loop& loop);

    void start();
    void end(); // at once, without goodbye

    // Once per turn of the loop, when something was queued: one write, then the next pipelined request.
    void flush();
    // True the first time since the last flush().
    bool mark_for_flush() { return !std::exchange(flush_due_, true); }
    bool is_due(core::time_point now) const { return now >= peer_.next_deadline(); }
    void on_due();
    void shut_down();

private:
    // peer_line
    void flush_soon() override;
    void end_output() override;
    void close() override;

    template <class Step>
    void guard(Step step);
    void read();
    void on_read(boost::system::error_code failed, std::string_view bytes);
    void write_more();
    void write_secure();
    void wait_until_writable();

    byte_stream stream_;
    server_loop& loop_;
    peer peer_;
    bool reading_ = false;
    bool writing_ = false;
    bool flush_due_ = false;
};

} // namespace muster::server
