// The HTTP side of a connection: requests in order, one at a time.
#include "reference_server/core/http/answers.hpp"
#include "reference_server/net/connection.hpp"
#include "reference_server/net/http/response_text.hpp"
#include "reference_server/net/http/websocket_request.hpp"
#include "reference_server/net/server_loop.hpp"

namespace muster::server {

namespace {

constexpr std::size_t unread_answers = 65'536; // bytes; pipelined requests wait behind more

std::string_view path_of(std::string_view target)
{
    return target.substr(0, target.find_first_of("?#"));
}

// "http://host/path" as "/path": RFC 9112 section 3.2.2 wants absolute targets taken.
std::string origin_form(const std::string& target)
{
    const auto scheme = target.find("://");
    if (target.starts_with('/') || scheme == std::string::npos || scheme > 5)
        return target;
    const auto path = target.find('/', scheme + 3);
    return path == std::string::npos ? "/" : target.substr(path);
}

// `path` is "/socket.io/": itself, everything beneath, and the same without the last slash.
bool is_engine_path(std::string_view target, std::string_view path)
{
    if (path.ends_with('/'))
        path.remove_suffix(1);
    const auto asked = path_of(target);
    return asked.starts_with(path) && (asked.size() == path.size() || asked[path.size()] == '/');
}

} // namespace

bool connection::is_held() const
{
    return awaiting_ || output_.bytes() > unread_answers;
}

void connection::pump()
{
    while (phase_ == phase::http && !is_held() && !finishing_) {
        switch (http_->next()) {
        case http_reader::step::need_more:
            return wait_for_request();
        case http_reader::step::head:
            if (!on_head())
                return;
            break;
        case http_reader::step::request:
            on_request();
            break;
        case http_reader::step::refused:
            return refuse(http_->framing().status, http_->framing().reason);
        }
    }
    due_ = phase_ == phase::http ? core::never : due_;
}

void connection::wait_for_request()
{
    const auto& bounds = loop_.bounds();
    if (http_->in_body())
        due_ = began_ + bounds.request_time;
    else if (http_->begun())
        due_ = began_ + bounds.header_time;
    else
        due_ = began_ + (served_ ? bounds.idle_time : bounds.header_time);
}

// The head of a request with a body: the core may refuse it now. False when it was answered.
bool connection::on_head()
{
    auto request = http_->request();
    request.target = origin_form(request.target);
    if (request.method == "POST" && is_engine_path(request.target, loop_.options().path)) {
        exchange_ = loop_.open_exchange(*this);
        const auto id = exchange_;
        loop_.tell_core(
            [&](server_core& core, auto now, auto& out) { core.on_body_begun(id, request, now, out); });
        if (exchange_ != id || phase_ != phase::http || finishing_)
            return false;
    }
    if (http_->framing().expects_continue)
        queue("HTTP/1.1 100 Continue\r\n\r\n");
    return true;
}

void connection::on_request()
{
    auto request = http_->request();
    request.target = origin_form(request.target);
    if (!is_engine_path(request.target, loop_.options().path)) {
        const bool root = path_of(request.target) == "/";
        if (!is_welcome(request, loop_.options()))
            return answer(403, "This server does not answer to that host or origin.\n");
        if (root && (request.method == "GET" || request.method == "HEAD"))
            return answer(200, "muster reference server: Socket.IO at " + loop_.options().path + "\n");
        return root ? answer(405, "Only GET is answered here.\n") : answer(404, "Nothing here.\n");
    }
    if (http_->framing().upgrade && asks_for_websocket(request))
        return on_upgrade();
    if (exchange_ == 0)
        exchange_ = loop_.open_exchange(*this);
    awaiting_ = true;
    const auto id = exchange_;
    loop_.tell_core([&](server_core& core, auto now, auto& out) { core.on_request(id, request, now, out); });
}

void connection::on_upgrade()
{
    auto request = http_->request();
    request.target = origin_form(request.target);
    const auto verdict = check_websocket_request(request, http_->framing().version_1_1);
    if (verdict.status != 0)
        return refuse(verdict.status, verdict.reason);
    if (http_->buffered() > 0)
        return refuse(400, "bytes after the upgrade request, before its answer");
    key_ = verdict.key;
    exchange_ = loop_.open_exchange(*this);
    awaiting_ = true;
    const auto id = exchange_;
    loop_.tell_core(
        [&](server_core& core, auto now, auto& out) { core.on_websocket_request(id, request, now, out); });
}

void connection::answer(unsigned status, std::string_view text)
{
    exchange_ = 0;
    respond(plain_response(status, text));
}

// Answers what was wrong with a request and ends the connection: where the next one begins is not known.
void connection::refuse(unsigned status, std::string_view reason)
{
    release_exchange();
    if (phase_ != phase::http)
        return;
    auto response = plain_response(status, std::string(reason) + "\n");
    if (status == 426)
        response.fields.emplace_back("Sec-WebSocket-Version", "13");
    if (status == 405)
        response.fields.emplace_back("Allow", "GET");
    queue(response_text(response, {.keep_alive = false}));
    finish();
}

void connection::respond(const wire::http_response& response)
{
    if (phase_ != phase::http || finishing_)
        return;
    // Before the end of its body a request cannot be answered without ending the connection.
    const bool whole = awaiting_ || exchange_ == 0;
    const bool keep = whole && http_->framing().keep_alive && !input_over_;
    exchange_ = 0;
    awaiting_ = false;
    served_ = true;
    queue(response_text(response, {.keep_alive = keep, .head_only = http_->request().method == "HEAD"}));
    http_->done();
    began_ = loop_.now();
    if (!keep)
        return finish();
    wait_for_request();
}

} // namespace muster::server
