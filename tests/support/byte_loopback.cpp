// Time moves to whatever is due next: an event on the way, a deadline of the suite, the server or a peer.
#include "tests/support/byte_loopback.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace muster::test {

namespace {

using namespace std::chrono_literals;

std::unique_ptr<server::assembly> assemble(const byte_loopback_options& options)
{
    server::app_choice choice;
    choice.app = "echo";
    choice.variants = true;
    choice.faults = options.faults;
    choice.seed = options.seed;
    choice.server.allow_eio3 = options.revision_3;
    core::problem why;
    std::vector<server::mounted_app> apps = server::mount_apps(choice, why);
    if (apps.empty())
        throw std::invalid_argument(core::to_text(why));
    return std::make_unique<server::assembly>(
        std::move(apps), [n = 0, random = core::random_source::stream(options.seed, 77)]() mutable {
            // Of one length, so that no two runs differ by it.
            return "s" + std::to_string(++n + 100'000) + "Q" +
                   std::to_string(random.next() % 900'000'000 + 100'000'000);
        });
}

// What of `bytes` travels as one segment from `at` on: single bytes, but of a large body only the first ones.
std::size_t segment_size(std::string_view bytes, std::size_t at, bool single)
{
    constexpr std::size_t dribbled = 256;
    if (!single)
        return bytes.size();
    return at < dribbled ? 1 : std::min(dribbled, bytes.size() - at);
}

} // namespace

// The server's end of one connection.
struct byte_loopback::wire_end final : server::peer_line {
    wire_end(byte_loopback& o, std::uint64_t n, key c) : owner(o), number(n), client(c) {}

    void flush_soon() override
    {
        dirty = true;
        touch();
    }
    void end_output() override
    {
        finished = true;
        touch();
    }
    void close() override
    {
        finished = closed = true;
        touch();
    }
    void touch() { owner.touched_.push_back(number); }

    byte_loopback& owner;
    std::uint64_t number;
    key client;
    bool attached = true; // the client has not let go
    bool dirty = false;
    bool finished = false; // nothing follows what was written
    bool told = false;     // of the end
    bool closed = false;
    std::string waiting; // bytes that the peer did not want yet
    std::unique_ptr<server::peer> peer;
};

byte_loopback::byte_loopback(engine::suite_options suite, byte_loopback_options options)
    : options_(std::move(options)), apps_(assemble(options_)),
      site_(std::make_unique<server::site>(apps_->mounts(), server::net_options{}, server::site_events{})),
      suite_(std::move(suite), start_)
{}

byte_loopback::~byte_loopback() = default;

void byte_loopback::at(core::time_point when, std::function<void()> what)
{
    agenda_.emplace(std::pair(when, sequence_++), std::move(what));
}

void byte_loopback::open(key from)
{
    const std::uint64_t number = ++last_end_;
    ends_.emplace(number, std::make_unique<wire_end>(*this, number, from));
    open_[from] = number;
    at(now_ + options_.latency, [this, number] {
        const auto found = ends_.find(number);
        if (found == ends_.end())
            return;
        wire_end& e = *found->second;
        e.peer = std::make_unique<server::peer>(*site_, e, false, now_);
        e.touch();
        if (e.attached)
            suite_.on(e.client.first, client::channel_connected{e.client.second, options_.latency}, now_,
                      io_);
    });
}

void byte_loopback::write(key from, std::string_view bytes)
{
    const auto held = open_.find(from);
    if (held == open_.end())
        return;
    const core::time_point when = now_ + options_.latency;
    for (std::size_t i = 0, piece = 0; i < bytes.size(); i += piece) {
        piece = segment_size(bytes, i, options_.single_bytes);
        at(when, [this, number = held->second, text = std::string(bytes.substr(i, piece))] {
            const auto found = ends_.find(number);
            if (found == ends_.end() || found->second->closed)
                return;
            found->second->waiting += text;
            found->second->touch();
        });
    }
}

void byte_loopback::feed(wire_end& e)
{
    if (e.waiting.empty() || !e.peer || e.closed || !e.peer->wants_input())
        return;
    const std::string bytes = std::exchange(e.waiting, {});
    e.peer->on_bytes(bytes, now_);
}

void byte_loopback::let_go(key from, bool clean)
{
    const auto held = open_.find(from);
    if (held == open_.end())
        return;
    const std::uint64_t number = held->second;
    open_.erase(held);
    if (const auto found = ends_.find(number); found != ends_.end())
        found->second->attached = false;
    at(now_ + options_.latency, [this, number, clean] {
        const auto found = ends_.find(number);
        if (found != ends_.end() && found->second->peer && !found->second->closed)
            found->second->peer->on_input_end(clean, now_);
        if (found != ends_.end())
            found->second->touch();
    });
}

void byte_loopback::to_client(wire_end& e, std::string_view bytes)
{
    for (std::size_t i = 0, piece = 0; i < bytes.size(); i += piece) {
        piece = segment_size(bytes, i, options_.single_bytes);
        at(now_ + options_.latency, [this, number = e.number, text = std::string(bytes.substr(i, piece))] {
            const auto found = ends_.find(number);
            if (found != ends_.end() && found->second->attached)
                suite_.on(found->second->client.first,
                          client::bytes_received{found->second->client.second, text}, now_, io_);
        });
    }
}

void byte_loopback::ended(wire_end& e)
{
    e.told = true;
    at(now_ + options_.latency, [this, number = e.number] {
        const auto found = ends_.find(number);
        if (found == ends_.end())
            return;
        wire_end& gone = *found->second;
        if (gone.attached) {
            gone.attached = false;
            open_.erase(gone.client);
            suite_.on(gone.client.first,
                      client::channel_failed{gone.client.second, core::errc::server_closed,
                                             "the server ended the connection"},
                      now_, io_);
        }
        gone.touch();
    });
}

void byte_loopback::perform()
{
    const client::io_queue now = std::exchange(io_, {});
    for (const client::io_command& c : now.commands) {
        const key from{c.client, c.channel};
        switch (c.what) {
        case client::io_command::kind::open_stream:
            open(from);
            break;
        case client::io_command::kind::write:
            write(from, now.view(c.body));
            break;
        case client::io_command::kind::close:
            let_go(from, true);
            break;
        case client::io_command::kind::cut:
            let_go(from, false);
            break;
        case client::io_command::kind::http_request:
        case client::io_command::kind::open_websocket:
            throw std::logic_error("cases use bare streams only");
        }
    }
}

void byte_loopback::send(wire_end& e)
{
    std::array<std::string_view, 64> parts;
    for (std::size_t count = e.peer->output().gather(parts); count > 0;
         count = e.peer->output().gather(parts)) {
        std::string bytes;
        for (std::size_t i = 0; i < count; ++i)
            bytes += parts[i];
        to_client(e, bytes);
        e.peer->output().consume(bytes.size());
    }
    e.peer->on_sent(now_);
}

// After every event: commands of the suite, then whatever changed at the server's ends.
void byte_loopback::turn()
{
    perform();
    for (std::size_t i = 0; i < touched_.size(); ++i) { // grows on the way
        const auto found = ends_.find(touched_[i]);
        if (found == ends_.end() || !found->second->peer)
            continue;
        wire_end& e = *found->second;
        if (std::exchange(e.dirty, false))
            send(e);
        feed(e);
        if (e.finished && !e.told)
            ended(e);
        if (e.closed && e.told && !e.attached)
            ends_.erase(found);
        else
            peers_due_ = std::min(peers_due_, e.peer->next_deadline());
    }
    touched_.clear();
}

void byte_loopback::serve_deadlines()
{
    if (suite_.next_deadline() <= now_)
        suite_.on_deadline(now_, io_);
    if (site_->next_deadline() <= now_)
        site_->on_deadline(now_);
    if (peers_due_ > now_)
        return;
    peers_due_ = core::never;
    for (auto& [number, e] : ends_) {
        if (!e->peer || e->closed)
            continue;
        if (e->peer->next_deadline() <= now_) {
            e->peer->on_due(now_);
            e->touch();
        }
        peers_due_ = std::min(peers_due_, e->peer->next_deadline());
    }
}

bool byte_loopback::step()
{
    core::time_point next = std::min({suite_.next_deadline(), site_->next_deadline(), peers_due_});
    if (!agenda_.empty())
        next = std::min(next, agenda_.begin()->first.first);
    if (next == core::never || next > start_ + options_.longest)
        return false;
    now_ = std::max(now_, next);
    if (!agenda_.empty() && agenda_.begin()->first.first <= now_) {
        const std::function<void()> what = std::move(agenda_.begin()->second);
        agenda_.erase(agenda_.begin());
        what();
    } else {
        serve_deadlines();
    }
    turn();
    return true;
}

result::run_result byte_loopback::play()
{
    while (!suite_.finished() && step()) {
    }
    return suite_.finish(now_);
}

} // namespace muster::test
