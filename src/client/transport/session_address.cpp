// Request targets and header lines.
#include "client/transport/session_address.hpp"

#include "wire/http/letter_case.hpp"
#include "wire/websocket/deflate.hpp"

#include <utility>

namespace muster::client {

namespace {

void append_line(std::string& out, std::string_view name, std::string_view value)
{
    out += name;
    out += ": ";
    out += value;
    out += "\r\n";
}

} // namespace

session_address::session_address(const client_options& options) : options_(&options) {}

void session_address::begin(session_request request)
{
    request_ = std::move(request);
    sid_.clear();
}

void session_address::name_session(std::string_view sid)
{
    sid_ = wire::percent_encode(sid);
}

void session_address::forget_request()
{
    request_ = {};
    sid_ = {};
}

slice session_address::put_target(io_queue& io, std::string_view transport) const
{
    const slice target = io.begin();
    std::string& out = io.bytes;
    out += options_->path;
    out += options_->revision == wire::engineio_revision::v3 ? "?EIO=3" : "?EIO=4";
    out += "&transport=";
    out += transport;
    if (options_->base64_polling && options_->revision == wire::engineio_revision::v3)
        out += "&b64=1";
    if (!request_.query.empty()) {
        out += '&';
        out += request_.query;
    }
    if (!sid_.empty()) {
        out += "&sid=";
        out += sid_;
    }
    return io.end(target);
}

slice session_address::put_polling_fields(io_queue& io) const
{
    const slice fields = io.begin();
    if (wire::find_field(request_.fields, "Accept").empty())
        append_line(io.bytes, "Accept", "*/*");
    append_own_fields(io.bytes);
    return io.end(fields);
}

slice session_address::put_websocket_fields(io_queue& io) const
{
    const slice fields = io.begin();
    if (options_->deflate)
        append_line(io.bytes, "Sec-WebSocket-Extensions", wire::deflate_offer());
    append_own_fields(io.bytes);
    return io.end(fields);
}

void session_address::append_own_fields(std::string& out) const
{
    std::string cookie;
    for (const auto& [name, value] : request_.fields) {
        if (!wire::same_but_case(name, "Cookie")) {
            append_line(out, name, value);
        } else {
            if (!cookie.empty())
                cookie += "; ";
            cookie += value;
        }
    }
    std::string kept;
    cookies_.append_to(kept, cookie);
    if (!cookie.empty() && !kept.empty())
        cookie += "; ";
    cookie += kept;
    if (!cookie.empty())
        append_line(out, "Cookie", cookie);
}

} // namespace muster::client
