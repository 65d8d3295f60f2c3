// Error bodies, headers, query and the Host and Origin check.
#include "reference_server/core/http/answers.hpp"

#include "wire/http/letter_case.hpp"

#include <algorithm>
#include <array>

namespace muster::server {

namespace {

wire::http_response answer(unsigned status, std::string_view type, std::string body)
{
    wire::http_response r;
    r.status = status;
    r.fields = {{"Content-Type", std::string(type)},
                {"Cache-Control", "no-store"},
                {"X-Content-Type-Options", "nosniff"}};
    r.body = std::move(body);
    return r;
}

// Without port, and without the dot that ends a whole name.
std::string_view name_of(std::string_view host)
{
    if (host.starts_with('[')) {
        const std::size_t end = host.find(']');
        return end == std::string_view::npos ? host : host.substr(0, end + 1);
    }
    const std::string_view name = host.substr(0, host.find(':'));
    return name.substr(0, name.size() - (name.ends_with('.') ? 1 : 0));
}

// An address cannot be made to point elsewhere by a name server.
bool is_address(std::string_view host)
{
    if (host.starts_with('['))
        return host.ends_with(']');
    return !host.empty() && host.find_first_not_of("0123456789.") == std::string_view::npos;
}

bool is_localhost(std::string_view host)
{
    return wire::same_but_case(host, "localhost");
}

bool is_loopback(std::string_view host)
{
    return is_localhost(host) || host == "[::1]" || (is_address(host) && host.starts_with("127."));
}

bool lists(const std::vector<std::string>& allowed, std::string_view value)
{
    return std::any_of(allowed.begin(), allowed.end(),
                       [&](const std::string& a) { return a == "*" || wire::same_but_case(a, value); });
}

} // namespace

wire::http_response refuse(refusal why)
{
    static constexpr std::array<std::string_view, 6> texts = {
        R"({"code":0,"message":"Transport unknown"})",
        R"({"code":1,"message":"Session ID unknown"})",
        R"({"code":2,"message":"Bad handshake method"})",
        R"({"code":3,"message":"Bad request"})",
        R"({"code":4,"message":"Forbidden"})",
        R"({"code":5,"message":"Unsupported protocol version"})"};
    const unsigned status = why == refusal::forbidden ? 403 : 400;
    return answer(status, "application/json", std::string(texts.at(static_cast<std::size_t>(why))));
}

wire::http_response refuse_for_want_of_room()
{
    return answer(503, "text/plain; charset=UTF-8", "Too many sessions are open.\n");
}

wire::http_response text_answer(std::string body)
{
    return answer(200, "text/plain; charset=UTF-8", std::move(body));
}

wire::http_response octets_answer(std::string body)
{
    return answer(200, "application/octet-stream", std::move(body));
}

wire::http_response script_answer(std::string body)
{
    return answer(200, "text/javascript; charset=UTF-8", std::move(body));
}

wire::http_response empty_answer(unsigned status)
{
    return answer(status, "text/plain; charset=UTF-8", {});
}

engine_query read_query(std::string_view target)
{
    engine_query q;
    bool eio = false;
    bool transport = false;
    bool sid = false;
    for (auto& [name, value] : wire::query_of(target)) {
        if (name == "EIO") {
            q.doubled = q.doubled || eio;
            eio = true;
            q.eio = std::move(value);
        } else if (name == "transport") {
            q.doubled = q.doubled || transport;
            transport = true;
            q.transport = std::move(value);
        } else if (name == "sid") {
            q.doubled = q.doubled || sid;
            sid = true;
            q.sid = std::move(value);
        } else if (name == "b64") {
            q.base64 = !value.empty() && value != "0" && value != "false";
        } else if (name == "j") {
            q.jsonp = std::move(value);
        }
    }
    if (eio && q.eio.empty())
        q.eio = "?"; // there, but no revision
    return q;
}

std::optional<wire::engineio_revision> revision_of(std::string_view eio, const server_options& options)
{
    if (eio == "4")
        return wire::engineio_revision::v4;
    if (options.allow_eio3 && (eio == "3" || (eio.empty() && options.missing_eio_is_3)))
        return wire::engineio_revision::v3;
    return std::nullopt;
}

bool is_welcome(const wire::http_request& request, const server_options& options)
{
    const std::string_view host = wire::find_field(request.fields, "Host");
    const std::string_view name = name_of(host);
    if (!host.empty() && !is_address(name) && !is_localhost(name) && !lists(options.hosts, name))
        return false;
    const std::string_view origin = wire::find_field(request.fields, "Origin");
    if (origin.empty() || lists(options.origins, origin))
        return true;
    const std::size_t scheme = origin.find("://");
    return scheme != std::string_view::npos && wire::same_but_case(origin.substr(scheme + 3), host) &&
           is_loopback(name);
}

wire::http_fields cors_fields(const wire::http_request& request, const server_options& options)
{
    const std::string_view origin = wire::find_field(request.fields, "Origin");
    const bool any = lists(options.origins, "*");
    wire::http_fields fields;
    if (!any && (!options.origins.empty() || !origin.empty()))
        fields.emplace_back("Vary", "Origin");
    if (origin.empty() || !is_welcome(request, options))
        return fields;
    fields.emplace_back("Access-Control-Allow-Origin", any ? "*" : std::string(origin));
    if (options.credentials && !any)
        fields.emplace_back("Access-Control-Allow-Credentials", "true");
    return fields;
}

wire::http_response preflight_answer(const wire::http_request& request, const server_options& options)
{
    wire::http_response r = empty_answer(204);
    for (auto& field : cors_fields(request, options))
        r.fields.push_back(std::move(field));
    r.fields.emplace_back("Access-Control-Allow-Methods", "GET, POST");
    r.fields.emplace_back("Access-Control-Allow-Headers", "Content-Type");
    return r;
}

} // namespace muster::server
