// Faults of acknowledgements.
#include "reference_server/faults/catalogue.hpp"

#include "wire/socketio_packet.hpp"

#include <chrono>
#include <optional>

namespace muster::server::faults {

namespace {

using std::chrono::milliseconds;

outbound with_id(outbound packet, std::uint64_t id)
{
    auto read = wire::decode_socketio(packet.what->text());
    if (!read)
        return packet;
    read->id = id;
    std::string text;
    wire::append_socketio(text, *read);
    packet.ack = id;
    return with_text(std::move(packet), std::move(text));
}

// Holds one ack until the next, then each takes the other's place: the ids stay, the contents are exchanged.
class swapped_acks final : public fault {
public:
    void on_outbound(outbound packet, fault_context& c) override
    {
        if (is_ack(packet) && held_ && packet.ack && held_->ack && packet.nsp == held_->nsp) {
            exchange(std::move(packet), c);
        } else if (is_ack(packet) && !held_ && c.strikes()) {
            held_ = std::move(packet);
            due_ = c.now() + milliseconds(500);
        } else {
            c.pass(std::move(packet));
        }
    }
    void on_deadline(fault_context& c) override
    {
        outbound alone = std::move(*held_);
        held_.reset();
        c.pass(std::move(alone));
    }
    core::time_point next_deadline() const override { return held_ ? due_ : core::never; }

private:
    void exchange(outbound second, fault_context& c)
    {
        outbound first = std::move(*held_);
        held_.reset();
        const std::uint64_t first_id = *first.ack;
        const std::uint64_t second_id = *second.ack;
        std::swap(first.to, second.to);
        c.pass(with_id(std::move(first), second_id));
        c.pass(with_id(std::move(second), first_id));
    }

    std::optional<outbound> held_;
    core::time_point due_{};
};

} // namespace

fault_ptr ack_twice()
{
    return departures(is_ack, [](outbound&& packet, fault_context& c) {
        c.pass(packet);
        c.pass(std::move(packet));
    });
}

fault_ptr ack_never()
{
    return departures(is_ack, swallow);
}

fault_ptr ack_swapped()
{
    return std::make_unique<swapped_acks>();
}

fault_ptr ack_unknown_id()
{
    return departures(is_ack, [](outbound&& packet, fault_context& c) {
        const std::uint64_t id = packet.ack.value_or(0) + 1'000'000;
        c.pass(with_id(std::move(packet), id));
    });
}

fault_ptr ack_wrong_content()
{
    return departures(is_ack, [](outbound&& packet, fault_context& c) {
        std::string text = packet.what->text();
        const std::size_t bracket = text.find('[');
        if (bracket != std::string::npos)
            text.insert(bracket + 1, text[bracket + 1] == ']' ? R"("unasked")" : R"("unasked",)");
        c.pass(with_text(std::move(packet), std::move(text)));
    });
}

} // namespace muster::server::faults
