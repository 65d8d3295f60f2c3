// How wide a text stands on a terminal, so that a caret below it points at the right character.
#pragma once

#include <cstddef>
#include <string_view>

namespace muster::scenario {

// In columns: 2 for the wide characters of East Asia and for emoji (Unicode Standard Annex 11), 0 for marks
// that combine with the character before them, 1 for all else. Precondition: UTF-8.
std::size_t display_width(std::string_view text);

} // namespace muster::scenario
