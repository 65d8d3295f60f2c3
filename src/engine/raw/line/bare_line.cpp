// Keeps the heartbeat once it is clear that a session is spoken; everything else is the case's.
#include "engine/raw/line/bare_line.hpp"

#include "engine/raw/line/naming.hpp"
#include "engine/raw/match/outcome.hpp"

namespace muster::engine::raw {

bool bare_line::connect(moment t)
{
    line_ = board().open(number(), *this, t);
    return line_ != nullptr;
}

void bare_line::request(std::vector<timed_bytes> pieces, bool head, moment t)
{
    line_->expect_answer(head);
    line_->write(std::move(pieces), t);
}

bool bare_line::send(const std::vector<outgoing_packet>& packets, moment t)
{
    if (box.ended)
        return true;
    if (!upgraded())
        return false;
    for (const outgoing_packet& p : packets)
        line_->write_message(p.binary ? wire::websocket_opcode::binary : wire::websocket_opcode::text, p.data,
                             t);
    return true;
}

void bare_line::close(moment t)
{
    if (upgraded() && !line_->ended())
        line_->write_message(wire::websocket_opcode::close, wire::close_payload(1000), t);
    board().release(line_, t);
}

void bare_line::cut(bool reset, moment t)
{
    if (reset)
        board().cut(line_, t);
    else
        board().release(line_, t);
    if (!box.ended)
        box.ended = ending{"cut by the case", 0, t.now, false};
}

void bare_line::on_deadline(moment t)
{
    if (next_ping_ > t.now || line_ == nullptr || !record_)
        return;
    line_->write_message(wire::websocket_opcode::text, "2", t);
    next_ping_ = t.now + record_->interval();
}

heartbeat_facts bare_line::heartbeat() const
{
    if (!record_)
        return {};
    return {record_->patience(), record_->opened_at, true, false};
}

void bare_line::on_answer(connection&, answered a, moment t)
{
    spent_ = a.what.last;
    if (a.what.status == 200 && a.what.body.size() < inbox_load::most_entries)
        if (const auto packets = packets_of(a.what, board().revision()); packets && !packets->empty()) {
            std::string why;
            if (auto record = read_open(packets->front().data, t.now, why))
                board().opened(std::move(*record), t.now);
        }
    box.put(std::move(a));
}

void bare_line::on_message(connection& from, arrival a, moment t)
{
    if (a.what == arrival::kind::text) {
        std::string why;
        const bool v4 = board().revision() == wire::engineio_revision::v4;
        if (auto record = record_ ? std::nullopt : read_open(a.data, t.now, why)) {
            record_ = *record;
            board().opened(std::move(*record), t.now);
            if (!v4)
                next_ping_ = t.now + record_->interval();
        }
        probed_ = probed_ || a.data == "3probe";
        if (v4 && (record_ || probed_) && a.data.starts_with('2'))
            from.write_message(wire::websocket_opcode::text, "3" + a.data.substr(1), t);
        a.data = incoming_names(board().target(), a.data);
    }
    box.put(std::move(a));
}

void bare_line::on_end(connection&, ending how, moment)
{
    end(std::move(how));
}

void bare_line::on_tail(connection&, const std::string& how, moment)
{
    if (!name().empty())
        board().record("actor " + name() + ": then the connection ended: " + how);
}

} // namespace muster::engine::raw
