// Faults of attachments that clients send, and of rooms.
#include "reference_server/faults/arrival.hpp"
#include "reference_server/faults/catalogue.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

namespace muster::server::faults {

namespace {

bool announces(const inbound& p)
{
    return is_text(p, "56");
}

void replace_all(std::string& text, std::string_view from, std::string_view to)
{
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

// Watches attachments that are due.
class attachment_watch final : public fault {
public:
    enum class way : std::uint8_t { pong_breaks, unjoined_swallows, text_is_one };
    explicit attachment_watch(way how) : how_(how) {}

    void on_inbound(inbound packet, fault_context& c) override
    {
        const bool due = due_[packet.from] > 0;
        if (announces(packet)) {
            const auto read = wire::decode_socketio(packet.data);
            const bool foreign = read && read->nsp != "/" && read->nsp != "/custom";
            if (how_ != way::unjoined_swallows || foreign)
                due_[packet.from] = read ? read->attachments : 0;
            if (how_ == way::unjoined_swallows && foreign)
                return; // taken, and the next message for its attachment
        } else if (packet.binary) {
            due_[packet.from] -= due ? 1 : 0;
        } else if (due && how_ == way::pong_breaks && packet.type == wire::engineio_type::pong &&
                   c.strikes()) {
            return c.line().cut(packet.from);
        } else if (due && packet.type == wire::engineio_type::message && c.strikes()) {
            --due_[packet.from];
            if (how_ == way::unjoined_swallows)
                return;
            packet.binary = how_ == way::text_is_one;
        }
        c.pass(std::move(packet));
    }
    bool forgives(violation what, fault_context& /*c*/) override
    {
        return how_ == way::text_is_one && what == violation::attachments;
    }

private:
    way how_;
    std::map<session_key, std::uint32_t> due_;
};

bool has_two_placeholders(const inbound& p)
{
    return announces(p) && p.data.find(R"("num":1)") != std::string::npos;
}

// The packet as if it were another namespace's.
outbound in_namespace(outbound packet, std::string_view nsp)
{
    const std::string old = packet.what->text();
    if (auto read = wire::decode_socketio(old)) {
        read->nsp = nsp;
        std::string text;
        wire::append_socketio(text, *read);
        packet.nsp = nsp;
        packet = with_text(std::move(packet), std::move(text));
    }
    return packet;
}

bool is_in_room(const outbound& p)
{
    return p.broadcast && p.in_room;
}

// Messages to a room that is named like a socket's id reach nobody.
class no_own_room final : public fault {
public:
    void on_outbound(outbound packet, fault_context& c) override
    {
        constexpr std::string_view key = R"("sid":")";
        const std::string& text = packet.what->text();
        if (const std::size_t at = text.find(key);
            packet.kind == packet_kind::connect && at != std::string::npos)
            ids_.insert(text.substr(at + key.size(), text.find('"', at + key.size()) - at - key.size()));
        if (packet.kind == packet_kind::open) // the id of protocol 4
            ids_.insert(
                text.substr(text.find(key) + key.size(), text.find(R"(",)") - text.find(key) - key.size()));
        c.pass(std::move(packet));
    }
    void on_inbound(inbound packet, fault_context& c) override
    {
        const std::string args = is_client_event(packet) ? read_said(packet.data).args : std::string();
        const bool own = args.starts_with(",\"") && ids_.contains(args.substr(2, args.find('"', 2) - 2));
        if (!own || !c.strikes())
            c.pass(std::move(packet));
    }

private:
    std::set<std::string> ids_;
};

} // namespace

fault_ptr five_attachments_at_most()
{
    return arrivals([](const inbound& p) { return announces(p) && std::atoi(p.data.c_str() + 1) > 5; }, cut);
}
fault_ptr placeholders_by_order()
{
    return arrivals(has_two_placeholders, [](inbound&& packet, fault_context& c) {
        const std::size_t zero = packet.data.find(R"("num":0)");
        const std::size_t one = packet.data.find(R"("num":1)");
        if (one < zero) {
            packet.data[one + 6] = '0';
            packet.data[zero + 6] = '1';
        }
        c.pass(std::move(packet));
    });
}
fault_ptr nested_placeholders_lost()
{
    return departures(
        [](const outbound& p) { return p.what->text().find(R"(:{"_placeholder")") != std::string::npos; },
        [](outbound&& packet, fault_context& c) {
            std::string text = packet.what->text();
            replace_all(text, R"(:{"_placeholder":true)", R"(:{"_placeholder":false)");
            c.pass(with_text(std::move(packet), std::move(text)));
        });
}
fault_ptr empty_attachments_lost()
{
    return arrivals(
        [](const inbound& p) { return p.type == wire::engineio_type::message && p.binary && p.data.empty(); },
        [](inbound&& /*packet*/, fault_context& /*c*/) {});
}
fault_ptr pong_breaks_attachments()
{
    return std::make_unique<attachment_watch>(attachment_watch::way::pong_breaks);
}
fault_ptr unjoined_header_swallows()
{
    return std::make_unique<attachment_watch>(attachment_watch::way::unjoined_swallows);
}
fault_ptr text_taken_for_attachment()
{
    return std::make_unique<attachment_watch>(attachment_watch::way::text_is_one);
}
fault_ptr placeholder_index_forgiven()
{
    return arrivals(announces, [](inbound&& packet, fault_context& c) {
        for (const std::string_view bad : {R"("num":5)", R"("num":9)", R"("num":-1)", R"("num":"splice")"})
            replace_all(packet.data, bad, R"("num":0)");
        replace_all(packet.data, R"({"_placeholder":true})", R"({"_placeholder":true,"num":0})");
        c.pass(std::move(packet));
    });
}
fault_ptr attachment_count_forgiven()
{
    return arrivals(announces, [](inbound&& packet, fault_context& c) {
        if (!wire::decode_socketio(packet.data))
            packet.type = wire::engineio_type::noop;
        c.pass(std::move(packet));
    });
}
fault_ptr room_leave_ignored()
{
    return arrivals([](const inbound& p) { return is_client_event(p) && read_said(p.data).name == "leave"; },
                    [](inbound&& packet, fault_context& c) {
                        const std::size_t begin = packet.data.find('[');
                        packet.data = packet.data.substr(0, begin) + R"(["message-with-ack","ok"])";
                        c.pass(std::move(packet));
                    });
}
fault_ptr rooms_across_namespaces()
{
    return departures(is_in_room, [](outbound&& packet, fault_context& c) {
        for (const std::string_view other : {"/", "/custom"})
            if (packet.nsp != other) {
                outbound leaked = in_namespace(packet, other);
                leaked.to = c.line().joined(other);
                c.pass(std::move(leaked));
            }
        c.pass(std::move(packet));
    });
}
fault_ptr own_room_missing()
{
    return std::make_unique<no_own_room>();
}
fault_ptr room_without_sender()
{
    return departures([](const outbound& p) { return p.broadcast && !p.sender_excluded; },
                      [](outbound&& packet, fault_context& c) {
                          std::erase(packet.to, packet.sender);
                          c.pass(std::move(packet));
                      });
}

} // namespace muster::server::faults
