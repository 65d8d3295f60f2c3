// One HTTP request and its response, sans-IO: the request as bytes, the response read from bytes with limits.
// Beast parses behind this interface.
#pragma once

#include "core/error.hpp"
#include "core/limits.hpp"
#include "wire/http_message.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace muster::net {

// What a client asks for; views are used during the call only.
struct request_text {
    std::string_view method;
    std::string_view target;       // path and query
    std::string_view authority;    // Host header
    std::string_view content_type; // with a body
    std::string_view fields; // extra header lines, each "Name: value\r\n"; they replace the defaults below
    std::string_view body;
    bool has_body = false;      // sends Content-Length even for an empty body
    std::string_view websocket; // Sec-WebSocket-Key of an upgrade request; empty otherwise
};

// Appends the request to `out`: Host, User-Agent and Accept-Encoding: identity unless `fields` sets them.
// False, with nothing appended, when a part would break the framing (CR, LF, NUL, a blank in the target).
bool write_request(const request_text& request, std::string& out);

struct response_limits {
    std::size_t body = core::limits::payload_bytes;
    // A body past the limit ends the response there (it is cut) instead of failing.
    bool cut_body = false;
};

// Reads one response. Interim responses (1xx but 101) are skipped. Raw bytes, header size, number of fields
// and body size are bounded whatever the framing claims; gzip and deflate are undone within the same bound.
class response_reader {
public:
    enum class state : std::uint8_t { reading, complete, failed };

    explicit response_reader(bool to_head_request = false, response_limits limits = {});
    ~response_reader();
    response_reader(const response_reader&) = delete;
    response_reader& operator=(const response_reader&) = delete;

    // Takes the next bytes. When `complete` is reached, rest() holds what follows the response.
    state feed(std::string_view bytes);
    // The connection ended: completes a body delimited by it, fails anything else.
    state feed_end();

    bool started() const;     // any byte came
    bool header_done() const; // status and fields stand
    bool keep_alive() const;  // after complete: another request may follow
    std::string_view rest() const;
    wire::http_response& response();

    core::error_code error() const; // after failed
    const std::string& detail() const;

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace muster::net
