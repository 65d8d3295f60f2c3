// What the bytes of one connection mean, and every way it can end.
#include "engine/raw/line/connection.hpp"

#include "core/bytes.hpp"
#include "engine/raw/line/switchboard.hpp"
#include "wire/websocket/deflate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <variant>

namespace muster::engine::raw {

namespace {

constexpr wire::websocket_reader::limits reader_limits{.message_bytes = inbox_load::most_bytes,
                                                       .fragments = 100'000};
constexpr std::size_t tail_bytes = 200;

std::string frame_text(unsigned opcode, std::string_view payload)
{
    switch (opcode) {
    case 1:
        return std::string(payload);
    case 2:
        return "binary " + to_hex(payload, 200);
    case 8:
        return payload.size() < 2 ? "close frame"
                                  : fmt::format("close frame {} {}",
                                                static_cast<unsigned char>(payload[0]) * 256 +
                                                    static_cast<unsigned char>(payload[1]),
                                                payload.substr(2));
    case 9:
        return "ping frame " + std::string(payload);
    case 10:
        return "pong frame " + std::string(payload);
    default:
        return fmt::format("frame of opcode {} {}", opcode, payload);
    }
}

} // namespace

connection::connection(switchboard& board, listener& who, client::channel_id channel, std::uint32_t number)
    : board_(&board), listener_(&who), channel_(channel), number_(number)
{}

void connection::saw(bool outgoing, std::string_view text, moment t)
{
    board_->saw(number_, outgoing, text, t.now);
}

void connection::push(std::string_view bytes, moment t)
{
    if (gone_ || bytes.empty())
        return;
    client::io_command c;
    c.what = client::io_command::kind::write;
    c.channel = channel_;
    c.body = t.io.put(bytes);
    t.io.push(c);
}

void connection::write(std::string_view bytes, moment t)
{
    if (!pieces_.empty()) {
        pieces_.push_back({core::duration::zero(), std::string(bytes)});
        return;
    }
    saw(true, bytes, t);
    push(bytes, t);
}

void connection::write(std::vector<timed_bytes> pieces, moment t)
{
    std::string whole;
    for (timed_bytes& p : pieces) {
        whole += p.bytes;
        pieces_.push_back(std::move(p));
    }
    saw(true, whole, t);
    if (next_piece_ == core::never && !pieces_.empty())
        next_piece_ = t.now + pieces_.front().pause;
    on_deadline(t);
}

void connection::write_frame(const wire::websocket_frame& frame, moment t)
{
    std::string text = frame_text(frame.opcode, frame.payload);
    if (!frame.fin || frame.rsv1 || frame.rsv2 || frame.rsv3 || !frame.mask)
        text += fmt::format(" [fin {}, rsv {}{}{}, {}]", frame.fin ? 1 : 0, frame.rsv1 ? 1 : 0,
                            frame.rsv2 ? 1 : 0, frame.rsv3 ? 1 : 0, frame.mask ? "masked" : "not masked");
    saw(true, text, t);
    std::string bytes;
    wire::append_frame(bytes, frame);
    close_sent_ = close_sent_ || frame.opcode == 8;
    push(bytes, t);
}

void connection::write_message(wire::websocket_opcode opcode, std::string_view payload, moment t)
{
    wire::websocket_frame f;
    f.opcode = static_cast<std::uint8_t>(opcode);
    f.mask = static_cast<std::uint32_t>(board_->random().next());
    f.payload = payload;
    write_frame(f, t);
}

void connection::on_deadline(moment t)
{
    while (!pieces_.empty() && next_piece_ <= t.now) {
        push(pieces_.front().bytes, t);
        pieces_.pop_front();
        next_piece_ = pieces_.empty() ? core::never : t.now + pieces_.front().pause;
    }
}

core::time_point connection::next_deadline() const
{
    return gone_ ? core::never : next_piece_;
}

void connection::fail(moment t, std::string how, std::uint16_t code, bool never_stood)
{
    if (ended_)
        return;
    ended_ = true;
    if (!released_)
        listener_->on_end(*this, {std::move(how), code, t.now, never_stood}, t);
}

void connection::on(const client::io_event& event, moment t)
{
    if (std::holds_alternative<client::channel_connected>(event))
        stands_ = true;
    else if (const auto* bytes = std::get_if<client::bytes_received>(&event))
        take(bytes->bytes, t);
    else if (const auto* lost = std::get_if<client::channel_failed>(&event))
        on_closed(*lost, t);
}

void connection::take(std::string_view bytes, moment t)
{
    stands_ = true;
    if (upgraded()) {
        take_frames(bytes, t);
        return;
    }
    saw(false, bytes, t);
    while (!bytes.empty() && !ended_ && !released_) {
        wire::http_answer answer;
        const auto step = http_.next(bytes, !heads_.empty() && heads_.front(), answer);
        if (!step) {
            fail(t, fmt::format("bytes that are no HTTP answer ({}): {}", step.error().message(),
                                core::printable(bytes, 100)));
            return;
        }
        if (*step == wire::http_response_reader::status::need_more)
            return;
        const bool switched = answer.status == 101;
        const bool final = switched || answer.status >= 200;
        answered_ = answered_ || final;
        if (!heads_.empty() && final)
            heads_.pop_front();
        if (switched)
            upgrade(answer);
        listener_->on_answer(*this, {std::move(answer), t.now}, t);
        if (switched) {
            if (!released_)
                take_frames(bytes, t);
            return;
        }
    }
}

void connection::upgrade(const wire::http_answer& answer)
{
    reader_.emplace(wire::websocket_role::client, reader_limits);
    const std::string_view extensions = wire::find_field(answer.fields, "Sec-WebSocket-Extensions");
    if (extensions.empty())
        return;
    if (const auto agreed = wire::read_deflate_answer(extensions))
        reader_->accept_deflate(std::make_unique<wire::websocket_inflater>(
            agreed->server_max_window_bits, agreed->server_no_context_takeover));
}

void connection::take_frames(std::string_view bytes, moment t)
{
    if (close_seen_ || ended_) {
        tail_.append(bytes.substr(0, tail_bytes - std::min(tail_.size(), tail_bytes)));
        return;
    }
    // A server that refuses late may write an HTTP answer where frames must stand.
    if (!reader_->partial() && bytes.starts_with("HTTP/")) {
        saw(false, bytes, t);
        fail(t, "HTTP text after 101: " + core::printable(bytes.substr(0, bytes.find('\r')), 60));
        return;
    }
    const std::string_view all = bytes;
    while (!ended_ && !released_) {
        wire::websocket_message message;
        const auto step = reader_->next(bytes, message);
        if (!step) {
            saw(false, all, t);
            fail(t, fmt::format("bytes that are no frames ({}): {}",
                                core::name_of(core::errc_of(step.error())), core::printable(all, 60)));
            return;
        }
        if (*step == wire::websocket_reader::status::need_more)
            return;
        take_message(message, t);
    }
    if (!bytes.empty())
        tail_.append(bytes.substr(0, tail_bytes));
}

void connection::take_message(const wire::websocket_message& m, moment t)
{
    using enum wire::websocket_opcode;
    arrival a;
    a.data = m.data;
    a.at = t.now;
    switch (m.opcode) {
    case close:
        saw(false, fmt::format("close frame {} {}", m.close_code, m.data), t);
        close_seen_ = true;
        if (!close_sent_)
            write_message(close, m.close_code == 1005 ? "" : wire::close_payload(m.close_code), t);
        fail(t, fmt::format("close frame {}", m.close_code), m.close_code);
        return;
    case text:
        a.what = arrival::kind::text;
        break;
    case binary:
        a.what = arrival::kind::binary;
        break;
    case ping:
        a.what = arrival::kind::ping;
        break;
    case pong:
        a.what = arrival::kind::pong;
        break;
    case continuation:
        return;
    }
    saw(false, frame_text(static_cast<unsigned>(m.opcode), m.data), t);
    if (m.opcode == ping && !close_sent_)
        write_message(pong, m.data, t);
    listener_->on_message(*this, std::move(a), t);
}

void connection::on_closed(const client::channel_failed& e, moment t)
{
    gone_ = true;
    const core::errc error = core::errc_of(e.error);
    std::string how = error == core::errc::server_closed      ? "FIN"
                      : error == core::errc::connection_reset ? "reset"
                                                              : core::name_of(error);
    saw(false, fmt::format("[{}]", how), t);
    if (ended_) {
        if (tail_.starts_with("HTTP/"))
            how += ", HTTP text before it: " + core::printable(tail_.substr(0, tail_.find('\r')), 60);
        if (!released_)
            listener_->on_tail(*this, how, t);
        return;
    }
    if (!stands_) {
        fail(t, fmt::format("{}: {}", how, core::printable(e.detail, 120)), 0, true);
        return;
    }
    if (upgraded()) {
        fail(t, reader_->partial() ? how + " inside a frame" : how);
        return;
    }
    wire::http_answer answer;
    const auto last = http_.finish(answer);
    if (last && *last == wire::http_response_reader::status::answer) {
        if (!heads_.empty())
            heads_.pop_front();
        listener_->on_answer(*this, {std::move(answer), t.now}, t);
    }
    fail(t, last ? how : how + " inside an answer");
}

} // namespace muster::engine::raw
