// Is this request framed as exactly one reading allows? Request heads that two parties could cut in two ways
// are refused before the library's parser sees them, because that parser is lax. RFC 9112 sections 2 to 6.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace muster::server {

// What the head says about the connection and the body. `status` 0: sound; else the answer to give, with
// `reason` as its text, and the connection ends.
struct http_framing {
    unsigned status = 0;
    std::string_view reason; // static text
    bool version_1_1 = true;
    bool chunked = false;
    std::uint64_t content_length = 0;
    bool keep_alive = true;
    bool expects_continue = false;
    bool upgrade = false; // an Upgrade field is there

    bool has_body() const { return chunked || content_length > 0; }
};

// `head` is the request line and all fields with the blank line. Errors are 400, except 431 for too many
// fields, 417 for an unknown expectation and 505 for another HTTP version.
http_framing check_framing(std::string_view head);

// The size of the head at the front of `bytes` including its blank line; nullopt while it is not whole.
// `from`: how many of the bytes an earlier call has seen.
std::optional<std::size_t> head_size(std::string_view bytes, std::size_t from = 0);

// True as soon as `bytes`, which may be the beginning of a head, hold what no head may hold: NUL, a line feed
// without carriage return, a carriage return without line feed. `from`: as above.
bool breaks_lines(std::string_view bytes, std::size_t from = 0);

// One element of the comma-separated list `list` is `word`, without regard to ASCII case.
bool lists_word(std::string_view list, std::string_view word);

} // namespace muster::server
