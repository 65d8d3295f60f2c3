// An agenda of closures by simulated time; both ends only append commands.
#include "tests/support/loopback.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <variant>

namespace muster::test {

loopback::loopback(const scenario::scenario_file& scenario, far_side& server, loopback_options options)
    : scenario_(&scenario), server_(&server), options_(options),
      hall_(scenario, engine::expected_clients(scenario, options.seed, options.solo))
{
    for (std::uint32_t i = 0; i < options.shards; ++i) {
        engine::run_options o;
        o.scenario = scenario_;
        o.seed = options.seed;
        o.shard = i;
        o.shards = options.shards;
        o.solo = options.solo;
        o.trace_client = options.trace_client;
        runs_.push_back(std::make_unique<engine::run>(o, start_));
    }
}

loopback::~loopback() = default;

void loopback::at(core::time_point when, std::function<void()> what)
{
    agenda_.emplace(std::pair(when, sequence_++), std::move(what));
}

core::time_point loopback::server_time(core::time_point when) const
{
    if (options_.freeze && when >= start_ + options_.freeze->first && when < start_ + options_.freeze->second)
        return start_ + options_.freeze->second;
    return when;
}

void loopback::to_server(std::function<void()> what)
{
    at(server_time(now_ + options_.latency), [this, what = std::move(what)] {
        what();
        perform_server();
    });
}

void loopback::to_client(key to, const client::io_event& event)
{
    if (around_engine)
        around_engine(true);
    runs_[to.first % options_.shards]->on(to.first, event, now_, io_);
    if (around_engine)
        around_engine(false);
    drain_commands();
}

wire::http_request loopback::request_of(const client::io_command& c) const
{
    wire::http_request r;
    r.method = c.method.empty() ? "GET" : std::string(c.method);
    r.target = io_.view(c.target);
    r.body = io_.view(c.body);
    r.fields.emplace_back("Host", "localhost");
    if (!c.content_type.empty())
        r.fields.emplace_back("Content-Type", c.content_type);
    std::string_view lines = io_.view(c.fields);
    while (!lines.empty()) {
        const std::size_t end = lines.find("\r\n");
        const std::string_view line = lines.substr(0, end);
        if (const std::size_t colon = line.find(": "); colon != std::string_view::npos)
            r.fields.emplace_back(line.substr(0, colon), line.substr(colon + 2));
        lines = end == std::string_view::npos ? std::string_view{} : lines.substr(end + 2);
    }
    return r;
}

void loopback::perform(const client::io_command& c)
{
    using kind = client::io_command::kind;
    const key who{c.client, c.channel};
    switch (c.what) {
    case kind::http_request:
    case kind::open_websocket: {
        if (options_.unreachable) {
            at(now_ + options_.latency, [this, who] {
                to_client(who,
                          client::channel_failed{who.second, core::errc::connection_refused, "127.0.0.1:1"});
            });
            return;
        }
        const bool websocket = c.what == kind::open_websocket;
        if (links_.try_emplace(who).second)
            at(now_ + options_.latency, [this, who] {
                to_client(who, client::channel_connected{who.second, options_.latency});
            });
        const server::connection_id id = next_connection_++;
        if (websocket)
            links_[who].websocket = id;
        connections_[id] = {who, websocket, nullptr};
        to_server([this, id, websocket, request = request_of(c)] {
            if (!connections_.contains(id))
                return;
            if (websocket)
                server_->on_websocket_request(id, request, now_, out_);
            else
                server_->on_request(id, request, now_, out_);
        });
        return;
    }
    case kind::open_stream: // byte_loopback serves these: here, nobody listens for bare bytes
        at(now_ + options_.latency, [this, who] {
            to_client(who, client::channel_failed{who.second, core::errc::connection_refused, "127.0.0.1:1"});
        });
        return;
    case kind::write: {
        const auto it = links_.find(who);
        if (it != links_.end())
            to_server([this, id = it->second.websocket, bytes = std::string(io_.view(c.body))] {
                received(id, bytes);
            });
        return;
    }
    case kind::close:
    case kind::cut:
        links_.erase(who);
        to_server([this, who] {
            for (auto it = connections_.begin(); it != connections_.end();) {
                const server::connection_id id = it->first;
                const bool same = it->second.client == who;
                ++it;
                if (same)
                    end_connection(id);
            }
        });
        return;
    }
}

void loopback::end_connection(server::connection_id id)
{
    if (connections_.erase(id) > 0)
        server_->on_disconnected(id, now_, out_);
}

void loopback::received(server::connection_id id, std::string_view bytes)
{
    const auto it = connections_.find(id);
    if (it == connections_.end())
        return;
    if (!it->second.reader)
        it->second.reader = std::make_unique<wire::websocket_reader>(wire::websocket_role::server);
    const std::shared_ptr<wire::websocket_reader> reader(std::move(it->second.reader));
    wire::websocket_message m;
    while (connections_.contains(id)) {
        const auto got = reader->next(bytes, m);
        if (!got) {
            end_connection(id);
            return;
        }
        if (*got == wire::websocket_reader::status::need_more)
            break;
        using opcode = wire::websocket_opcode;
        if (m.opcode == opcode::text || m.opcode == opcode::binary)
            server_->on_message(id, m.opcode == opcode::binary, m.data, now_, out_);
        else if (m.opcode == opcode::close)
            end_connection(id);
    }
    if (const auto again = connections_.find(id); again != connections_.end())
        again->second.reader = std::make_unique<wire::websocket_reader>(std::move(*reader));
}

void loopback::answer(server::connection_id to, const wire::http_response& response)
{
    const auto it = connections_.find(to);
    if (it == connections_.end())
        return;
    const key who = it->second.client;
    const bool websocket = it->second.websocket;
    connections_.erase(it);
    at(now_ + options_.latency, [this, who, websocket, response] {
        if (!links_.contains(who))
            return;
        if (websocket) {
            links_.erase(who);
            to_client(who, client::websocket_refused{who.second, &response});
        } else {
            to_client(who, client::http_answered{who.second, &response});
        }
    });
}

void loopback::perform_server()
{
    server::server_commands commands;
    commands.swap(out_);
    const auto send = [this](server::connection_id id, server::shared_frame frame) {
        const auto it = connections_.find(id);
        if (it == connections_.end())
            return;
        at(now_ + options_.latency, [this, id, who = it->second.client, frame = std::move(frame)] {
            const auto l = links_.find(who);
            if (l != links_.end() && l->second.websocket == id)
                to_client(who, client::bytes_received{who.second, *frame});
        });
    };
    const auto end = [this](server::connection_id id) {
        const auto it = connections_.find(id);
        if (it == connections_.end())
            return;
        at(now_ + options_.latency, [this, id, who = it->second.client] {
            const auto l = links_.find(who);
            if (l == links_.end() || l->second.websocket != id)
                return;
            links_.erase(l);
            to_client(who, client::channel_failed{who.second, core::errc::connection_reset, "end of stream"});
        });
        to_server([this, id] { end_connection(id); });
    };
    for (const server::server_command& c : commands) {
        if (const auto* r = std::get_if<server::respond>(&c)) {
            answer(r->to, r->response);
        } else if (const auto* a = std::get_if<server::accept_websocket>(&c)) {
            const auto it = connections_.find(a->to);
            if (it != connections_.end())
                at(now_ + options_.latency, [this, who = it->second.client, fields = a->fields] {
                    if (links_.contains(who))
                        to_client(who, client::websocket_opened{who.second, &fields});
                });
        } else if (const auto* f = std::get_if<server::send_frame>(&c)) {
            send(f->to, f->frame);
        } else if (const auto* w = std::get_if<server::close_websocket>(&c)) {
            std::string frame;
            const std::string payload = w->code != 0 ? wire::close_payload(w->code) : std::string();
            wire::append_frame(frame, {true, false, false, false, 8, std::nullopt, payload});
            send(w->to, std::make_shared<const std::string>(frame));
            end(w->to);
        } else if (const auto* x = std::get_if<server::cut_connection>(&c)) {
            end(x->to);
        }
    }
}

void loopback::drain_commands()
{
    for (std::size_t i = 0; i < io_.commands.size(); ++i)
        perform(io_.commands[i]);
    io_.clear();
}

void loopback::meet()
{
    for (const auto& r : runs_) {
        for (const std::uint32_t id : hall_.take(r->signals()))
            for (const auto& other : runs_)
                other->release_rendezvous(id, now_, io_);
        for (std::string& line : r->signals().log)
            log_.push_back(std::move(line));
        r->signals().log.clear();
    }
    drain_commands();
}

// The next thing that is due, at its time. False when nothing ever is.
bool loopback::step()
{
    core::time_point next = agenda_.empty() ? core::never : agenda_.begin()->first.first;
    const core::time_point server_due = server_->next_deadline();
    if (server_due != core::never)
        next = std::min(next, server_time(server_due));
    for (const auto& r : runs_)
        next = std::min(next, r->next_deadline());
    if (next == core::never)
        return false;
    now_ = std::max(now_, next);
    if (!agenda_.empty() && agenda_.begin()->first.first <= now_) {
        const std::function<void()> what = std::move(agenda_.begin()->second);
        agenda_.erase(agenda_.begin());
        what();
    } else {
        if (server_due <= now_ && server_time(now_) == now_) {
            server_->on_deadline(now_, out_);
            perform_server();
        }
        for (const auto& r : runs_)
            if (r->next_deadline() <= now_)
                r->on_deadline(now_, io_);
        drain_commands();
    }
    meet();
    return true;
}

bool loopback::until(const std::function<bool()>& done)
{
    while (!done()) {
        if (!step() || now_ - start_ > options_.longest) {
            ended_ = false;
            return false;
        }
        if (options_.stop_at && now_ - start_ >= *options_.stop_at) {
            options_.stop_at.reset();
            stopped_ = true;
            for (const auto& r : runs_)
                r->stop(2, now_, io_);
            drain_commands();
        }
    }
    return true;
}

result::run_result loopback::play()
{
    const auto all = [this](auto&& what) { return std::all_of(runs_.begin(), runs_.end(), what); };
    until([&] { return all([](const auto& r) { return r->flows_done(); }); });
    for (const auto& r : runs_)
        for (const auto& other : runs_)
            if (r != other)
                r->learn(other->emitted());
    if (!stopped_) {
        for (const auto& r : runs_)
            r->begin_drain(now_);
        until([&] { return all([this](const auto& r) { return r->drained(now_); }); });
    }
    const core::time_point end = now_;
    for (const auto& r : runs_)
        r->close_all(now_, io_);
    drain_commands();
    at(now_ + std::chrono::seconds(1), [] {});
    until([&] { return now_ >= end + std::chrono::seconds(1); });
    result::run_result total = runs_.front()->finish(now_);
    for (std::size_t i = 1; i < runs_.size(); ++i)
        result::merge(total, runs_[i]->finish(now_));
    engine::judge_thresholds(*scenario_, total);
    engine::judge_generator(*scenario_, total);
    return total;
}

} // namespace muster::test
