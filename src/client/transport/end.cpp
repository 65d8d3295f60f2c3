// How a session ends: said goodbye, dropped, failed, lost.
#include "client/transport/machine.hpp"
#include "core/bytes.hpp"

#include <utility>

namespace muster::client {

using io_kind = io_command::kind;

void transport_machine::close(turn& t)
{
    switch (state_) {
    case state::idle:
    case state::saying_goodbye:
        return;
    case state::websocket:
        send({wire::engineio_type::close, false, {}}, t.io);
        websocket_->write_close(1000, t.io);
        break;
    case state::websocket_greeting:
        websocket_->write_close(1000, t.io);
        break;
    case state::polling_opening:
    case state::websocket_connecting:
        break;
    case state::polling:
    case state::probe_connecting:
    case state::probing:
    case state::switching:
        // The pending GET stays: a server that loses it ends the session before it reads the goodbye.
        close_websocket(io_kind::close, t.io);
        early_.reset();
        heartbeat_.stop();
        state_ = state::saying_goodbye;
        state_by_ = t.now + core::limits::close_time;
        close_sent_ = false;
        go_on_with_goodbye(t);
        t.notices.emplace_back(session_closed{{}, {}, over_});
        return;
    }
    end({}, {}, io_kind::close, t);
    release();
}

// What is queued (DISCONNECT among it) leaves first. The close packet has a POST of its own: a server that
// takes packets of one body apart later would see the session gone before the DISCONNECT.
void transport_machine::go_on_with_goodbye(turn& t)
{
    flush(t.now, t.io);
    if (polling_->post_pending())
        return;
    if (!close_sent_) {
        close_sent_ = true;
        polling_->queue({wire::engineio_type::close, false, {}});
        flush(t.now, t.io);
        return;
    }
    polling_->close(io_kind::close, t.io);
    state_ = state::idle;
    state_by_ = core::never;
}

void transport_machine::drop(turn& t)
{
    if (is_idle())
        return;
    end({}, {}, io_kind::cut, t);
    release();
}

void transport_machine::fail(core::errc error, std::string detail, turn& t)
{
    if (is_idle())
        return;
    if (state_ == state::websocket)
        websocket_->write_close(error == core::errc::handshake_timeout
                                    ? std::uint16_t{1000}
                                    : wire::websocket_reader::close_code_for(error),
                                t.io);
    end(error, std::move(detail), io_kind::close, t);
}

void transport_machine::end(core::error_code error, std::string detail, io_kind how, turn& t)
{
    close_websocket(how, t.io);
    if (polling_)
        polling_->close(how, t.io);
    early_.reset();
    heartbeat_.stop();
    state_ = state::idle;
    state_by_ = core::never;
    const std::string_view kept = detail.empty() ? std::string_view{} : t.kept.text(std::move(detail));
    t.notices.emplace_back(session_closed{error, kept, over_});
}

void transport_machine::release()
{
    websocket_.reset();
    polling_.reset();
    early_.reset();
    websocket_open_ = false;
}

void transport_machine::lose_session(const channel_failed& failed, const message_handler& upper, turn& t)
{
    if (state_ == state::websocket_greeting) {
        if (const std::string_view line = websocket_->http_line(); !line.empty()) {
            end(core::errc::http_after_upgrade, core::printable(line), io_kind::close, t);
            return;
        }
    }
    std::string detail(failed.detail);
    if (!detail.empty())
        detail += "; ";
    detail += how_far(upper);
    end(failed.error, std::move(detail), io_kind::close, t);
}

std::string transport_machine::how_far(const message_handler& upper) const
{
    switch (state_) {
    case state::polling_opening:
        return connected_ ? "connected, before an answer to the handshake request"
                          : "before the connection stood";
    case state::websocket_connecting:
        return connected_ ? "connected, before an answer to the upgrade request"
                          : "before the connection stood";
    case state::websocket_greeting:
        return "upgraded to WebSocket, before the open packet";
    case state::polling:
    case state::probe_connecting:
    case state::probing:
    case state::switching:
        return "after the open packet, over polling, " + upper.progress();
    case state::websocket:
        return "after the open packet, over WebSocket, " + upper.progress();
    case state::idle:
    case state::saying_goodbye:
        break;
    }
    return "no session";
}

} // namespace muster::client
