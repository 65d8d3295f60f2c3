// An open session: polls, POSTs and frames, and every way it can end, in words.
#include "engine/raw/line/session.hpp"

#include "core/bytes.hpp"
#include "engine/raw/line/naming.hpp"
#include "engine/raw/match/outcome.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace muster::engine::raw {

namespace {

using namespace std::chrono_literals;

constexpr unsigned free_idle_polls = 3; // then a server that answers without anything to say is slowed down
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

bool session::get(moment t)
{
    next_poll_ = poll_.settled_at();
    if (t.now < next_poll_ && stage_ == stage::open)
        return true;
    if (t.now < next_poll_)
        poll_.let_go(t); // an upgrade wants a GET to be open
    next_poll_ = core::never;
    return poll_.ask(request("GET", nullptr), t);
}

void session::finish(ending how)
{
    fall_silent();
    end(std::move(how));
}

// Nothing is asked or sent of its own accord any more.
void session::fall_silent()
{
    stage_ = stage::over;
    next_poll_ = core::never;
    next_ping_ = core::never;
    posts_.clear();
}

void session::take_poll(const wire::http_answer& a, moment t)
{
    if (a.status != 200) {
        finish({fmt::format("a poll answered with {}", a.status), 0, t.now, false});
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
    if (!options_.poll || poll_.busy() || over_websocket_ ||
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
    if (poll_.busy() || over_websocket_ || stage_ != stage::open)
        return;
    idle_polls_ = 0;
    get(t);
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
            finish({"a close packet", 0, t.now, false});
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
    if (poll_.owns(from)) {
        poll_.answered(a.what.last, t);
        if (stage_ == stage::handshake)
            take_handshake(a.what, t);
        else if (stage_ != stage::over && stage_ != stage::failed)
            take_poll(a.what, t);
    } else if (post_.owns(from)) {
        if (a.what.status != 200)
            board().record(fmt::format("actor {}: a POST was answered with {}", name(), a.what.status));
        post_.answered(a.what.last || over_websocket_, t);
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
    if (post_.owns(from)) {
        if (!post_.ended(t))
            board().record(fmt::format("actor {}: a POST was not answered: {}", name(), how.how));
        post_next(t);
        return;
    }
    const bool poll = poll_.owns(from);
    if (poll && poll_.ended(t))
        return;
    if (stage_ != stage::open)
        give_up((poll ? "the handshake's connection ended: " : "the WebSocket ended: ") + how.how);
    else
        finish({(poll ? "a poll without an answer: " : "") + how.how, how.code, how.at, how.never_stood});
}

void session::on_tail(connection& from, const std::string& how, moment)
{
    if (&from == socket_)
        board().record(fmt::format("actor {}: then the connection ended: {}", name(), how));
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
    if (post_.busy() || posts_.empty() || stage_ == stage::over || stage_ == stage::failed)
        return;
    if (poll_.server_closes())
        post_.let_go(t);
    const polling_body body = std::move(posts_.front());
    posts_.pop_front();
    post_.ask(request("POST", &body), t);
}

void session::close(moment t)
{
    connection* const post = post_.busy() ? nullptr : post_.line();
    if (stage_ == stage::open && over_websocket_) {
        socket_->write_message(wire::websocket_opcode::close, wire::close_payload(1000), t);
    } else if (stage_ == stage::open && post != nullptr && !post->ended()) {
        const polling_body goodbye = payload_of(board().revision(), {{false, "1"}}, true);
        post->write(request("POST", &goodbye), t);
    }
    fall_silent();
    poll_.let_go(t);
    post_.let_go(t);
    board().release(socket_, t);
}

void session::cut(bool reset, moment t)
{
    if (reset) {
        poll_.cut(t);
        post_.cut(t);
        board().cut(socket_, t);
    } else {
        poll_.let_go(t);
        post_.let_go(t);
        board().release(socket_, t);
    }
    over_websocket_ = false;
    fall_silent();
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
