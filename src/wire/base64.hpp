// base64 (RFC 4648 section 4, for Engine.IO) and base64url without padding (section 5, for stamps).
#pragma once

#include "core/error.hpp"

#include <string>
#include <string_view>

namespace muster::wire {

void append_base64(std::string& out, std::string_view bytes);

// Appends the decoded bytes. Strict: padding required, no white space, no stray bits. invalid_base64.
core::result<void> append_from_base64(std::string& out, std::string_view text);

void append_base64url(std::string& out, std::string_view bytes);

// Strict, without padding. invalid_base64.
core::result<void> append_from_base64url(std::string& out, std::string_view text);

} // namespace muster::wire
