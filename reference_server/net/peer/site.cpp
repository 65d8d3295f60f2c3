// Paths, exchanges, and commands to peers.
#include "reference_server/net/peer/site.hpp"

#include "reference_server/net/peer/peer.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace muster::server {

namespace {

template <class... Case>
struct overloaded : Case... {
    using Case::operator()...;
};
template <class... Case>
overloaded(Case...) -> overloaded<Case...>; // clang 14 does not deduce it

// `path` is "/socket.io/".
bool lies_under(std::string_view asked, std::string_view path)
{
    if (path.ends_with('/'))
        path.remove_suffix(1);
    return asked.starts_with(path) && (asked.size() == path.size() || asked[path.size()] == '/');
}

} // namespace

std::string_view path_of(std::string_view target)
{
    return target.substr(0, target.find_first_of("?#"));
}

std::string origin_form(const std::string& target)
{
    const auto scheme = target.find("://");
    if (target.starts_with('/') || scheme == std::string::npos || scheme > 5)
        return target;
    const auto path = target.find('/', scheme + 3);
    return path == std::string::npos ? "/" : target.substr(path);
}

site::site(std::vector<mount> mounts, net_options bounds, site_events on)
    : mounts_(std::move(mounts)), bounds_(std::move(bounds)), on_(std::move(on))
{}

void site::log(std::string_view line) const
{
    if (on_.log)
        on_.log(line);
}

const mount* site::find(std::string_view target) const
{
    const auto asked = path_of(target);
    const auto found = std::find_if(mounts_.begin(), mounts_.end(),
                                    [&](const mount& m) { return lies_under(asked, m.options.path); });
    return found == mounts_.end() ? nullptr : &*found;
}

std::size_t site::body_limit(std::string_view target) const
{
    const mount* with = find(origin_form(std::string(target)));
    return (with ? *with : front()).options.max_payload;
}

connection_id site::open_exchange(peer& p, const mount& with)
{
    exchanges_.emplace(++last_id_, exchange{&p, &with});
    return last_id_;
}

void site::abandon(connection_id id, core::time_point now)
{
    const auto found = exchanges_.find(id);
    if (found == exchanges_.end())
        return;
    const mount& with = *found->second.at;
    exchanges_.erase(found);
    tell(with, now, [&](server_core& core, auto time, auto& out) { core.on_disconnected(id, time, out); });
}

// A core is never called from within itself: what performing causes is appended and performed in turn.
void site::perform(core::time_point now)
{
    if (performing_)
        return;
    performing_ = true;
    while (!commands_.empty()) {
        performed_.swap(commands_);
        for (const server_command& command : performed_)
            perform_one(command, now);
        performed_.clear();
    }
    performing_ = false;
    if (on_.settled)
        on_.settled();
}

void site::perform_one(const server_command& command, core::time_point now)
{
    const connection_id to = std::visit([](const auto& c) { return c.to; }, command);
    const auto found = exchanges_.find(to);
    if (found == exchanges_.end())
        return; // it ended meanwhile
    peer& with = *found->second.with;
    try {
        std::visit(overloaded{[&](const respond& c) {
                                  exchanges_.erase(found);
                                  with.respond(c.response, now);
                              },
                              [&](const accept_websocket& c) { with.accept_websocket(c.fields, now); },
                              [&](const send_frame& c) { with.send(c.frame, now); },
                              [&](const close_websocket& c) { with.close_websocket(c.code, now); },
                              [&](const cut_connection&) { with.end(now); }},
                   command);
    } catch (const std::exception& e) {
        log(std::string("a connection ended by an exception: ") + e.what());
        with.end(now);
    }
}

void site::on_deadline(core::time_point now)
{
    for (const mount& m : mounts_)
        if (m.core->next_deadline() <= now)
            tell(m, now, [](server_core& core, auto time, auto& out) { core.on_deadline(time, out); });
}

core::time_point site::next_deadline() const
{
    core::time_point next = core::never;
    for (const mount& m : mounts_)
        next = std::min(next, m.core->next_deadline());
    return next;
}

void site::shut_down(core::time_point now)
{
    stopping_ = true;
    for (const mount& m : mounts_)
        tell(m, now, [](server_core& core, auto time, auto& out) { core.shutdown(time, out); });
}

} // namespace muster::server
