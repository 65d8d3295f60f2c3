// Frames are decoded here only for the few clients that somebody looks at.
#include "engine/measure/recorder.hpp"

#include "core/bytes.hpp"
#include "engine/raw/channels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <type_traits>
#include <utility>
#include <variant>

namespace muster::engine {

recorder::recorder(core::time_point start, std::uint32_t traced, bool trace_all,
                   std::vector<std::string>& log)
    : start_(start), traced_(traced), trace_all_(trace_all), log_(&log)
{}

recorder::history* recorder::history_of(std::uint32_t client)
{
    if (const auto it = histories_.find(client); it != histories_.end())
        return &it->second;
    if (!traced(client) && histories_.size() >= sampled)
        return nullptr;
    return &histories_[client];
}

void recorder::keep(std::uint32_t client, history& h, bool outgoing, std::string_view prefix,
                    std::string_view what, core::time_point now)
{
    history::kept& frame = h.ring[h.count++ % h.ring.size()];
    frame.at = now;
    frame.outgoing = outgoing;
    frame.size = what.size();
    frame.text.assign(prefix);
    frame.text.append(what.substr(0, kept_bytes));
    if (traced(client))
        log_->push_back(print(client, frame));
}

std::string recorder::print(std::uint32_t client, const history::kept& frame) const
{
    const double at = double(core::to_microseconds(frame.at - start_)) / 1e6;
    std::string line = fmt::format("{:10.6f} client {} {} {}", at, client, frame.outgoing ? "->" : "<-",
                                   core::printable(frame.text, kept_bytes));
    if (frame.size > kept_bytes)
        line += fmt::format(" ... ({} bytes)", frame.size);
    return line;
}

std::vector<std::string> recorder::print(std::uint32_t client, const history& h) const
{
    std::vector<std::string> lines;
    const std::size_t n = std::min(h.count, h.ring.size());
    for (std::size_t i = h.count - n; i < h.count; ++i)
        lines.push_back(print(client, h.ring[i % h.ring.size()]));
    return lines;
}

void recorder::frames(std::uint32_t client, history& h, unsigned channel, bool outgoing,
                      std::string_view bytes, core::time_point now)
{
    if (raw::is_raw(channel)) { // HTTP and frames mixed: as they came
        keep(client, h, outgoing, "", bytes, now);
        return;
    }
    auto& readers = outgoing ? h.outgoing : h.incoming;
    const auto role = outgoing ? wire::websocket_role::server : wire::websocket_role::client;
    wire::websocket_reader& reader = readers.try_emplace(channel, role).first->second;
    wire::websocket_message message;
    while (true) {
        const std::string_view before = bytes;
        const core::result<wire::websocket_reader::status> got = reader.next(bytes, message);
        if (!got) { // compressed, or broken: as it came
            keep(client, h, outgoing, "", before, now);
            return;
        }
        if (*got == wire::websocket_reader::status::need_more)
            return;
        keep(client, h, outgoing, "", message.data, now);
    }
}

void recorder::received(std::uint32_t client, const client::io_event& event, core::time_point now)
{
    history* h = history_of(client);
    if (h == nullptr)
        return;
    std::visit(
        [&](const auto& e) {
            using kind = std::decay_t<decltype(e)>;
            if constexpr (std::is_same_v<kind, client::bytes_received>)
                frames(client, *h, e.channel, false, e.bytes, now);
            else if constexpr (std::is_same_v<kind, client::http_answered> ||
                               std::is_same_v<kind, client::websocket_refused>)
                keep(client, *h, false, fmt::format("HTTP {} ", e.response->status), e.response->body, now);
            else if constexpr (std::is_same_v<kind, client::websocket_opened>) {
                h->incoming.erase(e.channel);
                h->outgoing.erase(e.channel);
                keep(client, *h, false, "HTTP 101 WebSocket", "", now);
            } else if constexpr (std::is_same_v<kind, client::channel_failed>)
                keep(client, *h, false,
                     "connection ended: ", fmt::format("{} {}", e.error.message(), e.detail), now);
        },
        event);
}

void recorder::sent(std::uint32_t client, const client::io_queue& io, std::size_t from, core::time_point now)
{
    if (from >= io.commands.size())
        return;
    history* h = history_of(client);
    if (h == nullptr)
        return;
    using kind = client::io_command::kind;
    for (std::size_t i = from; i < io.commands.size(); ++i) {
        const client::io_command& c = io.commands[i];
        switch (c.what) {
        case kind::http_request:
            keep(client, *h, true, fmt::format("{} {} ", c.method, io.view(c.target)), io.view(c.body), now);
            break;
        case kind::open_websocket:
            keep(client, *h, true, "WebSocket ", io.view(c.target), now);
            break;
        case kind::open_stream:
            keep(client, *h, true, "connect", "", now);
            break;
        case kind::write:
            frames(client, *h, c.channel, true, io.view(c.body), now);
            break;
        case kind::close:
            keep(client, *h, true, "close", "", now);
            break;
        case kind::cut:
            keep(client, *h, true, "cut", "", now);
            break;
        }
    }
}

void recorder::failed(std::uint32_t client, const failure& why, const std::string& where)
{
    ++failures_;
    noted(client, why, where);
}

void recorder::noted(std::uint32_t client, const failure& why, const std::string& where)
{
    error_class& c = classes_[why.kind];
    if (c.count++ == 0) {
        c.client = client;
        c.first = why;
        c.where = where;
    }
    // The first example may be of a client whose frames nobody kept; a later one with frames is better.
    if (c.frames.empty()) {
        if (const auto it = histories_.find(client); it != histories_.end() && it->second.count > 0) {
            c.client = client;
            c.first = why;
            c.where = where;
            c.frames = print(client, it->second);
        }
    }
}

void recorder::finish(result::run_result& r) const
{
    for (const auto& [kind, c] : classes_) {
        r.errors[kind] += c.count;
        core::problem p;
        p.code = kind;
        p.what = fmt::format("{} happened {} time{}, to client {} first", kind, c.count,
                             c.count == 1 ? "" : "s", c.client);
        p.where = c.where;
        p.cause = c.first.detail;
        if (!c.frames.empty()) {
            p.cause += p.cause.empty() ? "last frames:" : "; last frames:";
            for (const std::string& f : c.frames)
                p.cause += "\n    " + f;
        }
        p.remedy = remedy_for(kind);
        p.kept = "what the other clients measured";
        r.problems.push_back(std::move(p));
    }
}

} // namespace muster::engine
