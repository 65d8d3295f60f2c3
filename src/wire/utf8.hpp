// UTF-8 as the protocols need it: validity, incremental validity, and UTF-16 lengths.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace muster::wire {

bool is_valid_utf8(std::string_view text);

// The number of bytes at the start of `text` that are whole, well-formed characters.
std::size_t valid_utf8_prefix(std::string_view text);

// Validates a message that comes in parts (RFC 6455 section 8.1): push() is false as soon as no continuation
// can make it valid; complete() tells whether it ends between characters.
class utf8_validator {
public:
    bool push(std::string_view part);
    bool complete() const { return state_ == 0; }
    void reset() { state_ = 0; }

private:
    std::uint32_t state_ = 0;
};

// Length in UTF-16 code units, as Engine.IO 3 counts. `text` must be valid UTF-8.
std::size_t utf16_length(std::string_view text);

// The number of bytes that the first `units` UTF-16 code units of `text` take; std::string_view::npos when
// the text is shorter or the cut would fall inside a character. `text` must be valid UTF-8.
std::size_t bytes_of_utf16(std::string_view text, std::size_t units);

} // namespace muster::wire
