// Request text by appending, responses by Beast's parser driven without a stream.
#include "net/channel/http_exchange.hpp"

#include "core/bytes.hpp"
#include "wire/http/content.hpp"
#include "wire/http/letter_case.hpp"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <fmt/format.h>

namespace muster::net {

namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;
using beast_view = beast::string_view;

bool has_control_or_blank(std::string_view text)
{
    for (const char c : text) {
        const auto u = static_cast<unsigned char>(c);
        if (u <= 0x20 || u == 0x7f) {
            return true;
        }
    }
    return false;
}

// Whole lines "Name: value\r\n" with no other CR, LF or NUL and no empty line.
bool are_field_lines(std::string_view lines)
{
    while (!lines.empty()) {
        const std::size_t end = lines.find("\r\n");
        const std::string_view line = lines.substr(0, end);
        if (end == std::string_view::npos || line.find(':') == 0 ||
            line.find(':') == std::string_view::npos ||
            line.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos) {
            return false;
        }
        lines.remove_prefix(end + 2);
    }
    return true;
}

bool sets_field(std::string_view lines, std::string_view name)
{
    while (!lines.empty()) {
        const std::size_t end = lines.find("\r\n");
        const std::string_view line = lines.substr(0, end);
        if (wire::same_but_case(line.substr(0, line.find(':')), name)) {
            return true;
        }
        lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 2);
    }
    return false;
}

// Collects a response straight into wire::http_response; never a Beast message.
class collector final : public http::basic_parser<false> {
public:
    explicit collector(response_limits limits) : limits_(limits)
    {
        eager(true);
        header_limit(static_cast<std::uint32_t>(core::limits::header_bytes));
        if (limits.cut_body) {
            body_limit(boost::none);
        } else {
            body_limit(limits.body);
        }
    }

    wire::http_response response;
    bool cut = false;

private:
    void on_request_impl(http::verb /*method*/, beast_view /*name*/, beast_view /*target*/, int /*version*/,
                         beast::error_code& /*ec*/) override
    {}
    void on_response_impl(int code, beast_view /*reason*/, int /*version*/,
                          beast::error_code& /*ec*/) override
    {
        response.status = static_cast<unsigned>(code);
    }
    void on_field_impl(http::field /*name*/, beast_view name, beast_view value,
                       beast::error_code& ec) override
    {
        if (trailers_) {
            return; // nothing of ours reads them, and they must not pose as header fields
        }
        if (response.fields.size() >= core::limits::header_fields) {
            ec = http::make_error_code(http::error::header_limit);
            return;
        }
        response.fields.emplace_back(std::string(name.data(), name.size()),
                                     std::string(value.data(), value.size()));
    }
    void on_header_impl(beast::error_code& /*ec*/) override { trailers_ = true; }
    void on_body_init_impl(const boost::optional<std::uint64_t>& /*length*/,
                           beast::error_code& /*ec*/) override
    {}
    std::size_t on_body_impl(beast_view body, beast::error_code& ec) override
    {
        take(body, ec);
        return body.size();
    }
    void on_chunk_header_impl(std::uint64_t /*size*/, beast_view /*extensions*/,
                              beast::error_code& /*ec*/) override
    {}
    std::size_t on_chunk_body_impl(std::uint64_t /*remain*/, beast_view body, beast::error_code& ec) override
    {
        take(body, ec);
        return body.size();
    }
    void on_finish_impl(beast::error_code& /*ec*/) override {}

    void take(beast_view body, beast::error_code& ec)
    {
        const std::size_t room = limits_.body - response.body.size();
        if (body.size() > room) {
            cut = true;
            if (!limits_.cut_body) {
                ec = http::make_error_code(http::error::body_limit);
                return;
            }
        }
        response.body.append(body.data(), std::min(body.size(), room));
    }

    response_limits limits_;
    bool trailers_ = false;
};

// A chunked body ends with at least "0\r\n\r\n". The parser asserts that it sees that much of it when it goes
// on with a last chunk, so it gets no fewer bytes: what it waits for is always as long.
constexpr std::size_t last_chunk_bytes = 5;

bool looks_like_tls(std::string_view bytes)
{
    // A TLS record: alert or handshake, version 3.x.
    return bytes.size() >= 2 && (bytes[0] == '\x15' || bytes[0] == '\x16') && bytes[1] == '\x03';
}

} // namespace

bool write_request(const request_text& request, std::string& out)
{
    if (request.method.empty() || has_control_or_blank(request.method) || request.target.empty() ||
        has_control_or_blank(request.target) || !are_field_lines(request.fields) ||
        request.content_type.find_first_of("\r\n") != std::string_view::npos) {
        return false;
    }
    out.append(request.method).append(" ").append(request.target).append(" HTTP/1.1\r\n");
    if (!sets_field(request.fields, "host")) {
        out.append("Host: ").append(request.authority).append("\r\n");
    }
    if (!sets_field(request.fields, "user-agent")) {
        out.append("User-Agent: muster/" MUSTER_VERSION "\r\n");
    }
    if (!request.websocket.empty()) {
        out.append("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: "
                   "13\r\nSec-WebSocket-Key: ")
            .append(request.websocket)
            .append("\r\n");
    } else if (!sets_field(request.fields, "accept-encoding")) {
        out.append("Accept: */*\r\nAccept-Encoding: identity\r\n");
    }
    if (request.has_body) {
        if (!request.content_type.empty() && !sets_field(request.fields, "content-type")) {
            out.append("Content-Type: ").append(request.content_type).append("\r\n");
        }
        out.append("Content-Length: ").append(std::to_string(request.body.size())).append("\r\n");
    }
    out.append(request.fields).append("\r\n").append(request.body);
    return true;
}

struct response_reader::impl {
    impl(bool head_request, response_limits l) : head(head_request), limits(l) { restart(); }

    void restart()
    {
        parser = std::make_unique<collector>(limits);
        parser->skip(head);
    }

    state fail(core::errc code, std::string text)
    {
        error = code;
        detail = std::move(text);
        return now = state::failed;
    }

    // The parser waits for a whole header; what cannot become one is named at its first bytes.
    state fail_foreign()
    {
        if (looks_like_tls(first)) {
            return fail(core::errc::tls_failed,
                        "the server answered with TLS: it expects an encrypted connection (use https://)");
        }
        return fail(core::errc::not_socketio, "the answer is not HTTP: " + core::printable(first, 64));
    }

    bool is_foreign() const
    {
        constexpr std::string_view begin = "HTTP/";
        return std::string_view(first).substr(0, begin.size()) != begin.substr(0, first.size());
    }

    state fail_parse(const beast::error_code& ec)
    {
        if (ec == http::error::body_limit || ec == http::error::header_limit ||
            ec == http::error::buffer_overflow) {
            return fail(core::errc::too_large,
                        fmt::format("the response is larger than allowed ({} bytes of body, {} of header)",
                                    limits.body, core::limits::header_bytes));
        }
        return fail(core::errc::not_socketio,
                    fmt::format("the answer is not HTTP ({}): {}", ec.message(), core::printable(first, 64)));
    }

    bool is_interim() const
    {
        return parser->is_done() && parser->response.status >= 100 && parser->response.status < 200 &&
               parser->response.status != 101;
    }

    // Not every server heeds `Accept-Encoding: identity`, and fields of the caller may ask for another
    // coding.
    state complete()
    {
        wire::http_response& response = parser->response;
        const std::string_view codings = wire::find_field(response.fields, "Content-Encoding");
        if (!codings.empty() && !parser->cut) {
            if (const auto undone = wire::decode_content(codings, limits.body, response.body); !undone) {
                return fail(core::errc_of(undone.error()),
                            "the body cannot be read as Content-Encoding: " + core::printable(codings, 64));
            }
        }
        return now = state::complete;
    }

    // How many bytes the parser can take a step with.
    std::size_t least() const { return parser->is_header_done() && parser->chunked() ? last_chunk_bytes : 1; }

    state parse();

    bool head;
    response_limits limits;
    std::unique_ptr<collector> parser;
    std::string pending; // not consumed yet
    std::string first;   // the first bytes, for messages
    std::size_t raw = 0;
    state now = state::reading;
    core::error_code error;
    std::string detail;
};

response_reader::state response_reader::impl::parse()
{
    while (pending.size() >= least()) {
        beast::error_code ec;
        const std::size_t used = parser->put(boost::asio::buffer(pending), ec);
        pending.erase(0, used);
        if (ec == http::error::need_more) {
            return now;
        }
        if (ec) {
            return fail_parse(ec);
        }
        if (is_interim()) {
            restart();
            continue;
        }
        if (parser->is_done() || parser->cut) {
            return complete();
        }
        if (used == 0) {
            return now;
        }
    }
    return now;
}

response_reader::response_reader(bool to_head_request, response_limits limits)
    : impl_(std::make_unique<impl>(to_head_request, limits))
{}

response_reader::~response_reader() = default;

response_reader::state response_reader::feed(std::string_view bytes)
{
    if (impl_->now != state::reading) {
        return impl_->now;
    }
    impl_->raw += bytes.size();
    if (impl_->first.size() < 64) {
        impl_->first.append(bytes.substr(0, 64 - impl_->first.size()));
    }
    if (impl_->is_foreign()) {
        return impl_->fail_foreign();
    }
    impl_->pending.append(bytes);
    const state after = impl_->parse();
    // Chunk headers, extensions and trailers count in no limit of the parser: all raw bytes do here.
    const std::size_t most = impl_->limits.body + core::limits::header_bytes + core::limits::framing_slack;
    if (after == state::reading && impl_->raw > most) {
        return impl_->fail(core::errc::too_large, "the response's framing is larger than allowed");
    }
    return after;
}

response_reader::state response_reader::feed_end()
{
    if (impl_->now != state::reading) {
        return impl_->now;
    }
    beast::error_code ec;
    if (impl_->parser->got_some()) {
        impl_->parser->put_eof(ec);
        if (!ec && impl_->parser->is_done()) {
            return impl_->complete();
        }
    }
    return impl_->fail(core::errc::connection_reset, started()
                                                         ? "the connection ended inside the response"
                                                         : "the connection ended before an answer came");
}

bool response_reader::started() const
{
    return impl_->raw > 0;
}

bool response_reader::header_done() const
{
    return impl_->parser->is_header_done();
}

bool response_reader::keep_alive() const
{
    return impl_->now == state::complete && !impl_->parser->cut && impl_->parser->keep_alive();
}

std::string_view response_reader::rest() const
{
    return impl_->pending;
}

wire::http_response& response_reader::response()
{
    return impl_->parser->response;
}

core::error_code response_reader::error() const
{
    return impl_->error;
}

const std::string& response_reader::detail() const
{
    return impl_->detail;
}

} // namespace muster::net
