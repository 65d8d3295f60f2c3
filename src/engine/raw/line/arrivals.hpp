// What came over one session or connection and was not yet taken, in order, bounded.
#pragma once

#include "core/time.hpp"
#include "engine/raw/match/pattern.hpp"
#include "wire/http/response.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>

namespace muster::engine::raw {

struct answered {
    wire::http_answer what;
    core::time_point at{};
};

// How a session or connection ended.
struct ending {
    std::string how;        // "close frame 1005", "FIN", "poll answered 400"
    std::uint16_t code = 0; // of a close frame; 0: another shape
    core::time_point at{};
    bool never_stood = false; // no connection was made
};

// What everything that a case has received and not taken weighs.
struct inbox_load {
    static constexpr std::size_t most_bytes = std::size_t{16} * 1'024 * 1'024;
    static constexpr std::size_t most_entries = 10'000;

    std::size_t bytes = 0;
    std::size_t entries = 0;

    bool flooded() const { return bytes > most_bytes || entries > most_entries; }
};

class inbox {
public:
    explicit inbox(inbox_load& all) : load_(&all) {}
    ~inbox()
    {
        load_->bytes -= own_.bytes;
        load_->entries -= own_.entries;
    }
    inbox(inbox&&) = delete;
    inbox& operator=(inbox&&) = delete;

    void put(arrival a)
    {
        weigh(a.data.size());
        const bool control = a.what == arrival::kind::ping || a.what == arrival::kind::pong;
        (control ? controls_ : packets_).push_back(std::move(a));
    }
    void put(answered a)
    {
        weigh(a.what.body.size());
        answers_.push_back(std::move(a));
    }

    const std::deque<arrival>& packets() const { return packets_; }   // texts and binaries
    const std::deque<arrival>& controls() const { return controls_; } // WebSocket pings and pongs
    const std::deque<answered>& answers() const { return answers_; }

    void take_packet(std::size_t index)
    {
        lighten(packets_[index].data.size());
        packets_.erase(packets_.begin() + static_cast<std::ptrdiff_t>(index));
    }
    void take_packets(std::size_t count)
    {
        for (; count > 0; --count)
            take_packet(0);
    }
    void take_controls(std::size_t count)
    {
        for (; count > 0; --count) {
            lighten(controls_.front().data.size());
            controls_.pop_front();
        }
    }
    answered take_answer()
    {
        answered a = std::move(answers_.front());
        lighten(a.what.body.size());
        answers_.pop_front();
        return a;
    }

    std::optional<ending> ended;

private:
    static constexpr std::size_t overhead = 64;

    void weigh(std::size_t size)
    {
        own_.bytes += size + overhead;
        ++own_.entries;
        load_->bytes += size + overhead;
        ++load_->entries;
    }
    void lighten(std::size_t size)
    {
        own_.bytes -= size + overhead;
        --own_.entries;
        load_->bytes -= size + overhead;
        --load_->entries;
    }

    inbox_load* load_;
    inbox_load own_;
    std::deque<arrival> packets_;
    std::deque<arrival> controls_;
    std::deque<answered> answers_;
};

} // namespace muster::engine::raw
