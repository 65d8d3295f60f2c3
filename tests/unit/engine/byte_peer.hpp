// A case played against a server of a few lines: bytes in, bytes out, a clock that jumps from deadline to
// deadline. The server reads HTTP requests and WebSocket messages and answers by two functions of the test.
#pragma once

#include "engine/run.hpp"
#include "engine/script/actor.hpp"
#include "engine/script/script.hpp"
#include "engine/script/stage.hpp"
#include "scenario/case_model.hpp"
#include "wire/websocket/frame.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace muster::test {

using namespace std::chrono_literals;

struct peer_request {
    client::channel_id channel = 0;
    std::string method;
    std::string target;
    std::string head;
    std::string body;
};

inline constexpr std::string_view open_record =
    R"(0{"sid":"S1","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":100000})";

class byte_peer {
public:
    explicit byte_peer(std::string flow, int eio = 4, bool application_known = true)
    {
        const std::string yaml =
            "section: 1\ntitle: t\ncases:\n  - number: 1.1.1\n    id: a.b\n    title: T\n"
            "    level: must\n    rule: r\n    eio: [" +
            std::to_string(eio) + "]\n    flow:\n" + flow +
            "\n      - check: \"true\"\n        note: \"nothing\"\n";
        scenario::case_outcome loaded = scenario::load_cases(yaml, "test.yaml");
        for (const scenario::diagnostic& d : loaded.diagnostics)
            ADD_FAILURE() << d.mark.line << ": " << d.message;
        if (loaded.file)
            cases_ = std::move(*loaded.file);
        file_.socketio.revision = eio == 3 ? wire::engineio_revision::v3 : wire::engineio_revision::v4;
        file_.targets = {"http://h:1"};
        run_.scenario = &file_;
        known_ = application_known;
    }

    // What the server does; both may call the functions below.
    std::function<void(byte_peer&, const peer_request&)> on_request;
    std::function<void(byte_peer&, client::channel_id, std::string_view)> on_message;
    std::function<void(engine::stage&)> prepare;
    bool refuses = false; // no connection comes about

    void say(client::channel_id c, std::string bytes, core::duration after = 1ms)
    {
        later(after, [this, c, b = std::move(bytes)] {
            if (open_.contains(c))
                give(client::bytes_received{c, b});
        });
    }
    void answer(client::channel_id c, int status, std::string_view body, std::string_view fields = "",
                core::duration after = 1ms)
    {
        say(c,
            "HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Length: " + std::to_string(body.size()) +
                "\r\n" + std::string(fields) + "\r\n" + std::string(body),
            after);
    }
    void frame(client::channel_id c, unsigned opcode, std::string_view payload, core::duration after = 1ms)
    {
        wire::websocket_frame f;
        f.opcode = static_cast<std::uint8_t>(opcode);
        f.payload = payload;
        std::string bytes;
        wire::append_frame(bytes, f);
        say(c, std::move(bytes), after);
    }
    void text(client::channel_id c, std::string_view message, core::duration after = 1ms)
    {
        frame(c, 1, message, after);
    }
    void accept(const peer_request& r)
    {
        const std::size_t at = r.head.find("Sec-WebSocket-Key: ") + 19;
        const std::string key = r.head.substr(at, r.head.find('\r', at) - at);
        say(r.channel, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                       "Sec-WebSocket-Accept: " +
                           wire::websocket_accept(key) + "\r\n\r\n");
    }
    void end(client::channel_id c, core::errc how = core::errc::server_closed, core::duration after = 1ms)
    {
        later(after, [this, c, how] {
            if (open_.erase(c) > 0)
                give(client::channel_failed{c, how, "peer"});
        });
    }
    void later(core::duration after, std::function<void()> what)
    {
        agenda_.emplace(std::pair(now_ + after, ++order_), std::move(what));
    }

    // Plays the flow to its end; what it found.
    const engine::finding& play()
    {
        stage_.emplace(run_, now_);
        if (prepare)
            prepare(*stage_);
        script_.emplace(*stage_);
        plan_ = engine::plan_of(cases_.cases.at(0).flow);
        plan_.skips_events = !known_;
        actor_.emplace(7, plan_, stage_->client_options, core::random_source(5));
        actor_->variables.resize(cases_.variables.size());
        io_.client = 7;
        script_->begin(*actor_, now_, {now_, io_});
        perform();
        const core::time_point limit = now_ + 10min;
        while (actor_->running() && now_ < limit)
            if (!step())
                break;
        EXPECT_FALSE(actor_->running()) << "the flow hangs";
        return actor_->raw->found();
    }

    // Requests so far, as "GET ?EIO=4...", and WebSocket messages.
    std::vector<std::string> requests;
    std::vector<peer_request> whole_requests;
    std::vector<std::string> messages;
    std::map<client::channel_id, std::string> written;
    int connections = 0;

    const engine::finding& found() const { return actor_->raw->found(); }
    const std::optional<engine::failure>& failed() const { return actor_->failed; }
    std::string records() const
    {
        std::string all;
        for (const std::string& r : actor_->raw->found().records)
            all += r + "\n";
        return all;
    }
    core::duration elapsed() const { return now_ - start_; }

private:
    bool step()
    {
        const core::time_point due = engine::script::next_deadline(*actor_);
        const core::time_point next = agenda_.empty() ? core::never : agenda_.begin()->first.first;
        if (due == core::never && next == core::never)
            return false;
        now_ = std::max(now_, std::min(due, next));
        if (next <= due) {
            const auto what = std::move(agenda_.begin()->second);
            agenda_.erase(agenda_.begin());
            what();
        } else {
            script_->on_deadline(*actor_, {now_, io_});
        }
        perform();
        return true;
    }
    void give(const client::io_event& e)
    {
        script_->on(*actor_, e, {now_, io_});
        perform();
    }
    void perform()
    {
        client::io_queue queue = std::exchange(io_, {});
        io_.client = 7;
        using kind = client::io_command::kind;
        for (const client::io_command& c : queue.commands) {
            if (c.what == kind::open_stream) {
                ++connections;
                open_[c.channel] = {};
                later(1ms, [this, ch = c.channel] {
                    if (refuses) {
                        open_.erase(ch);
                        give(client::channel_failed{ch, core::errc::connection_refused, "nobody listens"});
                    } else if (open_.contains(ch)) {
                        give(client::channel_connected{ch, 1ms});
                    }
                });
            } else if (c.what == kind::write && open_.contains(c.channel)) {
                written[c.channel] += queue.view(c.body);
                take(c.channel, std::string(queue.view(c.body)));
            } else if (c.what == kind::close || c.what == kind::cut) {
                open_.erase(c.channel);
            }
        }
    }
    void take(client::channel_id c, std::string bytes)
    {
        line& l = open_[c];
        if (l.reader) {
            take_frames(c, bytes);
            return;
        }
        l.pending += bytes;
        for (;;) {
            const std::size_t end = l.pending.find("\r\n\r\n");
            if (end == std::string::npos)
                return;
            peer_request r;
            r.channel = c;
            r.head = l.pending.substr(0, end + 4);
            if (r.head.find(" HTTP/1.") == std::string::npos) { // chunks, or garbage
                r.method = "garbage";
                l.pending.clear();
                if (on_request)
                    on_request(*this, r);
                return;
            }
            r.method = r.head.substr(0, r.head.find(' '));
            r.target = r.head.substr(r.method.size() + 1,
                                     r.head.find(' ', r.method.size() + 1) - r.method.size() - 1);
            const std::size_t length_at = r.head.find("Content-Length: ");
            const std::size_t length =
                length_at == std::string::npos ? 0 : std::stoul(r.head.substr(length_at + 16));
            if (l.pending.size() < end + 4 + length)
                return;
            r.body = l.pending.substr(end + 4, length);
            l.pending.erase(0, end + 4 + length);
            if (r.head.find("Upgrade: websocket") != std::string::npos)
                l.reader.emplace(wire::websocket_role::server);
            requests.push_back(r.method + " " + r.target);
            whole_requests.push_back(r);
            if (on_request)
                on_request(*this, r);
            if (open_.contains(c) && open_[c].reader)
                return;
        }
    }
    void take_frames(client::channel_id c, std::string_view bytes)
    {
        wire::websocket_message m;
        while (open_.contains(c)) {
            const auto got = open_[c].reader->next(bytes, m);
            if (!got || *got == wire::websocket_reader::status::need_more)
                return;
            std::string message(m.data);
            if (m.opcode == wire::websocket_opcode::close)
                message = "close " + std::to_string(m.close_code);
            else if (m.opcode == wire::websocket_opcode::ping)
                message = "ping " + message;
            else if (m.opcode == wire::websocket_opcode::pong)
                message = "pong " + message;
            messages.push_back(message);
            if (on_message)
                on_message(*this, c, message);
        }
    }

    struct line {
        std::string pending;
        std::optional<wire::websocket_reader> reader;
    };

    scenario::scenario_file file_;
    scenario::case_file cases_;
    engine::run_options run_;
    engine::flow_plan plan_;
    std::optional<engine::stage> stage_;
    std::optional<engine::script> script_;
    std::optional<engine::actor> actor_;
    bool known_ = true;
    core::time_point start_{1h};
    core::time_point now_ = start_;
    std::uint64_t order_ = 0;
    std::map<std::pair<core::time_point, std::uint64_t>, std::function<void()>> agenda_;
    std::map<client::channel_id, line> open_;
    client::io_queue io_;
};

// A server that opens WebSocket sessions, joins every namespace but those of alive steps, and echoes the
// payload of 42["message",...] as 42["message-back",...].
inline void behave(byte_peer& p)
{
    p.on_request = [](byte_peer& peer, const peer_request& r) {
        if (r.head.find("Upgrade: websocket") == std::string::npos)
            return;
        peer.accept(r);
        if (r.target.find("sid=") == std::string::npos)
            peer.text(r.channel, open_record, 2ms);
    };
    p.on_message = [](byte_peer& peer, client::channel_id c, std::string_view m) {
        if (m.starts_with("40/muster-alive"))
            peer.text(c, "44" + std::string(m.substr(2)) + R"({"message":"Invalid namespace"})");
        else if (m.starts_with("40"))
            peer.text(c, std::string(m.substr(0, m.find('{'))) + R"({"sid":"N1"})");
        else if (m.starts_with(R"(42["message")"))
            peer.text(c, R"(42["message-back")" + std::string(m.substr(12)));
        else if (m.starts_with("ping "))
            peer.frame(c, 10, m.substr(5));
    };
}

} // namespace muster::test
