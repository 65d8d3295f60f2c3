// Faults of events: names, order, odd payloads.
#include "reference_server/faults/arrival.hpp"
#include "reference_server/faults/catalogue.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <map>

namespace muster::server::faults {

namespace {

// The events of the conformance application; every other name is unknown to it.
constexpr std::array<std::string_view, 21> known{"message",  "message-with-ack",
                                                 "join",     "leave",
                                                 "to",       "in",
                                                 "to-union", "bcast",
                                                 "all",      "ask",
                                                 "ask-all",  "many",
                                                 "stream",   "big",
                                                 "bin",      "types",
                                                 "whoami",   "double-ack",
                                                 "no-ack",   "bye",
                                                 "bye-all"};

bool has_unknown_name(const inbound& p)
{
    if (!is_client_event(p))
        return false;
    const said s = read_said(p.data);
    return s.header.json.starts_with("[\"") && std::find(known.begin(), known.end(), s.name) == known.end();
}

bool is_event_named(const inbound& p, std::string_view name)
{
    return is_client_event(p) && read_said(p.data).name == name;
}

std::size_t depth_of(std::string_view text)
{
    std::size_t depth = 0;
    std::size_t deepest = 0;
    for (const char c : text) {
        depth += c == '[' ? 1 : 0;
        depth -= c == ']' && depth > 0 ? 1 : 0;
        deepest = std::max(deepest, depth);
    }
    return deepest;
}

void replace_all(outbound&& packet, fault_context& c, std::string_view from, std::string_view to)
{
    std::string text = packet.what->text();
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    c.pass(with_text(std::move(packet), std::move(text)));
}

// Two events for one client change places; one alone goes after a while.
class swapped_events final : public fault {
public:
    void on_outbound(outbound packet, fault_context& c) override
    {
        const bool single = is_event(packet) && packet.to.size() == 1;
        const auto held = single ? held_.find(packet.to.front()) : held_.end();
        if (held != held_.end()) {
            outbound first = std::move(held->second.second);
            held_.erase(held);
            c.pass(std::move(packet));
            c.pass(std::move(first));
        } else if (single && c.strikes()) {
            const session_key who = packet.to.front();
            held_.emplace(who, std::pair(c.now() + std::chrono::milliseconds(40), std::move(packet)));
        } else {
            c.pass(std::move(packet));
        }
    }
    void on_deadline(fault_context& c) override
    {
        for (auto it = held_.begin(); it != held_.end();) {
            if (it->second.first > c.now()) {
                ++it;
                continue;
            }
            outbound alone = std::move(it->second.second);
            it = held_.erase(it);
            c.pass(std::move(alone));
        }
    }
    core::time_point next_deadline() const override
    {
        core::time_point next = core::never;
        for (const auto& [key, waiting] : held_)
            next = std::min(next, waiting.first);
        return next;
    }

private:
    std::map<session_key, std::pair<core::time_point, outbound>> held_;
};

// After one event of that name the server says nothing to anybody any more.
class dead_after final : public fault {
public:
    explicit dead_after(std::string_view name) : name_(name) {}
    void on_outbound(outbound packet, fault_context& c) override
    {
        if (!dead_)
            c.pass(std::move(packet));
    }
    void on_inbound(inbound packet, fault_context& c) override
    {
        dead_ = dead_ || (is_event_named(packet, name_) && c.strikes());
        if (!dead_)
            c.pass(std::move(packet));
    }
    bool forgives(violation /*what*/, fault_context& /*c*/) override { return dead_; }

private:
    std::string_view name_;
    bool dead_ = false;
};

} // namespace

fault_ptr events_swapped()
{
    return std::make_unique<swapped_events>();
}
fault_ptr separator_raw()
{
    return departures(is_event, [](outbound&& packet, fault_context& c) {
        replace_all(std::move(packet), c, "\\u001e", "\x1e");
    });
}
fault_ptr proto_dropped()
{
    return departures(is_event, [](outbound&& packet, fault_context& c) {
        replace_all(std::move(packet), c, R"("__proto__":)", R"("":)");
    });
}
fault_ptr infinity_said()
{
    return departures(is_event, [](outbound&& packet, fault_context& c) {
        replace_all(std::move(packet), c, "1e400", "Infinity");
    });
}
fault_ptr args_lost()
{
    return departures(
        [](const outbound& p) {
            return is_event(p) && p.what->text().find("message-back") != std::string::npos;
        },
        [](outbound&& packet, fault_context& c) {
            const std::string old = packet.what->text();
            auto read = wire::decode_socketio(old);
            if (!read)
                return c.pass(std::move(packet));
            read->json = R"(["message-back","lost"])";
            std::string text;
            wire::append_socketio(text, *read);
            c.pass(with_text(std::move(packet), std::move(text)));
        });
}
fault_ptr deep_values_lost()
{
    return arrivals([](const inbound& p) { return is_client_event(p) && depth_of(p.data) > 100; }, swallow);
}
fault_ptr numbered_events_refused()
{
    return arrivals(
        [](const inbound& p) {
            return is_client_event(p) && p.data.size() > 2 && p.data[1] == '[' && p.data[2] >= '0' &&
                   p.data[2] <= '9';
        },
        cut);
}
fault_ptr unknown_events_refused()
{
    return arrivals(has_unknown_name, cut);
}
fault_ptr missing_payload_answered()
{
    return arrivals([](const inbound& p) { return is_text(p, "2") && read_said(p.data).header.json.empty(); },
                    [](inbound&& packet, fault_context& c) {
                        say(c, packet.from, packet_kind::connect_error, R"(4{"message":"no payload"})");
                    });
}
fault_ptr unknown_events_acked()
{
    return arrivals(has_unknown_name, [](inbound&& packet, fault_context& c) {
        const session_key who = packet.from;
        const auto id = read_said(packet.data).header.id;
        c.pass(std::move(packet));
        if (id)
            say(c, who, packet_kind::ack, '3' + std::to_string(*id) + "[]");
    });
}
fault_ptr reserved_runs_handler()
{
    return arrivals([](const inbound& p) { return is_event_named(p, "connect"); },
                    [](inbound&& packet, fault_context& c) {
                        const std::string args = read_said(packet.data).args;
                        say(c, packet.from, packet_kind::event, R"(2["auth")" + args + "]");
                    });
}
fault_ptr error_event_kills()
{
    return std::make_unique<dead_after>("error");
}
fault_ptr plain_placeholders_refused()
{
    return arrivals(
        [](const inbound& p) {
            return is_text(p, "2") && p.data.find(R"("_placeholder")") != std::string::npos;
        },
        cut);
}

} // namespace muster::server::faults
