// Faults of joining and leaving namespaces, and of single events.
#include "reference_server/faults/catalogue.hpp"

namespace muster::server::faults {

namespace {

bool is_disconnect(const outbound& p)
{
    return p.kind == packet_kind::disconnect;
}
void twice(outbound&& packet, fault_context& c)
{
    c.pass(packet);
    c.pass(std::move(packet));
}

// The packet with its payload, which begins at the first '{', replaced.
outbound with_payload(outbound packet, std::string_view payload)
{
    const std::string& text = packet.what->text();
    std::string changed = text.substr(0, text.find('{'));
    changed += payload;
    return with_text(std::move(packet), std::move(changed));
}

} // namespace

fault_ptr no_connect_answer()
{
    return departures(is_connect, swallow);
}

fault_ptr connect_without_sid()
{
    return departures(is_connect, [](outbound&& packet, fault_context& c) {
        c.pass(with_payload(std::move(packet), "{}"));
    });
}

fault_ptr connect_twice()
{
    return departures(is_connect, twice);
}

fault_ptr connect_unasked()
{
    return departures(is_open, [](outbound&& packet, fault_context& c) {
        outbound answer = packet;
        answer.kind = packet_kind::connect;
        answer.what = make_outgoing(wire::engineio_type::message, R"(0{"sid":"unasked"})");
        c.pass(std::move(packet));
        c.pass(std::move(answer));
    });
}

fault_ptr connect_error_text()
{
    return departures(is_connect_error, [](outbound&& packet, fault_context& c) {
        c.pass(with_payload(std::move(packet), R"("Invalid namespace")"));
    });
}

fault_ptr connect_error_lost()
{
    return departures(is_connect_error, swallow);
}

fault_ptr disconnect_lost()
{
    return departures(is_disconnect, swallow);
}

fault_ptr event_lost()
{
    return departures(is_event, swallow);
}

fault_ptr event_twice()
{
    return departures(is_event, twice);
}

} // namespace muster::server::faults
