// Connections are retired rather than destroyed: a listener may let go of one from inside its own call.
#include "engine/raw/line/switchboard.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace muster::engine::raw {

namespace {

constexpr std::size_t most_frames = 80;
constexpr std::size_t most_frame_bytes = 1'000;
constexpr std::size_t most_records = 200;
constexpr std::size_t most_record_bytes = 4'000;

client::channel_id channel_of(const client::io_event& event)
{
    return std::visit([](const auto& e) { return e.channel; }, event);
}

void command(client::io_command::kind what, client::channel_id channel, moment t)
{
    client::io_command c;
    c.what = what;
    c.channel = channel;
    t.io.push(c);
}

} // namespace

switchboard::switchboard(const raw_target& target, wire::engineio_revision revision, core::time_point epoch,
                         core::random_source random, finding& found)
    : target_(&target), revision_(revision), epoch_(epoch), random_(random), found_(&found)
{
    for (unsigned channel = first_raw_channel; channel <= last_raw_channel; ++channel)
        free_.push_back(static_cast<client::channel_id>(channel));
}

connection* switchboard::open(std::uint32_t number, listener& who, moment t)
{
    if (free_.empty()) {
        broken_ = "the case holds more connections at once than the tool gives it";
        return nullptr;
    }
    const client::channel_id channel = free_.front();
    free_.pop_front();
    command(client::io_command::kind::open_stream, channel, t);
    auto& slot = connections_[channel];
    slot = std::make_unique<connection>(*this, who, channel, number);
    return slot.get();
}

void switchboard::retire(connection*& c)
{
    const auto at = connections_.find(c->channel());
    c->forget_listener();
    free_.push_back(c->channel());
    retired_.push_back(std::move(at->second));
    connections_.erase(at);
    c = nullptr;
}

void switchboard::release(connection*& c, moment t)
{
    if (c == nullptr)
        return;
    if (!c->gone())
        command(client::io_command::kind::close, c->channel(), t);
    retire(c);
}

void switchboard::cut(connection*& c, moment t)
{
    if (c == nullptr)
        return;
    if (!c->gone())
        command(client::io_command::kind::cut, c->channel(), t);
    retire(c);
}

void switchboard::on(const client::io_event& event, moment t)
{
    retired_.clear();
    const auto at = connections_.find(channel_of(event));
    if (at != connections_.end())
        at->second->on(event, t);
}

void switchboard::on_deadline(moment t)
{
    retired_.clear();
    for (const auto& [channel, c] : connections_)
        if (c->next_deadline() <= t.now)
            c->on_deadline(t); // tells no listener
}

core::time_point switchboard::next_deadline() const
{
    core::time_point soonest = core::never;
    for (const auto& [channel, c] : connections_)
        soonest = std::min(soonest, c->next_deadline());
    return soonest;
}

void switchboard::saw(std::uint32_t number, bool outgoing, std::string_view text, core::time_point now)
{
    std::vector<result::frame>& frames = found_->frames;
    if (frames.size() == most_frames) {
        frames.erase(frames.begin(), frames.begin() + most_frames / 4);
        found_->crowded = true;
    }
    result::frame f;
    f.at = now - epoch_;
    f.outgoing = outgoing;
    f.client = number;
    f.text = text.substr(0, most_frame_bytes);
    if (text.size() > most_frame_bytes)
        f.text += "... (" + std::to_string(text.size()) + " bytes)";
    frames.push_back(std::move(f));
}

void switchboard::record(std::string line)
{
    if (found_->records.size() == most_records)
        return;
    if (line.size() > most_record_bytes)
        line.resize(most_record_bytes);
    found_->records.push_back(std::move(line));
}

void switchboard::opened(session_record record, core::time_point now)
{
    record.opened_at = now;
    last_session_ = std::move(record);
}

} // namespace muster::engine::raw
