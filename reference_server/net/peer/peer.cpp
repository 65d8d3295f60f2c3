// The life of a peer: input, output, deadlines and the end. HTTP is in peer_http.cpp, WebSocket in
// peer_websocket.cpp.
#include "reference_server/net/peer/peer.hpp"

#include "reference_server/net/peer/site.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace muster::server {

peer::peer(site& host, peer_line& line, bool secure, core::time_point now)
    : host_(host), line_(line), http_(std::make_unique<http_reader>(
                                    [&host](std::string_view target) { return host.body_limit(target); })),
      began_(now), due_(now + (secure ? host.bounds().tls_time : host.bounds().header_time)),
      phase_(secure ? phase::tls : phase::http)
{
    if (const habits* h = host.bytes())
        http_->change_heads(h->heads);
}

peer::~peer() = default;

void peer::begin(core::time_point now)
{
    if (phase_ != phase::tls)
        return;
    phase_ = phase::http;
    due_ = now + host_.bounds().header_time;
}

bool peer::wants_input() const
{
    // Pipelined requests wait in the kernel when enough of them wait here.
    const bool full = http_ && is_held() && http_->buffered() > core::limits::header_bytes;
    return !full && phase_ != phase::closed && phase_ != phase::tls && !input_over_;
}

void peer::on_bytes(std::string_view bytes, core::time_point now)
{
    if (phase_ == phase::closed || phase_ == phase::lingering || finishing_)
        return;
    if (phase_ == phase::websocket || phase_ == phase::closing)
        return read_messages(bytes, now);
    if (!http_->begun() && !awaiting_)
        began_ = now;
    http_->feed(bytes);
    pump(now);
}

void peer::on_input_end(bool clean, core::time_point now)
{
    if (phase_ == phase::closed)
        return;
    input_over_ = true;
    // A peer that only ended its side still gets the answers it asked for, but nothing that is yet to come.
    if (!clean || awaiting_ || output_.empty() || phase_ != phase::http)
        return end(now);
    finish();
}

void peer::queue(std::string bytes, core::time_point now)
{
    output_.push(std::move(bytes), now);
    line_.flush_soon();
}

// Planted defects see what is answered.
void peer::queue_answer(std::string bytes, core::time_point now)
{
    if (const habits* h = host_.bytes()) {
        for (const auto change : h->answers)
            change(bytes, http_->request());
        if (h->most_answers != 0 && ++answers_ > h->most_answers)
            return;
    }
    queue(std::move(bytes), now);
}

void peer::on_sent(core::time_point now)
{
    if (finishing_ && output_.empty() && phase_ != phase::lingering && phase_ != phase::closed) {
        if (input_over_ || host_.is_stopping())
            return end(now);
        // Reading on for a while keeps the kernel from answering late input with a reset, which would take
        // the last answer away from the peer.
        phase_ = phase::lingering;
        due_ = now + host_.bounds().close_time;
        line_.end_output();
    }
    if (phase_ == phase::http && !finishing_ && http_->buffered() > 0)
        pump(now);
}

void peer::finish()
{
    finishing_ = true;
    due_ = core::never; // the queue has its own bound
    line_.flush_soon();
}

void peer::release_exchange(core::time_point now)
{
    awaiting_ = false;
    if (exchange_ != 0)
        host_.abandon(std::exchange(exchange_, 0), now);
}

void peer::end(core::time_point now)
{
    if (phase_ == phase::closed)
        return;
    phase_ = phase::closed;
    line_.close();
    output_.clear();
    release_exchange(now);
}

core::time_point peer::next_deadline() const
{
    if (phase_ == phase::closed)
        return core::never;
    const auto oldest = output_.oldest();
    return oldest == core::never ? due_ : std::min(due_, oldest + host_.bounds().queue_time);
}

void peer::on_due(core::time_point now)
{
    if (now < next_deadline())
        return;
    if (now < due_) {
        host_.log("a peer was cut: it did not read for too long, " + std::to_string(output_.bytes()) +
                  " bytes were waiting");
        return end(now);
    }
    if (phase_ == phase::websocket) { // a message that does not end
        host_.log("a peer was cut: a message took too long");
        send_close(1008, "message took too long", now);
        release_exchange(now);
        return finish();
    }
    if (phase_ == phase::http && http_->begun() && !finishing_)
        return refuse(408, "the request took too long", now);
    end(now);
}

void peer::shut_down(core::time_point now)
{
    if (phase_ == phase::websocket)
        return close_websocket(1001, now);
    if (phase_ == phase::http && !output_.empty())
        return finish();
    if (phase_ == phase::http || phase_ == phase::tls)
        end(now);
}

} // namespace muster::server
