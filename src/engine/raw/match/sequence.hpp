// Several packets in order, taken from what came: what may be passed over, what fits, what does not.
#pragma once

#include "engine/raw/line/arrivals.hpp"
#include "engine/raw/match/pattern.hpp"
#include "wire/engineio_packet.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace muster::engine::raw {

// What receiving passes over unless a pattern asks for it.
struct passing_over {
    wire::engineio_revision revision = wire::engineio_revision::v4;
    bool events = false; // every event; else only those named "auth"
};

// Walks over an inbox without taking anything; feed() goes on where it stopped.
class sequence {
public:
    sequence(std::vector<expected_packet> patterns, const passing_over& rules);

    enum class state { more, fits, mismatch };

    state feed(const inbox& box);

    const std::vector<expected_packet>& patterns() const { return patterns_; }
    bool begun() const { return at_ > 0; }
    // How many packets and controls of the inbox belong to it, those passed over included.
    std::size_t packets_used() const { return packet_at_; }
    std::size_t controls_used() const { return control_at_; }
    // The packet that the last pattern fits; valid while the inbox is unchanged.
    const arrival* last(const inbox& box) const;
    // What did not fit and why, or how much came; empty when nothing did. For people.
    std::string actual(const inbox& box) const;

private:
    bool passes_over(const arrival& a, const expected_packet& asked);
    bool take_control(const inbox& box, const expected_packet& asked);

    std::vector<expected_packet> patterns_;
    passing_over rules_;
    bool names_auth_ = false;
    bool names_events_ = false;
    std::size_t at_ = 0; // the next pattern
    std::size_t packet_at_ = 0;
    std::size_t control_at_ = 0;
    std::size_t attachments_ = 0; // of an event that was passed over
    bool last_is_control_ = false;
    std::string why_;
    state state_ = state::more;
};

// The first packet that is not passed over; nullptr when there is none.
const arrival* first_of_note(const inbox& box, const passing_over& rules);

} // namespace muster::engine::raw
