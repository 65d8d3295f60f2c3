// Beast parses what the framing check has let through; trailers and raw size are looked at here, because it
// limits neither.
#include "reference_server/net/http/reader.hpp"

#include "core/limits.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <iterator>

namespace muster::server {

namespace http = boost::beast::http;

// A chunked body ends with at least "0\r\n\r\n". The parser asserts that it sees that much of it when it goes
// on with a last chunk, so it gets no fewer bytes: what it waits for is always as long.
constexpr std::size_t last_chunk_bytes = 5;

namespace {

// Bytes of the empty lines that may stand before a request: RFC 9112 section 2.2. They are kept until it
// begins, so that they count against its deadline.
std::size_t empty_lines(std::string_view bytes)
{
    std::size_t size = 0;
    while (bytes.substr(size).starts_with("\r\n"))
        size += 2;
    return size;
}

// Of a head whose request line is sound.
std::string_view target_of(std::string_view head)
{
    const auto line = head.substr(0, head.find('\r'));
    const auto first = line.find(' ') + 1;
    return line.substr(first, line.rfind(' ') - first);
}

} // namespace

struct http_reader::parser {
    http::request_parser<http::string_body> beast;
    std::ptrdiff_t fields = 0; // after the head; more of them later are trailers
};

http_reader::http_reader(std::size_t body_limit) : body_limit_(body_limit) {}
http_reader::http_reader(limit_function body_limit) : limit_of_(std::move(body_limit)) {}
http_reader::~http_reader() = default;

void http_reader::feed(std::string_view bytes)
{
    inbox_.append(bytes);
}

http_reader::step http_reader::next()
{
    return in_body() ? read_body() : read_head();
}

void http_reader::done()
{
    request_ = {};
    framing_ = {};
    parser_.reset();
    if (inbox_.empty())
        std::string().swap(inbox_);
}

bool http_reader::cut_body()
{
    if (!in_body())
        return false;
    request_.body = std::move(parser_->beast.get().body());
    if (const auto last = request_.body.rfind('\x1e'); last != std::string::npos)
        request_.body.resize(last); // whole packets only
    parser_.reset();
    return true;
}

http_reader::step http_reader::refuse(unsigned status, std::string_view reason)
{
    parser_.reset();
    framing_ = {};
    framing_.status = status;
    framing_.reason = reason;
    framing_.keep_alive = false;
    return step::refused;
}

std::optional<std::size_t> http_reader::change_head(std::size_t size)
{
    std::string head = inbox_.substr(0, size);
    for (const head_change change : changes_)
        change(head);
    inbox_.replace(0, size, head);
    scanned_ = 0;
    return head_size(inbox_);
}

http_reader::step http_reader::read_head()
{
    if (const std::size_t empty = empty_lines(inbox_); empty > 0) {
        if (empty > core::limits::header_bytes)
            return refuse(431, "the head of the request is too large");
        if (inbox_.size() < empty + 2)
            return step::need_more;
        inbox_.erase(0, empty);
    }
    auto size = head_size(inbox_, scanned_);
    if (size && !changes_.empty())
        size = change_head(*size);
    const std::size_t seen = size.value_or(inbox_.size());
    if (breaks_lines(std::string_view(inbox_).substr(0, seen), std::min(scanned_, seen)))
        return refuse(400, "NUL or bare line end in the head");
    if (seen > core::limits::header_bytes)
        return refuse(431, "the head of the request is too large");
    scanned_ = inbox_.size();
    if (!size)
        return step::need_more;
    scanned_ = 0;
    const auto framing = check_framing(std::string_view(inbox_).substr(0, *size));
    if (framing.status != 0)
        return refuse(framing.status, framing.reason);
    if (limit_of_)
        body_limit_ = limit_of_(target_of(inbox_));
    if (framing.content_length > body_limit_)
        return refuse(413, "the body is too large");
    framing_ = framing;
    parser_ = std::make_unique<parser>();
    auto& beast = parser_->beast;
    beast.header_limit(static_cast<std::uint32_t>(core::limits::header_bytes));
    beast.body_limit(body_limit_);
    beast.eager(true);
    boost::system::error_code failed;
    beast.put(boost::asio::buffer(inbox_.data(), *size), failed);
    if ((failed && failed != http::error::need_more) || !beast.is_header_done())
        return refuse(400, "the request cannot be read");
    inbox_.erase(0, *size);
    raw_ = 0;
    const auto& message = beast.get();
    request_.method = std::string(message.method_string());
    request_.target = std::string(message.target());
    for (const auto& field : message)
        request_.fields.emplace_back(field.name_string(), field.value());
    parser_->fields = std::distance(message.begin(), message.end());
    return beast.is_done() ? read_body() : step::head;
}

http_reader::step http_reader::read_body()
{
    auto& beast = parser_->beast;
    boost::system::error_code failed;
    const std::size_t least = framing_.chunked ? last_chunk_bytes : 1;
    while (!beast.is_done() && inbox_.size() >= least && !failed) {
        const std::size_t used = beast.put(boost::asio::buffer(inbox_), failed);
        raw_ += used;
        inbox_.erase(0, used);
        if (used == 0 && !failed)
            break;
    }
    if (failed == http::error::body_limit)
        return refuse(413, "the body is too large");
    if (failed && failed != http::error::need_more)
        return refuse(400, "the body cannot be read");
    const std::size_t raw = beast.is_done() ? raw_ : raw_ + inbox_.size();
    if (raw > body_limit_ + core::limits::framing_slack)
        return refuse(400, "the body is framed in too many bytes");
    if (!beast.is_done())
        return step::need_more;
    if (std::distance(beast.get().begin(), beast.get().end()) != parser_->fields)
        return refuse(400, "trailer fields are not taken");
    request_.body = std::move(beast.get().body());
    return step::request;
}

} // namespace muster::server
