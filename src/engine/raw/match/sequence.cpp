// Each pattern takes the first packet that is not passed over; nothing is taken out of order.
#include "engine/raw/match/sequence.hpp"

#include "wire/socketio_packet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace muster::engine::raw {

namespace {

using form = scenario::packet_pattern::form;

bool is_control(const expected_packet& e)
{
    return e.is == form::control_ping || e.is == form::control_pong;
}

bool is_event(const expected_packet& e)
{
    const bool text = e.is == form::packet || e.is == form::exact || e.is == form::like;
    return text && (e.text.starts_with("42") || e.text.starts_with("45"));
}

bool names_auth(const expected_packet& e)
{
    return is_event(e) && e.text.find("\"auth\"") != std::string::npos;
}

} // namespace

sequence::sequence(std::vector<expected_packet> patterns, const passing_over& rules)
    : patterns_(std::move(patterns)), rules_(rules),
      names_auth_(std::any_of(patterns_.begin(), patterns_.end(), names_auth)),
      names_events_(std::any_of(patterns_.begin(), patterns_.end(), is_event))
{}

bool sequence::passes_over(const arrival& a, const expected_packet& asked)
{
    if (a.what == arrival::kind::binary && attachments_ > 0) {
        --attachments_;
        return true;
    }
    if (a.what != arrival::kind::text)
        return false;
    const bool v3 = rules_.revision == wire::engineio_revision::v3;
    if (a.data == "2" || a.data == "6" || (v3 && a.data == "3"))
        return !asked.text.starts_with(a.data[0]) || asked.is == form::binary;
    const std::string name = event_name_of(a.data);
    if (name.empty())
        return false;
    if (name == "auth" ? names_auth_ : names_events_ || !rules_.events)
        return false;
    if (a.data[1] == '5')
        if (const auto packet = wire::decode_socketio(std::string_view(a.data).substr(1)))
            attachments_ = packet->attachments;
    return true;
}

bool sequence::take_control(const inbox& box, const expected_packet& asked)
{
    while (control_at_ < box.controls().size())
        if (packet_mismatch(asked, box.controls()[control_at_++]).empty())
            return true;
    return false;
}

sequence::state sequence::feed(const inbox& box)
{
    while (state_ == state::more && at_ < patterns_.size()) {
        const expected_packet& asked = patterns_[at_];
        if (is_control(asked)) {
            if (!take_control(box, asked))
                return state::more;
            last_is_control_ = true;
            ++at_;
            continue;
        }
        if (packet_at_ == box.packets().size())
            return state::more;
        const arrival& a = box.packets()[packet_at_];
        if (passes_over(a, asked)) {
            ++packet_at_;
            continue;
        }
        why_ = packet_mismatch(asked, a);
        if (!why_.empty()) {
            state_ = state::mismatch;
            return state_;
        }
        last_is_control_ = false;
        ++packet_at_;
        ++at_;
    }
    if (state_ == state::more)
        state_ = state::fits;
    return state_;
}

const arrival* sequence::last(const inbox& box) const
{
    if (last_is_control_)
        return control_at_ > 0 && control_at_ <= box.controls().size() ? &box.controls()[control_at_ - 1]
                                                                       : nullptr;
    return packet_at_ > 0 && packet_at_ <= box.packets().size() ? &box.packets()[packet_at_ - 1] : nullptr;
}

std::string sequence::actual(const inbox& box) const
{
    if (state_ == state::mismatch && packet_at_ < box.packets().size()) {
        const std::string where =
            patterns_.size() > 1 ? fmt::format(" as number {} of {}", at_ + 1, patterns_.size()) : "";
        const std::string detail = why_.starts_with('$') ? fmt::format(" ({})", why_) : "";
        return shown(box.packets()[packet_at_]) + where + detail;
    }
    if (at_ < patterns_.size() && patterns_.size() > 1)
        return at_ == 0 ? std::string() : fmt::format("{} of {}, then nothing", at_, patterns_.size());
    return {};
}

const arrival* first_of_note(const inbox& box, const passing_over& rules)
{
    // A pattern that nothing fits: what stops it is worth a note.
    sequence none({{form::exact, std::string("\x01", 1)}}, rules);
    if (none.feed(box) != sequence::state::mismatch)
        return nullptr;
    return &box.packets()[none.packets_used()];
}

} // namespace muster::engine::raw
