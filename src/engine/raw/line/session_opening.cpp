// From the first request to an open session, the upgrade included; every reason that it does not open, in
// words.
#include "engine/raw/line/session.hpp"

#include "core/bytes.hpp"
#include "engine/raw/match/outcome.hpp"

#include <fmt/format.h>

namespace muster::engine::raw {

void session::begin(moment t)
{
    if (options_.over == scenario::open_step::transport::websocket)
        open_socket(t);
    else if (!get(t))
        give_up("no connection left");
}

void session::open_socket(moment t)
{
    socket_ = board().open(number(), *this, t);
    if (socket_ == nullptr) {
        give_up("no connection left");
        return;
    }
    request_text r;
    r.target = target("websocket");
    r.fields = options_.fields;
    r.upgrade_key = make_key(board().random());
    key_ = key_of(r);
    socket_->expect_answer(false);
    socket_->write(head_of(board().target(), r), t);
}

void session::give_up(std::string why)
{
    stage_ = stage::failed;
    failure_ = std::move(why);
}

void session::opened(session_record record, moment t)
{
    record_ = record;
    if (board().revision() == wire::engineio_revision::v3 && options_.heartbeat)
        next_ping_ = t.now + record.interval();
    board().opened(std::move(record), t.now);
    if (options_.over == scenario::open_step::transport::upgraded && !record_->offers_websocket()) {
        give_up("the server offers no upgrade to websocket");
        return;
    }
    stage_ = options_.over == scenario::open_step::transport::upgraded ? stage::probing : stage::open;
    over_websocket_ = options_.over == scenario::open_step::transport::websocket;
}

void session::take_handshake(const wire::http_answer& a, moment t)
{
    std::optional<std::vector<arrival>> packets;
    if (a.status == 200)
        packets = packets_of(a, board().revision());
    if (!packets || packets->empty()) {
        give_up(
            fmt::format("the handshake was answered with HTTP {}: {}", a.status, core::printable(a.body)));
        return;
    }
    std::string why;
    std::optional<session_record> record = read_open(packets->front().data, t.now, why);
    if (!record) {
        give_up("the handshake brought " + why);
        return;
    }
    opened(std::move(*record), t);
    for (std::size_t i = 1; i < packets->size(); ++i) {
        (*packets)[i].at = t.now;
        take_packet(std::move((*packets)[i]), t);
    }
    if (stage_ == stage::probing)
        open_socket(t);
    go_on_polling(false, t);
}

void session::take_upgrade(const wire::http_answer& a, moment t)
{
    if (a.status != 101) {
        give_up(fmt::format("the upgrade was answered with HTTP {}: {}", a.status, core::printable(a.body)));
        return;
    }
    if (wire::find_field(a.fields, "Sec-WebSocket-Accept") != wire::websocket_accept(key_)) {
        give_up("the upgrade was answered with a wrong Sec-WebSocket-Accept");
        return;
    }
    if (stage_ == stage::probing)
        socket_->write_message(wire::websocket_opcode::text, "2probe", t);
}

void session::finish_upgrade(moment t)
{
    if (poll_.busy())
        return;
    socket_->write_message(wire::websocket_opcode::text, "5", t);
    over_websocket_ = true;
    stage_ = stage::open;
    poll_.let_go(t);
    if (!post_.busy())
        post_.let_go(t);
}

} // namespace muster::engine::raw
