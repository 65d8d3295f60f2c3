// Content codings of HTTP bodies: gzip and deflate undone (RFC 9110 section 8.4, RFC 1950 to 1952).
#pragma once

#include "core/error.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace muster::wire {

// Undoes the codings that a Content-Encoding value lists, the last first, in place. Stops before one that is
// not known (br): true when all were undone. Deflate is taken with its zlib header and without, as servers
// send both. Errors: bad_compression, too_large past `limit` bytes.
core::result<bool> decode_content(std::string_view codings, std::size_t limit, std::string& body);

} // namespace muster::wire
