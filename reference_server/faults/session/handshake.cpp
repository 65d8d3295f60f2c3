// Faults of the Engine.IO session: opening, heartbeat, upgrade, silence and sudden ends.
#include "reference_server/faults/catalogue.hpp"

#include <algorithm>
#include <chrono>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <variant>

namespace muster::server::faults {

namespace {

using std::chrono::milliseconds;

bool is_noop(const outbound& p)
{
    return p.kind == packet_kind::noop;
}
bool is_pong(const outbound& p)
{
    return p.kind == packet_kind::pong;
}
bool is_probe_answer(const outbound& p)
{
    return p.kind == packet_kind::probe_answer;
}
bool is_heartbeat(const outbound& p)
{
    return p.kind == packet_kind::ping || p.kind == packet_kind::pong;
}

// Sessions that struck once are lost for outbound packets of the chosen kinds, and never time out.
class silence final : public fault {
public:
    explicit silence(bool heartbeat_only) : heartbeat_only_(heartbeat_only) {}

    void on_outbound(outbound packet, fault_context& c) override
    {
        if (!heartbeat_only_ && is_open(packet) && c.strikes())
            silent_.insert(packet.to.front());
        const bool dumb = heartbeat_only_ ? is_heartbeat(packet) && c.strikes() : false;
        if (dumb)
            return;
        std::erase_if(packet.to, [&](session_key key) { return silent_.contains(key); });
        c.pass(std::move(packet));
    }
    bool forgives(violation what, fault_context& /*c*/) override
    {
        return what == violation::ping_timeout || (!heartbeat_only_ && what == violation::late_join);
    }

private:
    bool heartbeat_only_;
    std::set<session_key> silent_;
};

// Packets of some kinds wait; later ones for the same session wait behind them.
class lateness final : public fault {
public:
    lateness(packet_fault<outbound>::selector selects, core::duration wait) : selects_(selects), wait_(wait)
    {}

    void on_outbound(outbound packet, fault_context& c) override
    {
        const bool behind = !packet.broadcast && waits(packet.to.front());
        if (behind || (selects_(packet) && c.strikes()))
            held_.emplace_back(c.now() + wait_, std::move(packet));
        else
            c.pass(std::move(packet));
    }
    void on_deadline(fault_context& c) override
    {
        while (!held_.empty() && held_.front().first <= c.now()) {
            outbound packet = std::move(held_.front().second);
            held_.pop_front();
            c.pass(std::move(packet));
        }
    }
    core::time_point next_deadline() const override
    {
        return held_.empty() ? core::never : held_.front().first;
    }

private:
    bool waits(session_key key) const
    {
        for (const auto& [due, packet] : held_)
            if (packet.to.front() == key)
                return true;
        return false;
    }
    packet_fault<outbound>::selector selects_;
    core::duration wait_;
    std::deque<std::pair<core::time_point, outbound>> held_;
};

// Nothing passes, either way, for a second; then everything in order.
class standstill final : public fault {
public:
    void on_outbound(outbound packet, fault_context& c) override
    {
        if (!frozen_ && is_broadcast(packet) && c.strikes())
            freeze(c);
        if (frozen_)
            held_.emplace_back(std::move(packet));
        else
            c.pass(std::move(packet));
    }
    void on_inbound(inbound packet, fault_context& c) override
    {
        if (frozen_)
            held_.emplace_back(std::move(packet));
        else
            c.pass(std::move(packet));
    }
    void on_deadline(fault_context& c) override
    {
        frozen_ = false;
        std::deque<std::variant<outbound, inbound>> all;
        all.swap(held_);
        for (auto& packet : all)
            std::visit([&](auto& p) { c.pass(std::move(p)); }, packet);
    }
    core::time_point next_deadline() const override { return frozen_ ? until_ : core::never; }

private:
    void freeze(const fault_context& c)
    {
        frozen_ = true;
        until_ = c.now() + milliseconds(1'000);
    }
    bool frozen_ = false;
    core::time_point until_{};
    std::deque<std::variant<outbound, inbound>> held_;
};

// Events for a session whose upgrade is under way are lost, or sent twice.
class upgrade_window final : public fault {
public:
    explicit upgrade_window(bool doubles) : doubles_(doubles) {}

    void on_outbound(outbound packet, fault_context& c) override
    {
        if (is_probe_answer(packet) && c.strikes())
            open_until_[packet.to.front()] = c.now() + milliseconds(200);
        if (packet.kind == packet_kind::event && !open_until_.empty()) {
            outbound affected = packet;
            std::erase_if(affected.to, [&](session_key key) {
                const auto window = open_until_.find(key);
                return window == open_until_.end() || window->second < c.now();
            });
            if (doubles_ && !affected.to.empty())
                c.pass(affected);
            else
                std::erase_if(packet.to, [&](session_key key) {
                    return std::find(affected.to.begin(), affected.to.end(), key) != affected.to.end();
                });
        }
        c.pass(std::move(packet));
    }

private:
    bool doubles_;
    std::map<session_key, core::time_point> open_until_;
};

// Replaces the first `from` of an open record by `to`.
void rewrite_open(outbound packet, fault_context& c, std::string_view from, std::string_view to)
{
    std::string text = packet.what->text();
    if (const std::size_t at = text.find(from); at != std::string::npos)
        text.replace(at, from.size(), to);
    c.pass(with_text(std::move(packet), std::move(text)));
}

} // namespace

fault_ptr mute()
{
    return std::make_unique<silence>(false);
}

fault_ptr silent_ping()
{
    return std::make_unique<silence>(true);
}

fault_ptr late_handshake()
{
    return std::make_unique<lateness>(is_open, milliseconds(2'000));
}

fault_ptr late_ping()
{
    return std::make_unique<lateness>(is_heartbeat, milliseconds(150));
}

fault_ptr wrong_sid()
{
    return departures(is_open, [](outbound&& packet, fault_context& c) {
        rewrite_open(std::move(packet), c, R"("sid":")", R"("sid":"x)");
    });
}

fault_ptr bad_open()
{
    return departures(is_open, [](outbound&& packet, fault_context& c) {
        rewrite_open(std::move(packet), c, R"("pingInterval":)", R"("pingEvery":)");
    });
}

fault_ptr no_upgrades()
{
    return departures(is_open, [](outbound&& packet, fault_context& c) {
        rewrite_open(std::move(packet), c, R"(["websocket"])", "[]");
    });
}

fault_ptr pong_without_data()
{
    return departures(is_pong,
                      [](outbound&& packet, fault_context& c) { c.pass(with_text(std::move(packet), {})); });
}

fault_ptr no_noop()
{
    return departures(is_noop, swallow);
}

fault_ptr probe_unanswered()
{
    return departures(is_probe_answer, swallow);
}

fault_ptr probe_wrong()
{
    return departures(is_probe_answer, [](outbound&& packet, fault_context& c) {
        c.pass(with_text(std::move(packet), "prob"));
    });
}

fault_ptr upgrade_loses_events()
{
    return std::make_unique<upgrade_window>(false);
}

fault_ptr upgrade_doubles_events()
{
    return std::make_unique<upgrade_window>(true);
}

fault_ptr close_without_goodbye()
{
    return departures(is_event, [](outbound&& packet, fault_context& c) {
        if (!packet.to.empty())
            c.line().cut(packet.to.front());
        c.pass(std::move(packet));
    });
}

fault_ptr stall()
{
    return std::make_unique<standstill>();
}

} // namespace muster::server::faults
