// Faults of who receives a broadcast, and how often.
#include "reference_server/faults/catalogue.hpp"

#include "wire/socketio_packet.hpp"

#include <algorithm>
#include <map>
#include <vector>

namespace muster::server::faults {

namespace {

constexpr unsigned redelivery_distance = 50; // broadcasts between a message and its double

std::size_t any_index(const outbound& packet, fault_context& c)
{
    return c.random().between(0, packet.to.size() - 1);
}

void remove_at(outbound& packet, std::size_t index)
{
    packet.to.erase(packet.to.begin() + static_cast<std::ptrdiff_t>(index));
}

class redelivery final : public fault {
public:
    void on_outbound(outbound packet, fault_context& c) override
    {
        if (!is_broadcast(packet)) {
            c.pass(std::move(packet));
            return;
        }
        if (c.strikes()) {
            outbound copy = packet;
            copy.to = {packet.to[any_index(packet, c)]};
            waiting_.emplace_back(redelivery_distance, std::move(copy));
        }
        c.pass(std::move(packet));
        for (auto& [left, copy] : waiting_)
            if (--left == 0)
                c.pass(copy);
        std::erase_if(waiting_, [](const auto& w) { return w.first == 0; });
    }

private:
    std::vector<std::pair<unsigned, outbound>> waiting_;
};

// Every sender's newest broadcast waits for the next one; the last one waits for ever.
class tail_loss final : public fault {
public:
    void on_outbound(outbound packet, fault_context& c) override
    {
        if (!is_broadcast(packet) || packet.sender == 0) {
            c.pass(std::move(packet));
            return;
        }
        auto [held, first] = newest_.try_emplace(packet.sender, packet);
        if (first)
            return;
        std::swap(held->second, packet);
        c.pass(std::move(packet));
    }

private:
    std::map<session_key, outbound> newest_;
};

bool has_sender_left_out(const outbound& p)
{
    return is_broadcast(p) && p.sender_excluded && p.sender != 0;
}

bool is_room_broadcast(const outbound& p)
{
    return is_broadcast(p) && p.in_room;
}

} // namespace

fault_ptr duplicate()
{
    return departures(is_broadcast, [](outbound&& packet, fault_context& c) {
        outbound again = packet;
        again.to = {packet.to[any_index(packet, c)]};
        c.pass(std::move(packet));
        c.pass(std::move(again));
    });
}

fault_ptr duplicate_later()
{
    return std::make_unique<redelivery>();
}

fault_ptr drop_one_receiver()
{
    return departures(is_broadcast, [](outbound&& packet, fault_context& c) {
        remove_at(packet, any_index(packet, c));
        c.pass(std::move(packet));
    });
}

fault_ptr stop_half_way()
{
    return departures(is_broadcast, [](outbound&& packet, fault_context& c) {
        packet.to.resize(packet.to.size() / 2);
        c.pass(std::move(packet));
    });
}

fault_ptr ack_then_drop_all()
{
    return departures(is_broadcast, swallow);
}

fault_ptr drop_tail()
{
    return std::make_unique<tail_loss>();
}

fault_ptr leak_to_stranger()
{
    return departures(is_room_broadcast, [](outbound&& packet, fault_context& c) {
        std::vector<session_key> strangers = c.line().joined(packet.nsp);
        std::erase_if(strangers, [&](session_key key) {
            return key == packet.sender ||
                   std::find(packet.to.begin(), packet.to.end(), key) != packet.to.end();
        });
        if (!strangers.empty())
            packet.to.push_back(strangers[c.random().between(0, strangers.size() - 1)]);
        c.pass(std::move(packet));
    });
}

fault_ptr wrong_namespace()
{
    return departures(is_event, [](outbound&& packet, fault_context& c) {
        auto read = wire::decode_socketio(packet.what->text());
        std::string text;
        if (read) {
            read->nsp = "/elsewhere";
            wire::append_socketio(text, *read);
        }
        c.pass(with_text(std::move(packet), std::move(text)));
    });
}

fault_ptr echo_to_sender()
{
    return departures(has_sender_left_out, [](outbound&& packet, fault_context& c) {
        packet.to.push_back(packet.sender);
        c.pass(std::move(packet));
    });
}

fault_ptr exclude_wrong_member()
{
    return departures(has_sender_left_out, [](outbound&& packet, fault_context& c) {
        packet.to[any_index(packet, c)] = packet.sender;
        c.pass(std::move(packet));
    });
}

} // namespace muster::server::faults
