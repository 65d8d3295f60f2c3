// The HTTP side of a peer: requests in order, one at a time.
#include "reference_server/core/http/answers.hpp"
#include "reference_server/net/http/response_text.hpp"
#include "reference_server/net/http/websocket_request.hpp"
#include "reference_server/net/peer/peer.hpp"
#include "reference_server/net/peer/site.hpp"

namespace muster::server {

namespace {

constexpr std::size_t unread_answers = 65'536; // bytes; pipelined requests wait behind more

} // namespace

bool peer::is_held() const
{
    return awaiting_ || output_.bytes() > unread_answers;
}

void peer::pump(core::time_point now)
{
    while (phase_ == phase::http && !is_held() && !finishing_) {
        switch (http_->next()) {
        case http_reader::step::need_more:
            if (!(host_.bytes() && host_.bytes()->reads_first_segment && http_->cut_body()))
                return wait_for_request();
            on_request(now);
            break;
        case http_reader::step::head:
            if (!on_head(now))
                return;
            break;
        case http_reader::step::request:
            on_request(now);
            break;
        case http_reader::step::refused:
            return refuse(http_->framing().status, http_->framing().reason, now);
        }
    }
    due_ = phase_ == phase::http ? core::never : due_;
}

void peer::wait_for_request()
{
    const auto& bounds = host_.bounds();
    if (http_->in_body())
        due_ = began_ + bounds.request_time;
    else if (http_->begun())
        due_ = began_ + bounds.header_time;
    else
        due_ = began_ + (served_ ? bounds.idle_time : bounds.header_time);
}

// The head of a request with a body: the core may refuse it now. False when it was answered.
bool peer::on_head(core::time_point now)
{
    auto request = http_->request();
    request.target = origin_form(request.target);
    mount_ = host_.find(request.target);
    if (request.method == "POST" && mount_) {
        exchange_ = host_.open_exchange(*this, *mount_);
        const auto id = exchange_;
        host_.tell(*mount_, now, [&](server_core& core, auto time, auto& out) {
            core.on_body_begun(id, request, time, out);
        });
        if (exchange_ != id || phase_ != phase::http || finishing_)
            return false;
    }
    if (host_.bytes() && host_.bytes()->takes_bodies_as_done) {
        release_exchange(now);
        respond(plain_response(200, "ok"), now);
        return false;
    }
    if (http_->framing().expects_continue && !(host_.bytes() && host_.bytes()->never_continues))
        queue("HTTP/1.1 100 Continue\r\n\r\n", now);
    return true;
}

void peer::on_request(core::time_point now)
{
    auto request = http_->request();
    request.target = origin_form(request.target);
    mount_ = host_.find(request.target);
    if (!mount_ || path_of(request.target).ends_with("/socket.io.js")) // no client is served
        return on_foreign_request(request, now);
    if (http_->framing().upgrade && asks_for_websocket(request))
        return on_upgrade(request, *mount_, now);
    if (exchange_ == 0)
        exchange_ = host_.open_exchange(*this, *mount_);
    awaiting_ = true;
    const auto id = exchange_;
    host_.tell(*mount_, now,
               [&](server_core& core, auto time, auto& out) { core.on_request(id, request, time, out); });
}

// Nothing of Socket.IO is there.
void peer::on_foreign_request(const wire::http_request& request, core::time_point now)
{
    const auto& options = host_.front().options;
    const bool root = path_of(request.target) == "/";
    if (!is_welcome(request, options))
        return answer(403, "This server does not answer to that host or origin.\n", now);
    if (root && (request.method == "GET" || request.method == "HEAD"))
        return answer(200, "muster reference server: Socket.IO at " + options.path + "\n", now);
    return root ? answer(405, "Only GET is answered here.\n", now) : answer(404, "Nothing here.\n", now);
}

void peer::on_upgrade(const wire::http_request& request, const mount& with, core::time_point now)
{
    const auto verdict = check_websocket_request(request, http_->framing().version_1_1);
    if (verdict.status != 0)
        return refuse(verdict.status, verdict.reason, now);
    if (http_->buffered() > 0 && !(host_.bytes() && host_.bytes()->forgets_early_bytes))
        return refuse(400, "bytes after the upgrade request, before its answer", now);
    key_ = verdict.key;
    exchange_ = host_.open_exchange(*this, with);
    awaiting_ = true;
    const auto id = exchange_;
    host_.tell(with, now, [&](server_core& core, auto time, auto& out) {
        core.on_websocket_request(id, request, time, out);
    });
}

void peer::answer(unsigned status, std::string_view text, core::time_point now)
{
    exchange_ = 0;
    respond(plain_response(status, text), now);
}

// Answers what was wrong with a request and ends the connection: where the next one begins is not known.
void peer::refuse(unsigned status, std::string_view reason, core::time_point now)
{
    release_exchange(now);
    if (phase_ != phase::http)
        return;
    auto response = plain_response(status, std::string(reason) + "\n");
    if (status == 426)
        response.fields.emplace_back("Sec-WebSocket-Version", "13");
    if (status == 405)
        response.fields.emplace_back("Allow", "GET");
    queue_answer(response_text(response, {.keep_alive = false}), now);
    finish();
}

void peer::respond(const wire::http_response& response, core::time_point now)
{
    if (phase_ != phase::http || finishing_)
        return;
    // Before the end of its body a request cannot be answered without ending the connection.
    const bool whole = awaiting_ || exchange_ == 0;
    const bool keep = whole && http_->framing().keep_alive && !input_over_;
    exchange_ = 0;
    awaiting_ = false;
    served_ = true;
    queue_answer(
        response_text(response, {.keep_alive = keep, .head_only = http_->request().method == "HEAD"}), now);
    http_->done();
    began_ = now;
    if (!keep)
        return finish();
    wait_for_request();
}

} // namespace muster::server
