// Faults of heartbeat, upgrade and close that watch a session.
#include "reference_server/faults/arrival.hpp"
#include "reference_server/faults/catalogue.hpp"

#include "wire/engineio_open.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <map>
#include <set>
#include <utility>

namespace muster::server::faults {

namespace {

using std::chrono::milliseconds;
using wire::engineio_type;

bool is_ping(const outbound& p)
{
    return p.kind == packet_kind::ping;
}
bool is_engine_message(const outbound& p)
{
    return p.kind == packet_kind::message;
}
bool is_pong(const inbound& p)
{
    return p.type == engineio_type::pong;
}
bool is_close(const inbound& p)
{
    return p.type == engineio_type::close;
}
bool is_stray(const inbound& p)
{
    return p.type == engineio_type::noop || p.type == engineio_type::open || p.type == engineio_type::upgrade;
}

void ping(session_key to, fault_context& c)
{
    outbound packet;
    packet.kind = packet_kind::ping;
    packet.what = make_outgoing(engineio_type::ping);
    packet.to.push_back(to);
    c.pass(std::move(packet));
}

// Something happens to a session some time after one of its packets.
class later final : public fault {
public:
    using trigger = bool (*)(const outbound&);
    using action = void (*)(session_key, fault_context&);
    later(trigger when, core::duration wait, action acts) : when_(when), wait_(wait), acts_(acts) {}

    void on_outbound(outbound packet, fault_context& c) override
    {
        if (when_(packet) && c.strikes())
            due_.emplace(c.now() + wait_, packet.to.front());
        c.pass(std::move(packet));
    }
    void on_deadline(fault_context& c) override
    {
        while (!due_.empty() && due_.begin()->first <= c.now()) {
            const session_key who = due_.begin()->second;
            due_.erase(due_.begin());
            acts_(who, c);
        }
    }
    core::time_point next_deadline() const override
    {
        return due_.empty() ? core::never : due_.begin()->first;
    }

private:
    trigger when_;
    core::duration wait_;
    action acts_;
    std::multimap<core::time_point, session_key> due_;
};

// Pings stay out once a session has upgraded; nobody is closed for it.
class quiet_after_upgrade final : public fault {
public:
    void on_outbound(outbound packet, fault_context& c) override
    {
        if (packet.kind == packet_kind::probe_answer && c.strikes())
            upgraded_.insert(packet.to.front());
        if (!is_ping(packet) || !upgraded_.contains(packet.to.front()))
            c.pass(std::move(packet));
    }
    bool forgives(violation what, fault_context& /*c*/) override { return what == violation::ping_timeout; }

private:
    std::set<session_key> upgraded_;
};

// Messages of the client are lost from the probe on, for a while.
class deaf_while_probed final : public fault {
public:
    void on_outbound(outbound packet, fault_context& c) override
    {
        if (packet.kind == packet_kind::probe_answer && c.strikes())
            until_[packet.to.front()] = c.now() + milliseconds(300);
        c.pass(std::move(packet));
    }
    void on_inbound(inbound packet, fault_context& c) override
    {
        const auto found = until_.find(packet.from);
        if (packet.type != engineio_type::message || found == until_.end() || c.now() >= found->second)
            c.pass(std::move(packet));
    }

private:
    std::map<session_key, core::time_point> until_;
};

// A session that sends data but no heartbeat is cut when interval and timeout have passed.
class only_heartbeats_count final : public fault {
public:
    void on_outbound(outbound packet, fault_context& c) override
    {
        if (is_open(packet))
            if (const auto record = wire::decode_open(packet.what->text())) {
                const core::duration patience = record->ping_interval + record->ping_timeout;
                watched_[packet.to.front()] = {patience, c.now() + patience};
            }
        c.pass(std::move(packet));
    }
    void on_inbound(inbound packet, fault_context& c) override
    {
        const auto found = watched_.find(packet.from);
        if (found != watched_.end() && (packet.type == engineio_type::ping || is_pong(packet)))
            found->second.second = c.now() + found->second.first;
        c.pass(std::move(packet));
    }
    void on_deadline(fault_context& c) override
    {
        for (auto it = watched_.begin(); it != watched_.end();) {
            const bool due = it->second.second <= c.now();
            if (due && c.strikes())
                c.line().cut(it->first);
            it = due ? watched_.erase(it) : std::next(it);
        }
    }
    core::time_point next_deadline() const override
    {
        core::time_point next = core::never;
        for (const auto& [key, watch] : watched_)
            next = std::min(next, watch.second);
        return next;
    }

private:
    std::map<session_key, std::pair<core::duration, core::time_point>> watched_;
};

// A close packet is taken a while after what came behind it.
class late_close final : public fault {
public:
    void on_inbound(inbound packet, fault_context& c) override
    {
        if (is_close(packet) && c.strikes())
            held_.emplace(c.now() + milliseconds(50), std::move(packet));
        else
            c.pass(std::move(packet));
    }
    void on_deadline(fault_context& c) override
    {
        while (!held_.empty() && held_.begin()->first <= c.now()) {
            inbound packet = std::move(held_.begin()->second);
            held_.erase(held_.begin());
            c.pass(std::move(packet));
        }
    }
    core::time_point next_deadline() const override
    {
        return held_.empty() ? core::never : held_.begin()->first;
    }

private:
    std::multimap<core::time_point, inbound> held_;
};

// Pongs count only when a ping was sent since the last one.
class strict_pong final : public fault {
public:
    void on_outbound(outbound packet, fault_context& c) override
    {
        if (is_ping(packet))
            asked_.insert(packet.to.front());
        c.pass(std::move(packet));
    }
    void on_inbound(inbound packet, fault_context& c) override
    {
        if (is_pong(packet) && asked_.erase(packet.from) == 0 && c.strikes())
            c.line().cut(packet.from);
        else
            c.pass(std::move(packet));
    }

private:
    std::set<session_key> asked_;
};

// Every poll that would wait is answered with a noop.
class impatient final : public fault {
public:
    void on_outbound(outbound packet, fault_context& c) override
    {
        if (is_open(packet))
            if (const auto record = wire::decode_open(packet.what->text()))
                sids_[record->sid] = packet.to.front();
        c.pass(std::move(packet));
    }
    void on_request(wire::http_request& request, fault_context& c) override
    {
        for (const auto& [name, value] : wire::query_of(request.target))
            if (const auto found = sids_.find(value);
                name == "sid" && request.method == "GET" && found != sids_.end() && c.strikes())
                waiting_.insert(found->second);
    }
    void on_deadline(fault_context& c) override
    {
        for (const session_key key : std::exchange(waiting_, {})) {
            outbound noop;
            noop.kind = packet_kind::noop;
            noop.what = make_outgoing(engineio_type::noop);
            noop.to.push_back(key);
            c.pass(std::move(noop));
        }
    }
    core::time_point next_deadline() const override
    {
        return waiting_.empty() ? core::never : core::time_point{};
    }

private:
    std::map<std::string, session_key> sids_;
    std::set<session_key> waiting_;
};

// The number behind `key` of an open record, changed.
template <class Change>
void rewrite_number(outbound packet, fault_context& c, std::string_view key, Change change)
{
    std::string text = packet.what->text();
    if (std::size_t at = text.find(key); at != std::string::npos) {
        at += key.size();
        const std::size_t end = text.find_first_not_of("0123456789", at);
        text.replace(at, end - at, change(text.substr(at, end - at)));
    }
    c.pass(with_text(std::move(packet), std::move(text)));
}

} // namespace

fault_ptr interval_untrue()
{
    return departures(is_open, [](outbound&& packet, fault_context& c) {
        rewrite_number(std::move(packet), c, R"("pingInterval":)",
                       [](const std::string& n) { return std::to_string(2 * std::stoul(n)); });
    });
}
fault_ptr max_payload_as_text()
{
    return departures(is_open, [](outbound&& packet, fault_context& c) {
        rewrite_number(std::move(packet), c, R"("maxPayload":)",
                       [](const std::string& n) { return '"' + n + '"'; });
    });
}
fault_ptr unknown_upgrade_offered()
{
    return departures(is_open, [](outbound&& packet, fault_context& c) {
        std::string text = packet.what->text();
        constexpr std::string_view key = R"("upgrades":[)";
        if (const std::size_t at = text.find(key); at != std::string::npos)
            text.replace(at + key.size(), text.find(']', at) - at - key.size(), R"("carrier-pigeon")");
        c.pass(with_text(std::move(packet), std::move(text)));
    });
}
fault_ptr ping_twice()
{
    return departures(is_ping, [](outbound&& packet, fault_context& c) {
        c.pass(packet);
        c.pass(std::move(packet));
    });
}
fault_ptr ping_unasked()
{
    return std::make_unique<later>(is_open, milliseconds(100), ping);
}
fault_ptr ping_per_pong()
{
    return arrivals(is_pong, [](inbound&& packet, fault_context& c) {
        ping(packet.from, c);
        c.pass(std::move(packet));
    });
}
fault_ptr pong_data_refused()
{
    return arrivals([](const inbound& p) { return is_pong(p) && !p.data.empty(); }, swallow);
}
fault_ptr stray_pong_refused()
{
    return std::make_unique<strict_pong>();
}
fault_ptr stray_packets_refused()
{
    return arrivals(is_stray, cut);
}
fault_ptr only_heartbeat_counts()
{
    return std::make_unique<only_heartbeats_count>();
}
fault_ptr polls_not_held()
{
    return std::make_unique<impatient>();
}
fault_ptr close_ignored()
{
    return arrivals(is_close, swallow);
}
fault_ptr close_late()
{
    return std::make_unique<late_close>();
}
fault_ptr probe_ends_session()
{
    return std::make_unique<later>([](const outbound& p) { return p.kind == packet_kind::probe_answer; },
                                   milliseconds(50),
                                   [](session_key who, fault_context& c) { c.line().cut(who); });
}
fault_ptr quiet_after_upgrades()
{
    return std::make_unique<quiet_after_upgrade>();
}
fault_ptr deaf_during_upgrade()
{
    return std::make_unique<deaf_while_probed>();
}
fault_ptr frames_split()
{
    return arrivals([](const inbound& p) { return !p.binary && p.data.find('\x1e') != std::string::npos; },
                    [](inbound&& packet, fault_context& c) {
                        const std::size_t at = packet.data.find('\x1e');
                        inbound second = packet;
                        second.data = packet.data.substr(std::min(at + 2, packet.data.size()));
                        packet.data.resize(at);
                        c.pass(std::move(packet));
                        c.pass(std::move(second));
                    });
}
fault_ptr echo_lost()
{
    return departures(is_engine_message, swallow);
}
fault_ptr echo_reformed()
{
    return departures(is_engine_message, [](outbound&& packet, fault_context& c) {
        std::string text = packet.what->text();
        std::erase_if(text, [](char ch) { return ch == ' ' || ch == '"'; });
        if (packet.what->attachments().empty())
            packet.what = make_outgoing(engineio_type::message, std::move(text));
        c.pass(std::move(packet));
    });
}

} // namespace muster::server::faults
