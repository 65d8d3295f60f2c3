// The WebSocket side of a peer: messages to the core, pings answered, the closing handshake.
#include "reference_server/net/http/websocket_request.hpp"
#include "reference_server/net/peer/peer.hpp"
#include "reference_server/net/peer/site.hpp"

namespace muster::server {

void peer::accept_websocket(const wire::http_fields& fields, core::time_point now)
{
    if (phase_ != phase::http || finishing_ || key_.empty())
        return;
    const habits* h = host_.bytes();
    if (http_->buffered() > 0 &&
        !(h && h->forgets_early_bytes)) // it spoke before it knew that we would listen
        return end(now);
    queue_answer(switching_protocols(key_, fields), now);
    std::string().swap(key_);
    http_.reset();
    if (h && !h->frames_in.empty())
        frames_in_.emplace(h->frames_in);
    if (h && !h->frames_out.empty())
        frames_out_.emplace(h->frames_out);
    awaiting_ = false;
    phase_ = phase::websocket;
    due_ = core::never;
    websocket_.emplace(wire::websocket_role::server,
                       wire::websocket_reader::limits{.message_bytes = mount_->options.max_payload});
}

void peer::send(const shared_frame& frame, core::time_point now)
{
    if (phase_ != phase::websocket || finishing_ || !frame)
        return;
    if (output_.would_pass(frame->size(), host_.bounds().queue_bytes)) {
        host_.log("a peer was cut: it reads too slowly, " + std::to_string(output_.bytes()) +
                  " bytes were waiting");
        return end(now);
    }
    if (frames_out_)
        return queue_frame(*frame, now);
    output_.push(frame, now);
    line_.flush_soon();
}

void peer::queue_frame(std::string bytes, core::time_point now)
{
    queue(frames_out_ ? frames_out_->pass(bytes) : std::move(bytes), now);
}

void peer::read_messages(std::string_view bytes, core::time_point now)
{
    std::string changed;
    if (frames_in_) {
        changed = frames_in_->pass(bytes);
        bytes = changed;
    }
    bool any = false; // of data: pings may come inside a message and do not end it
    while ((phase_ == phase::websocket || phase_ == phase::closing) && !finishing_) {
        wire::websocket_message message;
        const auto step = websocket_->next(bytes, message);
        if (!step)
            return fail(core::errc_of(step.error()), now);
        if (*step == wire::websocket_reader::status::need_more)
            break;
        any = any || message.opcode == wire::websocket_opcode::text ||
              message.opcode == wire::websocket_opcode::binary;
        on_message(message, now);
    }
    if (phase_ != phase::websocket || finishing_)
        return;
    if (!websocket_->partial())
        due_ = core::never;
    else if (any || due_ == core::never)
        due_ = now + host_.bounds().message_time;
}

void peer::on_message(const wire::websocket_message& message, core::time_point now)
{
    using enum wire::websocket_opcode;
    if (message.opcode == close) {
        if (phase_ == phase::websocket)
            send_close(message.close_code == 1005 ? 0 : message.close_code, {}, now);
        release_exchange(now);
        input_over_ = true; // nothing may follow: RFC 6455 section 5.5.1
        return finish();
    }
    if (phase_ != phase::websocket)
        return;
    if (message.opcode == ping) {
        std::string pong_frame;
        wire::append_frame(pong_frame,
                           {.opcode = static_cast<std::uint8_t>(pong), .mask = {}, .payload = message.data});
        return send(std::make_shared<const std::string>(std::move(pong_frame)), now);
    }
    if (message.opcode == pong)
        return;
    const auto id = exchange_;
    host_.tell(*mount_, now, [&](server_core& core, auto time, auto& out) {
        core.on_message(id, message.opcode == binary, message.data, time, out);
    });
}

void peer::send_close(std::uint16_t code, std::string_view reason, core::time_point now)
{
    std::string frame;
    const std::string payload = code == 0 ? std::string() : wire::close_payload(code, reason);
    wire::append_frame(
        frame,
        {.opcode = static_cast<std::uint8_t>(wire::websocket_opcode::close), .mask = {}, .payload = payload});
    queue_frame(std::move(frame), now);
}

// The peer broke the framing: it is told the code, and nothing more is read.
void peer::fail(core::errc why, core::time_point now)
{
    if (phase_ == phase::websocket)
        send_close(wire::websocket_reader::close_code_for(why), core::name_of(why), now);
    release_exchange(now);
    finish();
}

void peer::close_websocket(std::uint16_t code, core::time_point now)
{
    if (phase_ != phase::websocket || finishing_)
        return;
    send_close(code, {}, now);
    release_exchange(now);
    phase_ = phase::closing;
    due_ = now + host_.bounds().close_time;
}

} // namespace muster::server
