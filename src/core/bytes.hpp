// Byte strings for people: printable text, hex dumps, "did you mean".
// Bytes are std::string and std::string_view everywhere; whether they are text is said beside them.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace muster::core {

// `bytes` with everything that is not printable ASCII or well-formed UTF-8 text shown as \xNN (controls,
// C1, bidirectional overrides too), cut after `limit` input bytes with "... (N bytes)".
// Safe on a terminal, in XML and in JSON.
std::string printable(std::string_view bytes, std::size_t limit = 200);

// Rows of 16 bytes: offset, hex, printable ASCII; at most `limit` bytes.
std::string hex_dump(std::string_view bytes, std::size_t limit = 256);

// The candidate nearest to `word` by edit distance, or empty when none is near enough to suggest.
std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

} // namespace muster::core
