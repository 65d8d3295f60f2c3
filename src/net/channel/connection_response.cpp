// Answers of the peer: responses on a kept connection, and what the upgrade was answered with.
#include "net/channel/connection_exchange.hpp"
#include "net/channel/websocket_upgrade.hpp"

namespace muster::net {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

using namespace std::chrono_literals;

constexpr core::duration refusal_time = 2s;

} // namespace

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

} // namespace muster::net
