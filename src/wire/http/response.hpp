// Reads HTTP/1.x answers from a stream of bytes, sans-IO: several in a row, however the stream is cut.
// RFC 9112 sections 2 to 7; lenient where servers differ without harm (bare LF, folded fields, no reason).
#pragma once

#include "core/error.hpp"
#include "wire/http_message.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace muster::wire {

// One whole answer.
struct http_answer {
    // Where its body ended.
    enum class framing : std::uint8_t { none, counted, chunked, until_close };

    unsigned status = 0;
    std::string version; // "1.1"
    std::string reason;
    http_fields fields; // in order, names as they came; trailers behind them
    std::string body;   // content codings undone where they are known
    framing framed = framing::none;
    bool decoded = false;          // the body came in a content coding that was undone
    bool last = false;             // the connection carries no further answer
    std::vector<unsigned> interim; // statuses of the 1xx answers before it

    friend bool operator==(const http_answer&, const http_answer&) = default;
};

class http_response_reader {
public:
    struct limits {
        std::size_t head_bytes = std::size_t{64} * 1'024; // status line and fields; trailers the same again
        std::size_t fields = 200;
        std::size_t body_bytes = std::size_t{16} * 1'024 * 1'024; // as it came, and decoded
        std::size_t interim = 16;
        bool interim_apart = false; // 1xx answers come out by themselves instead of in http_answer::interim
    };

    http_response_reader() = default;
    explicit http_response_reader(limits bounds) : limits_(bounds) {}

    enum class status : std::uint8_t { answer, need_more };

    // Consumes from the front of `input` until one answer is whole (`out` is set) or the input is used up.
    // `head`: the request was HEAD, so that no body follows. Behind a 101 the stream belongs to another
    // protocol: nothing of it is consumed. After an error the reader is dead: every call repeats it. Errors:
    // malformed_http, too_large, bad_compression.
    core::result<status> next(std::string_view& input, bool head, http_answer& out);

    // The stream has ended: an answer that ends with it, need_more when none had begun, connection_reset when
    // one is cut off, bad_compression.
    core::result<status> finish(http_answer& out);

    // True while an answer has begun and is not whole.
    bool partial() const { return at_ != place::status_line || !line_.empty() || !answer_.interim.empty(); }

    // What has come of the answer that is being read; fields and status once they are whole.
    const http_answer& unfinished() const { return answer_; }

private:
    enum class place : std::uint8_t {
        status_line,
        fields,
        counted,
        chunk_size,
        chunk,
        chunk_end,
        trailers,
        until_close,
        failed
    };
    enum class line_state : std::uint8_t { whole, more, too_long };

    line_state take_line(std::string_view& input);
    core::errc step(std::string_view& input, bool head, bool& done);
    core::errc line_read(bool head, bool& done);
    core::errc read_status_line();
    core::errc read_field();
    core::errc begin_body(bool head, bool& done);
    core::errc read_chunk_size();
    core::errc take_body(std::string_view& input, std::size_t most);
    core::errc complete(http_answer& out);

    limits limits_;
    http_answer answer_;
    std::string line_;
    std::size_t head_used_ = 0;
    std::uint64_t left_ = 0; // bytes of a counted body or chunk
    place at_ = place::status_line;
    core::errc failed_{};
};

} // namespace muster::wire
