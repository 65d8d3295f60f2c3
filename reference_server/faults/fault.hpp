// One planted defect: sees every packet between core and wire and may drop, change, delay, double, reorder or
// redirect it. What a fault does not override passes unharmed.
#pragma once

#include "core/random.hpp"
#include "reference_server/core/tap.hpp"

#include <functional>
#include <memory>

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

// A fault that acts on single outbound packets: where `selects` holds and it strikes, `acts` has the packet.
class packet_fault final : public fault {
public:
    using selector = bool (*)(const outbound&);
    using action = void (*)(outbound&&, fault_context&);
    packet_fault(selector selects, action acts) : selects_(selects), acts_(acts) {}

    void on_outbound(outbound packet, fault_context& c) override
    {
        if (selects_(packet) && c.strikes())
            acts_(std::move(packet), c);
        else
            c.pass(std::move(packet));
    }

private:
    selector selects_;
    action acts_;
};

// The selectors most faults need.
inline bool is_broadcast(const outbound& p)
{
    return p.broadcast && !p.to.empty();
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
