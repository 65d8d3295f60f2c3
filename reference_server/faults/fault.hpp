// One planted defect: sees every packet between core and wire and may drop, change, delay, double, reorder or
// redirect it. What a fault does not override passes unharmed.
#pragma once

#include "core/random.hpp"
#include "reference_server/core/tap.hpp"

#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

namespace muster::server {

// What a fault may use while it looks at a packet.
class fault_context {
public:
    virtual core::time_point now() const = 0;
    virtual core::random_source& random() = 0;
    // Does the fault act this time? Draws its probability; false once its limit is used up.
    virtual bool strikes() = 0;
    // On to the next fault, in the end to the wire or the core.
    virtual void pass(outbound packet) = 0;
    virtual void pass(inbound packet) = 0;
    virtual tap_line& line() = 0;

    fault_context() = default;
    fault_context(const fault_context&) = delete;
    fault_context& operator=(const fault_context&) = delete;

protected:
    ~fault_context() = default;
};

class fault {
public:
    fault() = default;
    fault(const fault&) = delete;
    fault& operator=(const fault&) = delete;
    virtual ~fault() = default;

    virtual void on_outbound(outbound packet, fault_context& c) { c.pass(std::move(packet)); }
    virtual void on_inbound(inbound packet, fault_context& c) { c.pass(std::move(packet)); }
    virtual void on_request(wire::http_request& /*request*/, fault_context& /*c*/) {}
    virtual void on_response(wire::http_response& /*response*/, fault_context& /*c*/) {}
    virtual bool forgives(violation /*what*/, fault_context& /*c*/) { return false; }
    virtual void on_deadline(fault_context& /*c*/) {}
    virtual core::time_point next_deadline() const { return core::never; }
};

using fault_ptr = std::unique_ptr<fault>;

// A fault that acts on single packets of one direction: where `selects` holds and it strikes, `acts` has the
// packet.
template <class Packet>
class packet_fault final : public fault {
public:
    using selector = bool (*)(const Packet&);
    using action = void (*)(Packet&&, fault_context&);
    packet_fault(selector selects, action acts) : selects_(selects), acts_(acts) {}

    void on_outbound(outbound packet, fault_context& c) override { take(std::move(packet), c); }
    void on_inbound(inbound packet, fault_context& c) override { take(std::move(packet), c); }

private:
    template <class Any>
    void take(Any packet, fault_context& c)
    {
        if constexpr (std::is_same_v<Any, Packet>)
            if (selects_(packet) && c.strikes())
                return acts_(std::move(packet), c);
        c.pass(std::move(packet));
    }

    selector selects_;
    action acts_;
};

inline fault_ptr departures(packet_fault<outbound>::selector selects, packet_fault<outbound>::action acts)
{
    return std::make_unique<packet_fault<outbound>>(selects, acts);
}
inline fault_ptr arrivals(packet_fault<inbound>::selector selects, packet_fault<inbound>::action acts)
{
    return std::make_unique<packet_fault<inbound>>(selects, acts);
}

// An action: the packet is gone.
template <class Packet>
void swallow(Packet&& /*packet*/, fault_context& /*c*/)
{}

// The selectors most faults need.
inline bool is_broadcast(const outbound& p)
{
    return p.broadcast && !p.to.empty();
}
inline bool is_open(const outbound& p)
{
    return p.kind == packet_kind::open;
}
inline bool is_connect(const outbound& p)
{
    return p.kind == packet_kind::connect;
}
inline bool is_connect_error(const outbound& p)
{
    return p.kind == packet_kind::connect_error;
}
inline bool is_ack(const outbound& p)
{
    return p.kind == packet_kind::ack;
}
inline bool is_event(const outbound& p)
{
    return p.kind == packet_kind::event;
}

// A copy with other text, attachments kept.
inline outbound with_text(outbound packet, std::string text)
{
    packet.what = make_outgoing(packet.what->type(), std::move(text), packet.what->attachments());
    return packet;
}

} // namespace muster::server
