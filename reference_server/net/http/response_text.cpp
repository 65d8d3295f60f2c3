// Responses are written by hand: the library adds nothing here but the reason phrases.
#include "reference_server/net/http/response_text.hpp"

#include "wire/http/letter_case.hpp"

#include <boost/beast/http/status.hpp>
#include <ostream> // Boost 1.81 needs it for its string view

namespace muster::server {

namespace {

bool is_clean(std::string_view text)
{
    return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

bool has_field(const wire::http_fields& fields, std::string_view name)
{
    for (const auto& [field, value] : fields)
        if (wire::same_but_case(field, name))
            return true;
    return false;
}

} // namespace

void append_fields(std::string& out, const wire::http_fields& fields)
{
    for (const auto& [name, value] : fields) {
        if (!is_clean(name) || !is_clean(value))
            continue;
        out += name;
        out += ": ";
        out += value;
        out += "\r\n";
    }
}

std::string response_text(const wire::http_response& response, const response_form& form)
{
    const auto reason =
        boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(response.status));
    const bool bodiless = response.status < 200 || response.status == 204 || response.status == 304;
    std::string out = "HTTP/1.1 " + std::to_string(response.status) + " ";
    out.append(reason.data(), reason.size());
    out += "\r\n";
    append_fields(out, response.fields);
    if (!bodiless && !has_field(response.fields, "Content-Length") &&
        !has_field(response.fields, "Transfer-Encoding"))
        out += "Content-Length: " + std::to_string(response.body.size()) + "\r\n";
    if (!response.body.empty() && !has_field(response.fields, "X-Content-Type-Options"))
        out += "X-Content-Type-Options: nosniff\r\n";
    if (!form.keep_alive && !has_field(response.fields, "Connection"))
        out += "Connection: close\r\n";
    out += "\r\n";
    if (!bodiless && !form.head_only)
        out += response.body;
    return out;
}

wire::http_response plain_response(unsigned status, std::string_view text)
{
    wire::http_response out;
    out.status = status;
    out.fields = {{"Content-Type", "text/plain; charset=UTF-8"}};
    out.body = text;
    return out;
}

} // namespace muster::server
