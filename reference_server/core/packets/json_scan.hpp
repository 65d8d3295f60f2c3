// A strict JSON reader that builds nothing: it checks text that is only relayed, and cuts an array into the
// raw texts of its elements. RFC 8259; depth bounded; never recursive.
#pragma once

#include "core/error.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace muster::server {

// Deeper than what the codecs build values of: text that is only relayed costs nothing.
inline constexpr std::size_t relayed_depth = 1'000;

// Errors: malformed_json, json_too_deep. UTF-8 is the caller's business.
core::result<void> check_json(std::string_view text);

// The same for an array, whose elements are appended without the white space around them.
// wrong_payload_type when the text is sound JSON but no array.
core::result<void> split_array(std::string_view text, std::vector<std::string_view>& elements);

} // namespace muster::server
