// Faults of order: one receiver sees broadcasts in another order than they were sent.
#include "reference_server/faults/catalogue.hpp"

#include <algorithm>
#include <chrono>
#include <deque>
#include <optional>

namespace muster::server::faults {

namespace {

using std::chrono::milliseconds;

constexpr core::duration patience = milliseconds(2'000); // a held message without a follower goes then
constexpr core::duration lane_delay = milliseconds(200);

// Takes one receiver out of a broadcast and lets the next one pass before its copy.
class swapper final : public fault {
public:
    explicit swapper(bool same_sender) : same_sender_(same_sender) {}

    void on_outbound(outbound packet, fault_context& c) override
    {
        if (!is_broadcast(packet) || packet.sender == 0) {
            c.pass(std::move(packet));
        } else if (!held_) {
            if (c.strikes())
                hold(packet, c);
            c.pass(std::move(packet));
        } else {
            const session_key receiver = held_->to.front();
            const bool reaches = std::find(packet.to.begin(), packet.to.end(), receiver) != packet.to.end();
            const bool same = packet.sender == held_->sender;
            if (reaches && same && !same_sender_)
                release(c); // its own sender must not overtake it
            c.pass(std::move(packet));
            if (reaches && held_ && same == same_sender_)
                release(c);
        }
    }
    void on_deadline(fault_context& c) override
    {
        if (held_)
            release(c);
    }
    core::time_point next_deadline() const override { return held_ ? due_ : core::never; }

private:
    void hold(outbound& packet, fault_context& c)
    {
        const auto at =
            packet.to.begin() + static_cast<std::ptrdiff_t>(c.random().between(0, packet.to.size() - 1));
        held_ = packet;
        held_->to = {*at};
        packet.to.erase(at);
        due_ = c.now() + patience;
    }
    void release(fault_context& c)
    {
        outbound copy = std::move(*held_);
        held_.reset();
        c.pass(std::move(copy));
    }

    bool same_sender_;
    std::optional<outbound> held_;
    core::time_point due_{};
};

// Everything that one sender broadcasts reaches one receiver late, in order.
class lane_delayer final : public fault {
public:
    void on_outbound(outbound packet, fault_context& c) override
    {
        if (!is_broadcast(packet) || packet.sender == 0) {
            c.pass(std::move(packet));
            return;
        }
        if (receiver_ == 0 && c.strikes()) {
            sender_ = packet.sender;
            receiver_ = packet.to[c.random().between(0, packet.to.size() - 1)];
        }
        const auto victim = std::find(packet.to.begin(), packet.to.end(), receiver_);
        if (packet.sender == sender_ && victim != packet.to.end()) {
            outbound late = packet;
            late.to = {receiver_};
            packet.to.erase(victim);
            held_.emplace_back(c.now() + lane_delay, std::move(late));
        }
        c.pass(std::move(packet));
    }
    void on_deadline(fault_context& c) override
    {
        while (!held_.empty() && held_.front().first <= c.now()) {
            outbound late = std::move(held_.front().second);
            held_.pop_front();
            c.pass(std::move(late));
        }
    }
    core::time_point next_deadline() const override
    {
        return held_.empty() ? core::never : held_.front().first;
    }

private:
    session_key sender_ = 0;
    session_key receiver_ = 0;
    std::deque<std::pair<core::time_point, outbound>> held_;
};

// Broadcasts wait until the sender's ack, or a short while, has gone out.
class ack_first final : public fault {
public:
    void on_outbound(outbound packet, fault_context& c) override
    {
        if (is_broadcast(packet) && packet.sender != 0 && c.strikes()) {
            held_.emplace_back(c.now() + milliseconds(20), std::move(packet));
            return;
        }
        const bool release = is_ack(packet);
        c.pass(std::move(packet));
        while (release && !held_.empty())
            let_go(c);
    }
    void on_deadline(fault_context& c) override
    {
        while (!held_.empty() && held_.front().first <= c.now())
            let_go(c);
    }
    core::time_point next_deadline() const override
    {
        return held_.empty() ? core::never : held_.front().first;
    }

private:
    void let_go(fault_context& c)
    {
        outbound packet = std::move(held_.front().second);
        held_.pop_front();
        c.pass(std::move(packet));
    }
    std::deque<std::pair<core::time_point, outbound>> held_;
};

} // namespace

fault_ptr swap_same_sender()
{
    return std::make_unique<swapper>(true);
}

fault_ptr swap_other_sender()
{
    return std::make_unique<swapper>(false);
}

fault_ptr delay_lane()
{
    return std::make_unique<lane_delayer>();
}

fault_ptr ack_before_broadcast()
{
    return std::make_unique<ack_first>();
}

} // namespace muster::server::faults
