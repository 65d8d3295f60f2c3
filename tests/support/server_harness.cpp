// The in-memory server: feeding it, and showing what it does.
#include "tests/support/server_harness.hpp"

#include "wire/engineio_open.hpp"
#include "wire/websocket/frame.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace muster::tests {

namespace {

constexpr std::string_view path = "/socket.io/?";

wire::http_request make_request(std::string_view method, std::string_view query)
{
    wire::http_request r;
    r.method = method;
    r.target = std::string(path) + std::string(query);
    r.fields = {{"Host", "127.0.0.1:4000"}};
    return r;
}

std::string hex(std::string_view bytes)
{
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string text = "<";
    for (const char c : bytes) {
        const auto b = static_cast<unsigned char>(c);
        if (text.size() > 1)
            text += ' ';
        text += digits[b >> 4];
        text += digits[b & 15];
    }
    return text + '>';
}

} // namespace

server_harness::server_harness(std::string_view app, server::server_options options, server::tap* between)
    : app_(server::make_app(app))
{
    core_ = std::make_unique<server::server_core>(
        std::move(options), *app_, [this] { return "id-" + std::to_string(ids_++); }, between);
}

server::connection_id server_harness::request(const wire::http_request& request)
{
    const auto id = ++last_;
    core_->on_request(id, request, now_, out_);
    settle();
    return id;
}

server::connection_id server_harness::get(std::string_view query)
{
    return request(make_request("GET", query));
}

server::connection_id server_harness::post(std::string_view query, std::string_view body,
                                           std::string_view type)
{
    wire::http_request r = make_request("POST", query);
    r.body = body;
    if (!type.empty())
        r.fields.emplace_back("Content-Type", std::string(type));
    return request(r);
}

server::connection_id server_harness::websocket(const wire::http_request& request)
{
    const auto id = ++last_;
    core_->on_websocket_request(id, request, now_, out_);
    settle();
    return id;
}

server::connection_id server_harness::websocket(std::string_view query)
{
    return websocket(make_request("GET", query));
}

bool server_harness::begin_body(server::connection_id from, std::string_view query)
{
    last_ = std::max(last_, from);
    const bool go_on = core_->on_body_begun(from, make_request("POST", query), now_, out_);
    settle();
    return go_on;
}

void server_harness::finish_body(server::connection_id from, std::string_view query, std::string_view body)
{
    wire::http_request r = make_request("POST", query);
    r.body = body;
    core_->on_request(from, r, now_, out_);
    settle();
}

void server_harness::text(server::connection_id to, std::string_view message)
{
    core_->on_message(to, false, message, now_, out_);
    settle();
}

void server_harness::binary(server::connection_id to, std::string_view bytes)
{
    core_->on_message(to, true, bytes, now_, out_);
    settle();
}

void server_harness::drop(server::connection_id connection)
{
    core_->on_disconnected(connection, now_, out_);
    settle();
}

void server_harness::advance(core::duration time)
{
    const core::time_point end = now_ + time;
    for (int steps = 0; core_->next_deadline() <= end; ++steps) {
        ASSERT_LT(steps, 100'000) << "the server's deadlines do not move on";
        now_ = std::max(now_, core_->next_deadline());
        core_->on_deadline(now_, out_);
        settle();
    }
    now_ = end;
}

void server_harness::shutdown()
{
    core_->shutdown(now_, out_);
    settle();
}

void server_harness::show(server::connection_id to, std::string_view frames)
{
    wire::websocket_reader reader(wire::websocket_role::client);
    wire::websocket_message message;
    for (;;) {
        const auto got = reader.next(frames, message);
        ASSERT_TRUE(got) << "the server sent a broken frame";
        if (*got == wire::websocket_reader::status::need_more)
            break;
        const bool text = message.opcode == wire::websocket_opcode::text;
        seen_[to].push_back(text ? std::string(message.data) : hex(message.data));
    }
    ASSERT_FALSE(reader.partial()) << "the server sent half a frame";
}

void server_harness::settle()
{
    for (server::server_command& command : out_) {
        if (const auto* r = std::get_if<server::respond>(&command)) {
            const std::string_view type = wire::find_field(r->response.fields, "Content-Type");
            std::string line = std::to_string(r->response.status) + ' ';
            if (type == "application/octet-stream")
                line += std::string(type) + ' ' + hex(r->response.body);
            else
                line += r->response.body;
            seen_[r->to].push_back(std::move(line));
            last_response_ = r->response;
        } else if (const auto* a = std::get_if<server::accept_websocket>(&command)) {
            seen_[a->to].emplace_back("101");
        } else if (const auto* f = std::get_if<server::send_frame>(&command)) {
            show(f->to, *f->frame);
        } else if (const auto* c = std::get_if<server::close_websocket>(&command)) {
            seen_[c->to].push_back(c->code == 0 ? "close" : "close " + std::to_string(c->code));
        } else if (const auto* x = std::get_if<server::cut_connection>(&command)) {
            seen_[x->to].emplace_back("cut");
        }
    }
    out_.clear();
}

lines server_harness::take(server::connection_id connection)
{
    return std::exchange(seen_[connection], {});
}

std::string server_harness::take_one(server::connection_id connection)
{
    std::string all;
    for (const std::string& line : take(connection))
        all += (all.empty() ? "" : " | ") + line;
    return all;
}

server_harness::polling server_harness::open_polling(int eio, std::string_view more)
{
    const std::string query = "EIO=" + std::to_string(eio) + "&transport=polling" + std::string(more);
    const std::string answer = take_one(get(query));
    const std::size_t key = answer.find("\"sid\":\"");
    EXPECT_NE(key, std::string::npos) << answer;
    if (key == std::string::npos)
        return {};
    const std::string sid = answer.substr(key + 7, answer.find('"', key + 7) - key - 7);
    return {query + "&sid=" + sid, sid};
}

server::connection_id server_harness::open_websocket(int eio)
{
    const auto id = websocket("EIO=" + std::to_string(eio) + "&transport=websocket");
    if (eio == 4)
        text(id, "40");
    take(id);
    return id;
}

std::string server_harness::poll(const polling& session)
{
    return take_one(get(session.query));
}

} // namespace muster::tests
