// Requests are written whole; every way a session can end is told in words.
#include "engine/raw/line/session.hpp"

#include "core/bytes.hpp"
#include "engine/raw/line/naming.hpp"
#include "engine/raw/match/outcome.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace muster::engine::raw {

namespace {

using namespace std::chrono_literals;

constexpr core::duration kept_alive = 2s; // an idle connection is not trusted for longer
constexpr unsigned free_idle_polls = 3;   // then a server that answers without anything to say is slowed down
constexpr core::duration idle_pause = 20ms;

} // namespace

std::string session::target(std::string_view transport) const
{
    std::string text = fmt::format("{}?EIO={}&transport={}", board().target().path,
                                   static_cast<int>(board().revision()), transport);
    if (record_)
        text += "&sid=" + record_->sid;
    return text + options_.query;
}

std::string session::request(std::string_view method, const polling_body* body) const
{
    request_text r;
    r.method = method;
    r.target = target("polling");
    r.fields = options_.fields;
    if (body != nullptr) {
        r.body = body->text;
        if (body->octets)
            r.content_type = "application/octet-stream";
    }
    return head_of(board().target(), r) + r.body.value_or("");
}

void session::begin(moment t)
{
    if (options_.over == scenario::open_step::transport::websocket)
        open_socket(t);
    else if (!get(t))
        give_up("no connection left");
}

bool session::get(moment t)
{
    if (poll_ != nullptr && poll_->ended())
        board().release(poll_, t);
    poll_reused_ = poll_ != nullptr;
    if (poll_ == nullptr)
        poll_ = board().open(number(), *this, t);
    if (poll_ == nullptr)
        return false;
    poll_busy_ = true;
    next_poll_ = core::never;
    poll_->expect_answer(false);
    poll_->write(request("GET", nullptr), t);
    return true;
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

void session::finish(ending how)
{
    stage_ = stage::over;
    next_poll_ = core::never;
    next_ping_ = core::never;
    posts_.clear();
    end(std::move(how));
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

void session::take_poll(const wire::http_answer& a, moment t)
{
    if (a.status != 200) {
        finish({fmt::format("poll answered {}", a.status), 0, t.now, false});
        return;
    }
    std::optional<std::vector<arrival>> packets;
    if (a.body.empty())
        packets.emplace();
    else
        packets = packets_of(a, board().revision());
    if (!packets) {
        finish({"a poll whose body is no payload: " + core::printable(a.body, 60), 0, t.now, false});
        return;
    }
    bool idle = true;
    for (arrival& p : *packets) {
        idle = idle && p.data == "6";
        p.at = t.now;
        take_packet(std::move(p), t);
    }
    if (stage_ == stage::pausing)
        finish_upgrade(t);
    go_on_polling(idle, t);
}

void session::go_on_polling(bool idle, moment t)
{
    if (!options_.poll || poll_busy_ || over_websocket_ ||
        (stage_ != stage::open && stage_ != stage::probing))
        return;
    idle_polls_ = idle ? idle_polls_ + 1 : 0;
    if (idle_polls_ > free_idle_polls)
        next_poll_ = t.now + idle_pause;
    else
        get(t);
}

void session::poll_once(moment t)
{
    if (poll_busy_ || over_websocket_ || stage_ != stage::open)
        return;
    idle_polls_ = 0;
    get(t);
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
    if (poll_busy_)
        return;
    socket_->write_message(wire::websocket_opcode::text, "5", t);
    over_websocket_ = true;
    stage_ = stage::open;
    board().release(poll_, t);
    if (!post_busy_)
        board().release(post_, t);
}

void session::take_packet(arrival a, moment t)
{
    if (a.what == arrival::kind::text) {
        if (options_.heartbeat && a.data.starts_with('2') &&
            board().revision() == wire::engineio_revision::v4)
            send({{false, "3" + a.data.substr(1)}}, t);
        const bool goodbye = a.data == "1";
        a.data = incoming_names(board().target(), a.data);
        box.put(std::move(a));
        if (goodbye)
            finish({"close packet", 0, t.now, false});
        return;
    }
    const bool typed = over_websocket_ && board().revision() == wire::engineio_revision::v3;
    if (typed && a.data.starts_with('\x04'))
        a.data.erase(0, 1);
    box.put(std::move(a));
}

void session::on_answer(connection& from, answered a, moment t)
{
    if (a.what.status < 200 && a.what.status != 101)
        return;
    if (&from == poll_) {
        poll_busy_ = false;
        if (a.what.last)
            board().release(poll_, t);
        if (stage_ == stage::handshake)
            take_handshake(a.what, t);
        else if (stage_ != stage::over && stage_ != stage::failed)
            take_poll(a.what, t);
    } else if (&from == post_) {
        post_busy_ = false;
        post_idle_since_ = t.now;
        if (a.what.status != 200)
            board().record(fmt::format("{}: a POST was answered with {}", name(), a.what.status));
        if (a.what.last || over_websocket_)
            board().release(post_, t);
        post_next(t);
    } else if (stage_ != stage::over && stage_ != stage::failed) {
        take_upgrade(a.what, t);
    }
}

void session::on_message(connection&, arrival a, moment t)
{
    if (stage_ == stage::over || stage_ == stage::failed)
        return;
    if (a.what == arrival::kind::ping || a.what == arrival::kind::pong) {
        box.put(std::move(a));
        return;
    }
    if (stage_ == stage::handshake) {
        std::string why;
        std::optional<session_record> record = read_open(a.data, t.now, why);
        if (record)
            opened(std::move(*record), t);
        else
            give_up("the WebSocket brought " + why);
        return;
    }
    if (stage_ == stage::probing && a.data == "3probe") {
        stage_ = stage::pausing;
        next_poll_ = core::never;
        finish_upgrade(t);
        return;
    }
    take_packet(std::move(a), t);
}

void session::on_end(connection& from, ending how, moment t)
{
    if (stage_ == stage::over || stage_ == stage::failed)
        return;
    if (try_again(from, t))
        return;
    if (&from == post_) {
        if (std::exchange(post_busy_, false))
            board().record(fmt::format("{}: a POST was not answered: {}", name(), how.how));
        board().release(post_, t);
        post_next(t);
        return;
    }
    const bool poll = &from == poll_;
    if (poll && !poll_busy_ && stage_ != stage::handshake) {
        board().release(poll_, t);
        return;
    }
    if (stage_ != stage::open)
        give_up((poll ? "the handshake's connection ended: " : "the WebSocket ended: ") + how.how);
    else
        finish({(poll ? "poll not answered: " : "") + how.how, how.code, how.at, how.never_stood});
}

// A server may close a connection that it kept, just as the next request is written to it: that one goes out
// once more, on a fresh connection (RFC 9112 section 9.3.1).
bool session::try_again(connection& from, moment t)
{
    if (from.answering() || from.upgraded())
        return false;
    if (&from == poll_ && poll_busy_ && poll_reused_) {
        board().release(poll_, t);
        return get(t);
    }
    if (&from == post_ && post_busy_ && post_reused_) {
        board().release(post_, t);
        post_busy_ = false;
        posts_.push_front(std::move(posting_));
        post_next(t);
        return true;
    }
    return false;
}

void session::on_tail(connection& from, const std::string& how, moment)
{
    if (&from == socket_)
        board().record(fmt::format("{}: then the connection ended: {}", name(), how));
}

bool session::send(const std::vector<outgoing_packet>& packets, moment t)
{
    if (stage_ == stage::over)
        return true;
    if (!over_websocket_) {
        const bool base64 = options_.query.find("b64=1") != std::string::npos;
        posts_.push_back(payload_of(board().revision(), packets, base64));
        post_next(t);
        return true;
    }
    const bool typed = board().revision() == wire::engineio_revision::v3;
    for (const outgoing_packet& p : packets) {
        if (!p.binary)
            socket_->write_message(wire::websocket_opcode::text, p.data, t);
        else
            socket_->write_message(wire::websocket_opcode::binary, (typed ? "\x04" : "") + p.data, t);
    }
    return true;
}

void session::post_next(moment t)
{
    if (post_busy_ || posts_.empty() || stage_ == stage::over || stage_ == stage::failed)
        return;
    if (post_ != nullptr && (post_->ended() || t.now > post_idle_since_ + kept_alive))
        board().release(post_, t);
    post_reused_ = post_ != nullptr;
    if (post_ == nullptr)
        post_ = board().open(number(), *this, t);
    if (post_ == nullptr)
        return;
    posting_ = std::move(posts_.front());
    posts_.pop_front();
    post_busy_ = true;
    post_->expect_answer(false);
    post_->write(request("POST", &posting_), t);
}

void session::close(moment t)
{
    if (stage_ == stage::open && over_websocket_) {
        socket_->write_message(wire::websocket_opcode::close, wire::close_payload(1000), t);
    } else if (stage_ == stage::open && post_ != nullptr && !post_busy_ && !post_->ended()) {
        const polling_body goodbye = payload_of(board().revision(), {{false, "1"}}, true);
        post_->write(request("POST", &goodbye), t);
    }
    stage_ = stage::over;
    next_poll_ = core::never;
    next_ping_ = core::never;
    board().release(poll_, t);
    board().release(post_, t);
    board().release(socket_, t);
}

void session::cut(bool reset, moment t)
{
    for (connection** c : {&poll_, &post_, &socket_}) {
        if (reset)
            board().cut(*c, t);
        else
            board().release(*c, t);
    }
    over_websocket_ = false;
    stage_ = stage::over;
    next_poll_ = core::never;
    next_ping_ = core::never;
    if (!box.ended)
        box.ended = ending{"cut by the case", 0, t.now, false};
}

void session::on_deadline(moment t)
{
    if (next_poll_ <= t.now)
        get(t);
    if (next_ping_ <= t.now) {
        next_ping_ = t.now + record_->interval();
        send({{false, "2"}}, t);
    }
}

core::time_point session::next_deadline() const
{
    return std::min(next_poll_, next_ping_);
}

heartbeat_facts session::heartbeat() const
{
    if (!record_)
        return {};
    // Without a GET the server's pings are not seen, so they cannot be answered.
    const bool seen = over_websocket_ || options_.poll || board().revision() == wire::engineio_revision::v3;
    return {record_->patience(), record_->opened_at, options_.heartbeat && seen, !options_.heartbeat};
}

} // namespace muster::engine::raw
