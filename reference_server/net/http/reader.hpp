// Requests out of a byte stream, one after the other: heads are checked for framing, bodies are bounded in
// bytes as sent as well as in content. Sans-IO.
#pragma once

#include "reference_server/net/http/framing.hpp"
#include "wire/http_message.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace muster::server {

class http_reader {
public:
    // Bytes that the body of a request may have, by its target.
    using limit_function = std::function<std::size_t(std::string_view target)>;

    explicit http_reader(std::size_t body_limit);
    explicit http_reader(limit_function body_limit);
    ~http_reader();
    http_reader(http_reader&&) = delete;
    http_reader& operator=(http_reader&&) = delete;

    void feed(std::string_view bytes);

    enum class step : std::uint8_t {
        need_more,
        head,    // the head is whole and a body follows: request() without body; comes once per request
        request, // request() is whole: call done() before the next
        refused  // answer with refusal(), end the connection
    };
    step next();

    const wire::http_request& request() const { return request_; }
    // Of the request at hand; of a refused one its status and reason.
    const http_framing& framing() const { return framing_; }
    void done();

    // For planted defects: the packets that came of the body are all of it. False when nothing of a body is
    // awaited.
    bool cut_body();
    // Applied to every head before it is checked.
    using head_change = void (*)(std::string& head);
    void change_heads(std::vector<head_change> changes) { changes_ = std::move(changes); }

    // A request has begun and is not whole; in_body: its head is.
    bool begun() const { return in_body() || !inbox_.empty(); }
    bool in_body() const { return parser_ != nullptr; }
    // Bytes that came and are not yet part of a request.
    std::size_t buffered() const { return inbox_.size(); }

private:
    struct parser;
    step read_head();
    std::optional<std::size_t> change_head(std::size_t size); // the size of the changed head
    step read_body();
    step refuse(unsigned status, std::string_view reason);

    std::string inbox_;
    std::size_t scanned_ = 0;    // of the inbox, for the end of the head
    limit_function limit_of_;    // empty: body_limit_ is that of every request
    std::size_t body_limit_ = 0; // of the request at hand
    std::size_t raw_ = 0;        // bytes of this request's body as sent
    std::unique_ptr<parser> parser_;
    std::vector<head_change> changes_;
    wire::http_request request_;
    http_framing framing_;
};

} // namespace muster::server
