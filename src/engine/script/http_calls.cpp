// A connection is kept alive between the steps of a client and given up after a failure.
#include "engine/script/http_calls.hpp"

#include "core/bytes.hpp"
#include "engine/script/actor_scope.hpp"
#include "engine/script/matcher.hpp"
#include "engine/script/sessions.hpp"
#include "wire/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <variant>

namespace muster::engine {

namespace {

// Whether a URL names a host of its own: "http://..." before any path or query.
bool names_a_host(std::string_view url)
{
    const std::size_t scheme = url.find("://");
    return scheme != std::string_view::npos && url.find_first_of("/?#") == scheme + 1;
}

bool fits_a_request_line(std::string_view target)
{
    return std::none_of(target.begin(), target.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte <= 0x20 || byte == 0x7f;
    });
}

bool is_cookie(std::string_view name)
{
    return name.size() == 6 &&
           std::equal(name.begin(), name.end(), "cookie", [](char a, char b) { return (a | 0x20) == b; });
}

// The step's own fields, and the client's cookies; nullopt when a value fails the client.
std::optional<std::string> header_lines(actor& a, const scenario::http_step& s, scenario::scope& scope)
{
    std::string lines;
    std::string cookies;
    for (const auto& [name, value] : s.fields) {
        const std::optional<std::string> text = field_value(value, name, a, scope);
        if (!text)
            return std::nullopt;
        if (is_cookie(name))
            cookies += (cookies.empty() ? "" : "; ") + *text;
        else
            lines.append(name).append(": ").append(*text).append("\r\n");
    }
    std::string kept;
    a.machine.append_cookies(kept, cookies);
    if (!cookies.empty() && !kept.empty())
        cookies += "; ";
    cookies += kept;
    if (!cookies.empty())
        lines.append("Cookie: ").append(cookies).append("\r\n");
    return lines;
}

void next_channel(actor& a)
{
    a.http_channel_used = false;
    a.http_channel =
        a.http_channel == 255 ? first_http_channel : static_cast<client::channel_id>(a.http_channel + 1);
}

} // namespace

step_end http_calls::begin(actor& a, const scenario::http_step& s, moment t)
{
    actor_scope scope(a, *stage_);
    const std::string url = s.url.render(scope);
    if (names_a_host(url)) {
        a.failed = failure{core::name_of(core::errc::target_not_allowed),
                           "the URL names a host: " + core::printable(url, 200)};
        return step_end::failed;
    }
    std::string target(url);
    if (target.empty() || target.front() != '/')
        target.insert(target.begin(), '/');
    if (!fits_a_request_line(target)) {
        a.failed = failure{core::name_of(core::errc::http_status),
                           "the URL holds blanks or control characters: " + core::printable(target)};
        return step_end::failed;
    }
    client::io_command c;
    c.what = client::io_command::kind::http_request;
    c.channel = a.http_channel;
    c.method = s.method;
    c.target = t.io.put(target);
    const std::optional<std::string> lines = header_lines(a, s, scope);
    if (!lines)
        return step_end::failed;
    c.fields = t.io.put(*lines);
    if (s.json) {
        c.content_type = "application/json";
        c.body = t.io.put(wire::to_json(s.json->evaluate(scope)));
    } else if (s.body) {
        c.content_type = "text/plain; charset=UTF-8";
        c.body = t.io.put(s.body->render(scope));
    }
    t.io.push(c);
    a.http_channel_used = true;
    a.sent = t.now;
    a.wait = wait_kind::http;
    a.wake = t.now + s.timeout;
    return step_end::wait;
}

void http_calls::answered(actor& a, const wire::http_response& r, core::time_point now)
{
    const auto& step = std::get<scenario::http_step>(a.step->action);
    stage_->meter.http_answered(a.due, a.sent, now);
    a.machine.take_cookies(r.fields);
    a.wait = wait_kind::nothing;
    a.wake = core::never;
    a.due = now;
    const bool expected = step.status ? r.status == *step.status : r.status < 400;
    if (!expected) {
        a.failed = failure{core::name_of(core::errc::http_status),
                           fmt::format("HTTP {}: {}", r.status, core::printable(r.body))};
        return;
    }
    if (step.matches.empty() && step.captures.empty())
        return;
    const core::result<wire::value> body = wire::parse_json(r.body);
    actor_scope scope(a, *stage_);
    std::string why =
        body ? mismatch_of(step.matches, *body, scope) : "the body is no JSON: " + core::printable(r.body);
    if (body && why.empty())
        if (const std::string missing = capture(step.captures, *body, a.variables); !missing.empty())
            why = fmt::format("nothing to capture at {}", missing);
    if (!why.empty())
        a.failed = failure{std::string(failure_kind::match_failed), why};
}

void http_calls::on(actor& a, const client::io_event& event, core::time_point now)
{
    const bool waiting = a.wait == wait_kind::http && !a.failed;
    if (const auto* answer = std::get_if<client::http_answered>(&event)) {
        if (waiting && answer->channel == a.http_channel)
            answered(a, *answer->response, now);
    } else if (const auto* lost = std::get_if<client::channel_failed>(&event)) {
        if (lost->channel != a.http_channel)
            return;
        next_channel(a);
        if (waiting)
            a.failed = failure{core::name_of(core::errc_of(lost->error)), core::printable(lost->detail)};
    }
}

void http_calls::on_timeout(actor& a, moment t)
{
    const auto& step = std::get<scenario::http_step>(a.step->action);
    a.failed =
        failure{core::name_of(core::errc::request_timeout),
                fmt::format("no answer within {} ms",
                            std::chrono::duration_cast<std::chrono::milliseconds>(step.timeout).count())};
    client::io_command c;
    c.what = client::io_command::kind::cut;
    c.channel = a.http_channel;
    t.io.push(c);
    next_channel(a);
}

void http_calls::close(actor& a, moment t)
{
    if (!a.http_channel_used)
        return;
    client::io_command c;
    c.what = client::io_command::kind::close;
    c.channel = a.http_channel;
    t.io.push(c);
    next_channel(a);
}

} // namespace muster::engine
