// Faults of CONNECT, its answers, and DISCONNECT.
#include "reference_server/faults/arrival.hpp"
#include "reference_server/faults/catalogue.hpp"

#include <chrono>
#include <iterator>
#include <map>
#include <set>

namespace muster::server::faults {

namespace {

using wire::socketio_packet;
using wire::socketio_type;

std::string encoded(const socketio_packet& packet)
{
    std::string text;
    wire::append_socketio(text, packet);
    return text;
}

// The packet with another header or payload.
template <class Change>
void pass_changed(outbound&& packet, fault_context& c, Change change)
{
    const std::string old = packet.what->text();
    auto read = wire::decode_socketio(old);
    if (!read)
        return c.pass(std::move(packet));
    std::string scratch;
    change(*read, scratch);
    c.pass(with_text(std::move(packet), encoded(*read)));
}

template <class Change>
void pass_changed(inbound&& packet, fault_context& c, Change change)
{
    const std::string old = packet.data;
    if (auto read = wire::decode_socketio(old)) {
        std::string scratch;
        change(*read, scratch);
        packet.data = encoded(*read);
    }
    c.pass(std::move(packet));
}

std::string sid_in(const std::string& text)
{
    constexpr std::string_view key = R"("sid":")";
    const std::size_t at = text.find(key);
    if (at == std::string::npos)
        return {};
    return text.substr(at + key.size(), text.find('"', at + key.size()) - at - key.size());
}

// CONNECT answers carry the id of the session, or that of the first namespace joined.
class shared_sid final : public fault {
public:
    explicit shared_sid(packet_kind first) : first_(first) {}
    void on_outbound(outbound packet, fault_context& c) override
    {
        const std::string own = sid_in(packet.what->text());
        if (packet.kind == first_ && !own.empty())
            sids_.emplace(packet.to.front(), own);
        const auto found = packet.to.size() == 1 ? sids_.find(packet.to.front()) : sids_.end();
        if (is_connect(packet) && !own.empty() && found != sids_.end() && c.strikes()) {
            std::string text = packet.what->text();
            text.replace(text.find(own), own.size(), found->second);
            packet = with_text(std::move(packet), std::move(text));
        }
        c.pass(std::move(packet));
    }

private:
    packet_kind first_;
    std::map<session_key, std::string> sids_;
};

// The CONNECT answer comes behind the first event of its namespace.
class late_connect final : public fault {
public:
    void on_outbound(outbound packet, fault_context& c) override
    {
        if (is_connect(packet) && c.strikes()) {
            held_.emplace(packet.to.front(), std::pair(c.now() + std::chrono::milliseconds(60), packet));
            return;
        }
        const bool event = packet.kind == packet_kind::event && packet.to.size() == 1;
        const auto found = event ? held_.find(packet.to.front()) : held_.end();
        const bool release = found != held_.end() && found->second.second.nsp == packet.nsp;
        c.pass(std::move(packet));
        if (release)
            let_go(found, c);
    }
    void on_deadline(fault_context& c) override
    {
        for (auto it = held_.begin(); it != held_.end();)
            it = it->second.first <= c.now() ? let_go(it, c) : std::next(it);
    }
    core::time_point next_deadline() const override
    {
        core::time_point next = core::never;
        for (const auto& [key, waiting] : held_)
            next = std::min(next, waiting.first);
        return next;
    }

private:
    using table = std::multimap<session_key, std::pair<core::time_point, outbound>>;
    table::iterator let_go(table::iterator which, fault_context& c)
    {
        outbound packet = std::move(which->second.second);
        const auto after = held_.erase(which);
        c.pass(std::move(packet));
        return after;
    }
    table held_;
};

// Who has left a namespace gets no way back into any.
class no_return final : public fault {
public:
    void on_inbound(inbound packet, fault_context& c) override
    {
        if (is_leave(packet) && c.strikes())
            left_.insert(packet.from);
        if (!is_join(packet) || !left_.contains(packet.from))
            c.pass(std::move(packet));
    }

private:
    std::set<session_key> left_;
};

bool names(const inbound& p, std::string_view nsp)
{
    return !p.data.empty() && std::string_view(p.data).substr(1).starts_with(nsp);
}

} // namespace

fault_ptr connect_sid_of_session()
{
    return std::make_unique<shared_sid>(packet_kind::open);
}
fault_ptr connect_sid_of_first()
{
    return std::make_unique<shared_sid>(packet_kind::connect);
}
fault_ptr connect_behind_events()
{
    return std::make_unique<late_connect>();
}
fault_ptr connect_names_root()
{
    return departures(is_connect, [](outbound&& packet, fault_context& c) {
        std::string text = packet.what->text();
        if (text.size() < 2 || text[1] != '/')
            text.insert(1, "/,");
        c.pass(with_text(std::move(packet), std::move(text)));
    });
}
fault_ptr auth_lost()
{
    return arrivals(is_join, [](inbound&& packet, fault_context& c) {
        pass_changed(std::move(packet), c, [](socketio_packet& p, std::string&) { p.json = {}; });
    });
}
fault_ptr auth_flattened()
{
    return arrivals([](const inbound& p) { return is_join(p) && p.data.find(":{") != std::string::npos; },
                    [](inbound&& packet, fault_context& c) {
                        pass_changed(std::move(packet), c, [](socketio_packet& p, std::string&) {
                            p.json = R"({"auth":"[object Object]"})";
                        });
                    });
}
fault_ptr auth_null()
{
    return departures(
        [](const outbound& p) { return is_event(p) && p.what->text().ends_with(R"(["auth",{}])"); },
        [](outbound&& packet, fault_context& c) {
            pass_changed(std::move(packet), c,
                         [](socketio_packet& p, std::string&) { p.json = R"(["auth",null])"; });
        });
}
fault_ptr refused_is_joined()
{
    return departures(is_connect_error, [](outbound&& packet, fault_context& c) {
        packet.kind = packet_kind::connect;
        pass_changed(std::move(packet), c, [](socketio_packet& p, std::string&) {
            p.type = socketio_type::connect;
            p.json = R"({"sid":"everybody-is-welcome"})";
        });
    });
}
fault_ptr refusal_ends_session()
{
    return departures(is_connect_error, [](outbound&& packet, fault_context& c) {
        const session_key who = packet.to.front();
        c.pass(std::move(packet));
        c.line().cut(who);
    });
}
fault_ptr refusal_data_lost()
{
    return departures(is_connect_error, [](outbound&& packet, fault_context& c) {
        pass_changed(std::move(packet), c, [](socketio_packet& p, std::string& scratch) {
            scratch = p.json;
            if (const std::size_t at = scratch.find(R"(,"data":)"); at != std::string::npos)
                scratch = scratch.substr(0, at) + '}';
            if (scratch.find(R"("code")") != std::string::npos) // protocol 4 sends the data alone
                scratch = "{}";
            p.json = scratch;
        });
    });
}
fault_ptr refusal_as_object()
{
    return departures(is_connect_error, [](outbound&& packet, fault_context& c) {
        pass_changed(std::move(packet), c, [](socketio_packet& p, std::string& scratch) {
            scratch =
                p.json.starts_with('"') ? R"({"message":)" + std::string(p.json) + '}' : std::string(p.json);
            p.json = scratch;
        });
    });
}
fault_ptr refused_name_mangled()
{
    return departures(is_connect_error, [](outbound&& packet, fault_context& c) {
        pass_changed(std::move(packet), c, [](socketio_packet& p, std::string& scratch) {
            scratch = p.nsp.substr(0, 12);
            for (char& letter : scratch)
                letter = (letter & 0x80) != 0 || letter == '_' ? '?' : letter;
            p.nsp = scratch;
        });
    });
}
fault_ptr namespace_caseless()
{
    return arrivals([](const inbound& p) { return is_join(p) && names(p, "/CUSTOM"); },
                    [](inbound&& packet, fault_context& c) {
                        packet.data.replace(1, 7, "/custom");
                        c.pass(std::move(packet));
                    });
}
fault_ptr namespace_needs_comma()
{
    return arrivals(
        [](const inbound& p) {
            return (is_join(p) || is_leave(p)) && p.data.size() > 1 && p.data[1] == '/' &&
                   p.data.find(',') == std::string::npos;
        },
        [](inbound&& /*packet*/, fault_context& /*c*/) {});
}
fault_ptr custom_namespaces_refused()
{
    return arrivals([](const inbound& p) { return is_join(p) && names(p, "/custom"); },
                    [](inbound&& packet, fault_context& c) {
                        packet.data.insert(7, "-is-not-here");
                        c.pass(std::move(packet));
                    });
}
fault_ptr dynamic_namespaces_refused()
{
    return arrivals([](const inbound& p) { return is_join(p) && names(p, "/dyn-"); },
                    [](inbound&& packet, fault_context& c) {
                        packet.data.insert(5, "x");
                        c.pass(std::move(packet));
                    });
}
fault_ptr namespace_query_refused()
{
    return arrivals([](const inbound& p) { return is_join(p) && p.data.find('?') != std::string::npos; },
                    [](inbound&& packet, fault_context& c) {
                        packet.data[packet.data.find('?')] = '-';
                        c.pass(std::move(packet));
                    });
}
fault_ptr one_namespace_only()
{
    return departures([](const outbound& p) { return is_event(p) && p.nsp != "/"; },
                      [](outbound&& packet, fault_context& c) {
                          pass_changed(std::move(packet), c,
                                       [](socketio_packet& p, std::string&) { p.nsp = "/"; });
                      });
}
fault_ptr leave_answered()
{
    return arrivals(is_leave, [](inbound&& packet, fault_context& c) {
        const session_key who = packet.from;
        std::string same = packet.data;
        c.pass(std::move(packet));
        say(c, who, packet_kind::disconnect, std::move(same));
    });
}
fault_ptr leave_closes()
{
    return arrivals(is_leave, cut);
}
fault_ptr leave_ignored()
{
    return arrivals(is_leave, [](inbound&& /*packet*/, fault_context& /*c*/) {});
}
fault_ptr leave_leaves_all()
{
    return arrivals(is_leave, [](inbound&& packet, fault_context& c) {
        const auto read = wire::decode_socketio(packet.data);
        inbound other = packet;
        other.data = read && read->nsp == "/" ? "1/custom," : "1";
        c.pass(std::move(packet));
        c.pass(std::move(other));
    });
}
fault_ptr no_way_back()
{
    return std::make_unique<no_return>();
}

} // namespace muster::server::faults
