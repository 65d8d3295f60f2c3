// Answers with the wrong status, fields or silence.
#include "reference_server/faults/bytes/answer_text.hpp"
#include "reference_server/faults/bytes/bends.hpp"

namespace muster::server::bends {

namespace {

std::string query_value(const wire::http_request& asked, std::string_view name)
{
    for (const auto& [key, value] : wire::query_of(asked.target))
        if (key == name)
            return value;
    return {};
}

constexpr std::string_view allow_origin = "Access-Control-Allow-Origin";

} // namespace

void polls_as_html(std::string& answer, const wire::http_request& /*asked*/)
{
    if (has_status(answer, "200") && field_of(answer, "Content-Type").starts_with("text/plain"))
        set_field(answer, "Content-Type", "text/html");
}

void errors_as_html(std::string& answer, const wire::http_request& /*asked*/)
{
    if (has_status(answer, "4"))
        set_field(answer, "Content-Type", "text/html");
}

void errors_as_crashes(std::string& answer, const wire::http_request& /*asked*/)
{
    if (!has_status(answer, "400"))
        return;
    set_status(answer, "500 Internal Server Error");
    set_body(answer,
             "Traceback (most recent call last):\n  File \"server.py\", line 1, in handle\nKeyError\n");
}

void sid_in_errors(std::string& answer, const wire::http_request& asked)
{
    if (!has_status(answer, "400"))
        return;
    set_field(answer, "Content-Type", "text/html");
    set_body(answer, "Invalid session " + query_value(asked, "sid"));
}

void no_allowed_origin(std::string& answer, const wire::http_request& /*asked*/)
{
    set_field(answer, allow_origin, {});
}

void no_allowed_origin_on_errors(std::string& answer, const wire::http_request& /*asked*/)
{
    if (has_status(answer, "4"))
        set_field(answer, allow_origin, {});
}

void any_origin_allowed(std::string& answer, const wire::http_request& asked)
{
    const auto origin = wire::find_field(asked.fields, "Origin");
    if (origin.empty())
        return;
    set_field(answer, allow_origin, origin);
    set_field(answer, "Access-Control-Allow-Credentials", "true");
}

void no_vary(std::string& answer, const wire::http_request& /*asked*/)
{
    set_field(answer, "Vary", {});
}

void preflight_refused(std::string& answer, const wire::http_request& asked)
{
    if (asked.method == "OPTIONS")
        set_status(answer, "405 Method Not Allowed");
}

void cookie_for_scripts(std::string& answer, const wire::http_request& /*asked*/)
{
    std::string cookie = field_of(answer, "Set-Cookie");
    if (const std::size_t at = cookie.find("; HttpOnly"); at != std::string::npos)
        set_field(answer, "Set-Cookie", cookie.erase(at, 10));
}

void cookie_always(std::string& answer, const wire::http_request& asked)
{
    const std::string sid = query_value(asked, "sid");
    if (asked.target.starts_with("/cookie/") && !sid.empty())
        set_field(answer, "Set-Cookie", "io=" + sid + "; Path=/; HttpOnly; SameSite=Strict");
}

void cookie_of_another(std::string& answer, const wire::http_request& /*asked*/)
{
    if (!field_of(answer, "Set-Cookie").empty())
        set_field(answer, "Set-Cookie", "io=another; Path=/; HttpOnly; SameSite=Strict");
}

void gzip_only_said(std::string& answer, const wire::http_request& asked)
{
    if (wire::find_field(asked.fields, "Accept-Encoding").find("gzip") != std::string_view::npos &&
        has_status(answer, "200") && body_of(answer).size() > 1'024)
        set_field(answer, "Content-Encoding", "gzip");
}

void gzip_unasked(std::string& answer, const wire::http_request& /*asked*/)
{
    if (has_status(answer, "200") && body_of(answer).size() > 1'024)
        set_field(answer, "Content-Encoding", "gzip");
}

void octets_unanswered(std::string& answer, const wire::http_request& asked)
{
    if (query_value(asked, "EIO") == "4" &&
        wire::find_field(asked.fields, "Content-Type") == "application/octet-stream")
        answer.clear();
}

void refused_posts_unanswered(std::string& answer, const wire::http_request& asked)
{
    if (asked.method == "POST" && has_status(answer, "400"))
        answer.clear();
}

void close_unsaid(std::string& answer, const wire::http_request& asked)
{
    if (asked.method == "GET" && (answer.ends_with("\r\n\r\n1") || answer.ends_with("\r\n\r\n1:1")))
        answer.clear();
}

void noop_unsaid(std::string& answer, const wire::http_request& asked)
{
    if (asked.method == "GET" && (answer.ends_with("\r\n\r\n6") || answer.ends_with("\r\n\r\n1:6")))
        answer.clear();
}

void large_head_unanswered(std::string& answer, const wire::http_request& /*asked*/)
{
    if (has_status(answer, "431"))
        set_status(answer, "500 Internal Server Error");
}

void accept_key_wrong(std::string& answer, const wire::http_request& /*asked*/)
{
    if (has_status(answer, "101"))
        set_field(answer, "Sec-WebSocket-Accept", "AAAAAAAAAAAAAAAAAAAAAAAAAAA=");
}

void no_version_named(std::string& answer, const wire::http_request& /*asked*/)
{
    set_field(answer, "Sec-WebSocket-Version", {});
}

void subprotocol_invented(std::string& answer, const wire::http_request& asked)
{
    if (has_status(answer, "101") && !wire::find_field(asked.fields, "Sec-WebSocket-Protocol").empty())
        set_field(answer, "Sec-WebSocket-Protocol", "invented");
}

// As an official server of another release does; this one has no client to serve.
void bundle_served(std::string& answer, const wire::http_request& asked)
{
    if (asked.target.find("/socket.io.js") != std::string::npos)
        answer = "HTTP/1.1 200 OK\r\nETag: \"4.0.0\"\r\nContent-Type: "
                 "application/javascript\r\nContent-Length: 2\r\n\r\n//";
}

} // namespace muster::server::bends
